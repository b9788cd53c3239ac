import { z } from "zod";
import { historyLineSchema } from "./history-schema.ts";

const number = z.string().max(200).describe("In any letter case.");
export const billParams = z.strictObject({ number });
export const versionNumber = z
  .string()
  .regex(/^\d{1,6}$/, "Use the number of a version.")
  .transform(Number);
export const versionParams = z.strictObject({ number, version: versionNumber });
export const dayParams = z.strictObject({
  day: z.iso
    .date("Use a day such as 2026-11-22.")
    .refine((day) => /^[1-9]/.test(day), "Use a day such as 2026-11-22.")
    .describe("A business day of the site."),
});
export const beforeEvent = z
  .string()
  .regex(/^\d{1,18}$/, "Use the number of an event.")
  .optional()
  .describe("`next` of the page before.");

const moment = z.iso.datetime();
const counts = { parents: z.int(), children: z.int(), short: z.int().describe("Parents that are not full."), weightKg: z.number() };

export const billSchema = z.object({
  number: z.string(),
  status: z.enum(["open", "completed"]),
  target: z.int(),
  ...counts,
  expectedWeightKg: z.number().nullable().describe("Target × what full bags like those on it weigh; null while there are none."),
  destination: z.string().nullable(),
  vehicle: z.string().nullable(),
  note: z.string().nullable(),
  area: z.string().nullable(),
  areaId: z.int().nullable(),
  version: z.int().describe("The newest version of its document; 0 before the first completion."),
  madeBy: z.int(),
  madeByName: z.string(),
  createdAt: moment,
  updatedAt: moment,
  completedAt: moment.nullable(),
  completedBy: z.int().nullable(),
  completedByName: z.string().nullable(),
});

export const wholeBillSchema = billSchema.extend({
  event: z.string().describe("The newest event of its log when this was read: `after` for `/api/live`."),
  list: z.array(
    z.object({
      code: z.string(),
      kind: z.string(),
      count: z.int(),
      capacity: z.int(),
      weightKg: z.number(),
      at: moment.nullable(),
      by: z.int().nullable(),
      byName: z.string().nullable(),
      station: z.string().nullable(),
    }),
  ),
  returned: z.array(z.object({ code: z.string(), return: z.string(), at: moment, by: z.int(), byName: z.string() })),
  versions: z.array(
    z.object({ version: z.int(), at: moment, by: z.int(), byName: z.string(), reason: z.string().nullable(), hash: z.string() }),
  ),
});

export const totalsSchema = z.object({ bills: z.int(), open: z.int(), completed: z.int(), ...counts });

const edited = z.record(z.string(), z.union([z.string(), z.number(), z.null()])).nullable();
export const billHistorySchema = z.object({
  items: z.array(
    historyLineSchema.extend({
      before: edited.describe("Of an edit: what was different before."),
      after: edited,
    }),
  ),
  next: z.string().nullable(),
});

const dayCounts = { bills: z.int(), open: z.int(), ...counts };
export const daySchema = z.object({
  day: z.string(),
  rows: z.array(z.object({ biller: z.int(), billerName: z.string(), area: z.string().nullable(), ...dayCounts })),
  totals: z.object(dayCounts),
  anchor: z
    .object({ seal: z.int(), hash: z.string(), short: z.string(), sealedAt: z.iso.datetime() })
    .nullable()
    .describe("The newest seal of the log at the end of the day; of today the newest so far. Null while nothing is sealed."),
});
