import { z } from "zod";

/** A moment with its offset, such as PostgreSQL understands too: four-digit years, offsets below 16 hours. */
export const instant = z.iso
  .datetime({ offset: true })
  .max(40)
  .refine((text) => /^[1-9]/.test(text) && !/[+-](?:1[6-9]|2\d):\d\d$/.test(text), "Use a time such as 2026-11-22T09:30:00Z.");
