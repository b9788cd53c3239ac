import { z } from "zod";
import { type OutcomeName, outcomes } from "../domain/outcome.ts";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import { type ScanInput, scanListSchema } from "../services/scan-input.ts";
import { scanAll } from "../services/scanning.ts";
import type { Rooms } from "./rooms.ts";

const parentSchema = z.object({
  code: z.string(),
  kind: z.string(),
  count: z.int(),
  capacity: z.int(),
  status: z.enum(["open", "closed", "billed", "dispatched", "returned"]),
  weightKg: z.number(),
});

const billSchema = z.object({
  number: z.string(),
  status: z.enum(["open", "completed"]),
  target: z.int().nullable().describe("This and what follows: of link, unlink, return and their undo; else null."),
  parents: z.int().nullable(),
  children: z.int().nullable(),
  short: z.int().nullable().describe("How many of the parents on it are not full."),
  weightKg: z.number().nullable(),
  expectedWeightKg: z.number().nullable().describe("Target × what full bags like those on it weigh; null while there are none."),
});

const resultSchema = z.object({
  key: z.guid(),
  outcome: z.enum(Object.keys(outcomes) as [OutcomeName, ...OutcomeName[]]),
  result: z.enum(["good", "repeat", "refused"]),
  message: z.string().describe("One or two plain sentences: what happened and what to do now."),
  event: z.string().describe("The row of the log."),
  bag: z.object({ code: z.string(), sort: z.enum(["parent", "child"]), kind: z.string(), status: z.string() }).nullable(),
  parent: parentSchema.nullable(),
  bill: billSchema.nullable(),
  return: z.object({ number: z.string(), status: z.enum(["open", "finished", "cancelled"]), parents: z.int() }).optional(),
  other: z
    .object({
      parent: z.string().nullable(),
      bill: z.string().nullable(),
      station: z.string().nullable(),
      by: z.int().nullable(),
      byName: z.string().nullable(),
      at: z.iso.datetime().nullable(),
    })
    .nullable()
    .describe(
      "Where it is instead: the parent that a child is in, or the bill that a parent is on; of `bill_completed`, who finished it and when.",
    ),
  from: parentSchema.optional().describe("Of a move: the parent that it left."),
  undid: z.object({ event: z.string(), what: z.string(), outcome: z.string(), code: z.string().nullable() }).optional(),
  children: z
    .array(z.object({ code: z.string(), packedAt: z.iso.datetime(), by: z.int().nullable() }))
    .optional()
    .describe("Of an open: what is inside."),
  replayed: z.boolean().describe("True when this key was answered before; nothing was done again."),
});

export const scanEndpoints = ({ site, sessions, figures }: Rooms) => [
  endpoint({
    method: "post",
    path: "/api/scans",
    tag: "Scanning",
    summary: "Scan",
    description:
      "1 to 500 scans, done in order. A rule that refuses a scan is an answer. Fewer results than scans: a fault of ours ended the list there; send the rest again, with the same keys.",
    action: "scan_bags",
    body: scanListSchema,
    answers: {
      200: { description: "An answer for each scan, in the same order.", schema: z.object({ results: z.array(resultSchema) }) },
      422: {
        description:
          "The list is not right, a key was used for another scan (`key_reused`), or a scan names no bill or return (`unknown_bill`, `unknown_return`); `errors` says which.",
      },
      409: { description: "Somebody else is signed in than `person` (`other_person`); nothing was done." },
    },
    handle: async (c, { body }) => {
      const results = await scanAll(actingContext(c, site, sessions), body.scans, body.sentAt, body.person);
      for (const [place, { result }] of results.entries()) figures.scanned(body.scans[place] as ScanInput, result, body.sentAt);
      return c.json({ results });
    },
  }),
];
