import { z } from "zod";
import { plainText } from "./text.ts";

/** A place; people and bags may belong to one. */
export const newAreaSchema = z.strictObject({ name: plainText(60) });

export const areaChangeSchema = z
  .strictObject({ name: plainText(60).optional(), active: z.boolean().optional() })
  .refine((change) => Object.keys(change).length > 0, "Say what to change.");
export type AreaChange = z.output<typeof areaChangeSchema>;
