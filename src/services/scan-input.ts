import { z } from "zod";
import { billNumberSchema } from "../domain/bill.ts";
import { scannedTextMaxLength } from "../domain/code.ts";
import { plainText } from "../domain/text.ts";

/** A scanned text goes to the parser as it came: what is wrong with it is an answer, not an error. */
const code = z.string().max(scannedTextMaxLength);

const header = {
  key: z.guid().describe("A UUID of the client's own; the same key is done once."),
  at: z.iso.datetime({ offset: true }).optional().describe("When the trigger was pulled, by the client's clock."),
  station: plainText(40).optional().describe("The browser or handheld that scans."),
  how: z.enum(["scanner", "typed", "api"]).optional().describe("How the code came in; api when left out."),
};
const reason = plainText(200);
const bill = billNumberSchema.describe("The number of a bill.");

/** One scan says everything that it needs (domain: rule 8). */
const scanInputSchema = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("open"), ...header, parent: code }),
  z.strictObject({
    do: z.literal("pack"),
    ...header,
    parent: code,
    child: code,
  }),
  z.strictObject({
    do: z.literal("move"),
    ...header,
    parent: code,
    child: code,
  }),
  z.strictObject({ do: z.literal("unpack"), ...header, child: code }),
  z.strictObject({
    do: z.literal("close"),
    ...header,
    parent: code,
    reason: reason.optional().describe("Needed when the parent is short."),
  }),
  z.strictObject({ do: z.literal("reopen"), ...header, parent: code, reason }),
  z.strictObject({ do: z.literal("link"), ...header, bill, parent: code }),
  z.strictObject({ do: z.literal("unlink"), ...header, bill, parent: code }),
  z.strictObject({ do: z.literal("return"), ...header, return: billNumberSchema.describe("The number of a return."), parent: code }),
  z.strictObject({
    do: z.literal("undo"),
    ...header,
    scan: z.guid().optional().describe("The key of the own scan to take back; the newest at this station when left out."),
  }),
]);
export type ScanInput = z.output<typeof scanInputSchema>;

export const scanListSchema = z.strictObject({
  sentAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe("The client's clock when it sent this, so that a wrong clock puts itself right."),
  person: z
    .int()
    .positive()
    .max(2_147_483_647)
    .optional()
    .describe("The number of who scanned. When somebody else is signed in, nothing is done: 409 `other_person`."),
  scans: z.array(scanInputSchema).min(1).max(500),
});
