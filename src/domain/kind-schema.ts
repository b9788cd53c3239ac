import { z } from "zod";
import { capacityMax, patternProblem, type Sort } from "./kind.ts";
import { plainText } from "./text.ts";
import { gramsSchema } from "./weight-schema.ts";

/** Apart from `kind.ts`, so that the parser reaches the browser without zod. */
export const sortSchema = z.enum(["parent", "child"]) satisfies z.ZodType<Sort>;

const name = plainText(60);
const pattern = z
  .string()
  .max(60)
  .superRefine((text, context) => {
    const problem = patternProblem(text);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });
const capacity = z.int().min(1).max(capacityMax);

export const newKindSchema = z.discriminatedUnion("sort", [
  z.strictObject({
    name,
    sort: z.literal("parent"),
    pattern,
    capacity,
    tareKg: gramsSchema.default(0),
  }),
  z.strictObject({
    name,
    sort: z.literal("child"),
    pattern,
    unitWeightKg: gramsSchema,
  }),
]);
export type NewKind = z.infer<typeof newKindSchema>;

/** A bag's sort never changes, so neither does its kind's. */
export const kindChangeSchema = z
  .strictObject({
    name,
    pattern,
    capacity,
    tareKg: gramsSchema,
    unitWeightKg: gramsSchema,
    active: z.boolean(),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, "Say what to change.");
export type KindChange = z.infer<typeof kindChangeSchema>;
