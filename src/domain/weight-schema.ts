import { z } from "zod";

const gramsMax = 1_000_000;

/** Takes kilograms (a number, or text such as "1.250"), gives grams. */
export const gramsSchema = z
  .union([z.number(), z.string().regex(/^\d{1,4}(\.\d{1,3})?$/, "Write kilograms such as 1 or 1.250.")])
  .transform(Number)
  .refine((kilograms) => Number.isFinite(kilograms) && kilograms >= 0 && kilograms * 1000 <= gramsMax, "Use 0 to 1000 kilograms.")
  .refine((kilograms) => Number(kilograms.toFixed(3)) === kilograms, "Use at most three decimals: grams are the smallest unit.")
  .transform((kilograms) => Math.round(kilograms * 1000));
