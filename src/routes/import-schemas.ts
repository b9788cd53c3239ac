import { z } from "zod";
import { layoutsSchema, policyFields, sheetLayoutSchema } from "../domain/import-schema.ts";
import { verdicts } from "../domain/import-words.ts";
import { wholeNumber } from "./parameters.ts";

const count = z.int();
const moment = z.string().describe("ISO 8601.");

const progress = z.object({
  rowsRead: count,
  share: z.number().describe("Of the present step, 0 to 1."),
  rowsChecked: count,
  rowsWritten: count,
  rate: z.number().describe("Rows a second."),
  secondsLeft: z.number().nullable().describe("Of the present step; null while nobody can tell."),
});

export const importSchema = z.object({
  id: z.int(),
  fileName: z.string(),
  hash: z.string().describe("SHA-256 of the file, in hexadecimal."),
  bytes: count,
  state: z.enum(["waiting", "reading", "checking", "ready", "committing", "committed", "revoking", "revoked", "cancelled", "failed"]),
  message: z.string().describe("Where it stands and what to do now."),
  note: z
    .string()
    .nullable()
    .describe("Says when the server stopped while it was at work on this, and which bills stayed when it was taken back."),
  policy: z.object(policyFields),
  progress,
  counts: z
    .object({ rows: count, new: count, same: count, moved: count, refused: count, changed: count, done: count })
    .nullable()
    .describe(
      "What the check found, then what the commit did. `new`: rows that will pack or make a bag, or put one on a bill. `changed`: scanned between the two, and left alone.",
    ),
  warnings: z
    .array(z.string())
    .describe("What the file has that was passed over or looked at in its own way: macros, hidden sheets, formulas."),
  reasons: z.array(z.object({ reason: z.string(), count, message: z.string() })).describe("How often each, the most frequent first."),
  problem: z.string().nullable(),
  madeBy: z.int(),
  madeByName: z.string(),
  createdAt: moment,
  updatedAt: moment,
  committedAt: moment.nullable(),
  committedByName: z.string().nullable(),
  revokedAt: moment.nullable(),
  revokedByName: z.string().nullable(),
});

export const importRowSchema = z.object({
  sheet: z.string(),
  row: z.int().describe("As Excel counts."),
  cell: z.string().nullable().describe("The cell that it is about, such as B17."),
  text: z.string().nullable().describe("What stands in this cell."),
  parent: z.string().nullable(),
  child: z.string().nullable(),
  bill: z.string().nullable().describe("The bill that the parent goes on."),
  verdict: z.enum(verdicts).nullable(),
  reason: z.string().nullable(),
  message: z.string(),
  suggestion: z.string().nullable().describe("What was perhaps meant."),
});

const sheet = z.object({
  ...sheetLayoutSchema.shape,
  fillDown: z.boolean(),
  leftOut: z.boolean(),
  columns: z.array(z.string()),
  name: z.string(),
  hidden: z.boolean(),
  isGiven: z.boolean().describe("Somebody said so; else it was guessed."),
  sure: z.number().describe("0 to 1; below a half somebody should look."),
  headings: z.array(z.string()).optional().describe("What stands in the heading's row."),
  sample: z.array(z.object({ row: z.int(), cells: z.array(z.string()) })),
});

export const wholeImportSchema = importSchema.extend({
  same: z.int().nullable().describe("The newest upload of the same file that is in."),
  sheets: z.array(sheet),
  problems: z.array(importRowSchema).describe("The first rows that can't be done."),
});

export const importPageSchema = z.strictObject({ limit: wholeNumber(200).optional(), cursor: z.string().max(400).optional() });
export const importRowsSchema = importPageSchema.extend({ verdict: z.enum(verdicts).optional() });

export const importChangeSchema = z.strictObject({
  layout: layoutsSchema.optional(),
  ...z.object(policyFields).partial().shape,
});
