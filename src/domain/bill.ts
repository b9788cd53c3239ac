import { z } from "zod";
import { plainText } from "./text.ts";

export type BillStatus = "open" | "completed";
export type ReturnStatus = "open" | "finished" | "cancelled";
/** `back` it came back; `undone` that scan was taken back; `put_back` the return was cancelled and it is on its bill again; `kept` it could not be. */
export type ReturnedState = "back" | "undone" | "put_back" | "kept";

export const targetMax = 500;
export const billNumberMaxLength = 40;

export type BillNumber = { ok: true; number: string } | { ok: false; problem: string };

/**
 * The number of a bill or a return as it is kept: trimmed, capital letters; letters, digits and hyphens, 1 to 40, a letter or digit first.
 * Whatever is around it (a scanner's Enter) is taken off; what is inside is never changed.
 */
export function billNumber(text: string): BillNumber {
  const number = text.trim();
  if (number === "") return { ok: false, problem: "Write the number." };
  if (number.length > billNumberMaxLength) return { ok: false, problem: `Use at most ${billNumberMaxLength} characters.` };
  if (!/^[A-Za-z0-9-]+$/.test(number)) return { ok: false, problem: "Use letters, digits and hyphens only." };
  if (number.startsWith("-")) return { ok: false, problem: "Begin with a letter or a digit." };
  return { ok: true, number: number.toUpperCase() }; // only now: ß would have become SS
}

/** The same as a schema, for every door. */
export const billNumberSchema = z
  .string()
  .max(billNumberMaxLength * 4, `Use at most ${billNumberMaxLength} characters.`)
  .transform((text, context) => {
    const read = billNumber(text);
    if (read.ok) return read.number;
    context.addIssue({ code: "custom", message: read.problem });
    return z.NEVER;
  });

const target = z
  .int("Write how many parent bags, as a whole number.")
  .min(1, "At least one parent bag.")
  .max(targetMax, `At most ${targetMax} parent bags.`);
/** An area by its number or by its name. */
const area = z.union([z.int().positive().max(2_147_483_647), plainText(60)]);
const texts = { destination: plainText(200), vehicle: plainText(60), note: plainText(500) };

export const newBillSchema = z.strictObject({
  number: billNumberSchema.optional().describe("Made when left out: B-yyyymmdd-nnnn, by the site's day."),
  target: target.describe("How many parent bags."),
  destination: texts.destination.optional(),
  vehicle: texts.vehicle.optional(),
  note: texts.note.optional(),
  area: area.optional().describe("An area's number or name."),
});
export type NewBill = z.output<typeof newBillSchema>;

export const billChangeSchema = z
  .strictObject({
    target: target.optional(),
    destination: texts.destination.nullable().optional(),
    vehicle: texts.vehicle.nullable().optional(),
    note: texts.note.nullable().optional(),
    area: area.nullable().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, "Say what to change.");
export type BillChange = z.output<typeof billChangeSchema>;

export const newReturnSchema = z.strictObject({ area: area.optional().describe("An area's number or name."), note: texts.note.optional() });
export type NewReturn = z.output<typeof newReturnSchema>;

export const billReason = plainText(200);

/** Why a parent that came back could not be put on its bill again. */
export const keptWords: Record<string, string> = {
  billed_again: "It is on a bill again.",
  changed: "It was changed since.",
  bill_gone: "Its bill was deleted.",
  bill_full: "Its bill is full.",
  bill_completed: "Its bill was finished without it.",
};
