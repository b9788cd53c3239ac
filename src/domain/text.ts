import { z } from "zod";
import { withoutBadge } from "./card.ts";

// Control characters would not be seen, and a lone surrogate would turn into another text on its way to the database.
const unfit = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** Text that people write: trimmed, 1 to `most` characters, nothing invisible in it. A badge that was scanned into it is not kept. */
export const plainText = (most: number) =>
  z
    .string()
    .max(most * 4, `Use at most ${most} characters.`)
    .refine((text) => text.isWellFormed() && !unfit.test(text), "Use letters, digits and signs only.")
    .transform((text) => withoutBadge(text.normalize("NFC").trim()))
    .pipe(z.string().min(1, "Write something here.").max(most, `Use at most ${most} characters.`));
