import { z } from "zod";
import { type OutcomeName, outcomes } from "../domain/outcome.ts";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import { scanListSchema } from "../services/scan-input.ts";
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

const resultSchema = z.object({
  key: z.guid(),
  outcome: z.enum(Object.keys(outcomes) as [OutcomeName, ...OutcomeName[]]),
  result: z.enum(["good", "repeat", "refused"]),
  message: z.string().describe("One or two plain sentences: what happened and what to do now."),
  event: z.string().describe("The row of the log."),
  bag: z.object({ code: z.string(), sort: z.enum(["parent", "child"]), kind: z.string(), status: z.string() }).nullable(),
  parent: parentSchema.nullable(),
  bill: z.object({ number: z.string(), status: z.string() }).nullable(),
  other: z
    .object({ parent: z.string(), station: z.string().nullable(), by: z.int().nullable(), at: z.iso.datetime().nullable() })
    .nullable()
    .describe("Where the child is instead."),
  from: parentSchema.optional().describe("Of a move: the parent that it left."),
  undid: z.object({ event: z.string(), what: z.string(), outcome: z.string(), code: z.string().nullable() }).optional(),
  children: z
    .array(z.object({ code: z.string(), packedAt: z.iso.datetime(), by: z.int().nullable() }))
    .optional()
    .describe("Of an open: what is inside."),
  replayed: z.boolean().describe("True when this key was answered before; nothing was done again."),
});

export const scanEndpoints = ({ site, sessions }: Rooms) => [
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
      409: { description: "Somebody else is signed in than `person` (`other_person`); nothing was done." },
    },
    handle: async (c, { body }) =>
      c.json({ results: await scanAll(actingContext(c, site, sessions), body.scans, body.sentAt, body.person) }),
  }),
];
