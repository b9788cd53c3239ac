import { z } from "zod";

/** A moment with its offset, such as PostgreSQL understands too: four-digit years, offsets below 16 hours. */
export const instant = z.iso
  .datetime({ offset: true })
  .max(40)
  .refine((text) => /^[1-9]/.test(text) && !/[+-](?:1[6-9]|2\d):\d\d$/.test(text), "Use a time such as 2026-11-22T09:30:00Z.");

/** A day by the calendar. */
export const calendarDay = z.iso.date("Use a day such as 2026-11-22.").refine((day) => /^[1-9]/.test(day), "Use a day such as 2026-11-22.");

/** A moment, or a day, which is its beginning in the site's time zone. */
export const instantOrDay = z.union([instant, calendarDay], "Use a time such as 2026-11-22T09:30:00Z, or a day such as 2026-11-22.");
