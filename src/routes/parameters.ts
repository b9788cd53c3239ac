import { z } from "zod";

/** The number of a row in a path. Longer ones than the database knows are no numbers of ours. */
export const idParams = z.strictObject({
  id: z
    .string()
    .regex(/^\d{1,9}$/, "Use a number.")
    .transform(Number),
});
