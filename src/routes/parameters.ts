import { z } from "zod";

/** The number of a row in a path. Longer ones than the database knows are no numbers of ours. */
export const idParams = z.strictObject({
  id: z
    .string()
    .regex(/^\d{1,9}$/, "Use a number.")
    .transform(Number),
});

/** A whole number in a query, 1 to `most`. */
export const wholeNumber = (most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, "Use a whole number.")
    .transform(Number)
    .pipe(z.int().min(1).max(most));
