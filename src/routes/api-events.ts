import { z } from "zod";
import { scannedTextMaxLength } from "../domain/code.ts";
import { plainText } from "../domain/text.ts";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import { listEvents } from "../services/event-log.ts";
import { instantOrDay } from "../services/instant.ts";
import { historySchema } from "./api-bags.ts";
import { wholeNumber } from "./parameters.ts";
import type { Rooms } from "./rooms.ts";

const name = z.string().regex(/^[a-z_]{1,40}$/, "Use a name as the log has it, such as packed.");

/** The filters of the log, for the list and for the download. */
export const eventQuerySchema = z.strictObject({
  who: plainText(60).optional().describe("The user name of who did it."),
  what: name.optional().describe("What was done: open, pack, move ... or what was changed: person_added, bill_made ..."),
  outcome: name.optional().describe("One of the outcomes of scans; `done` for all else."),
  bag: z.string().max(scannedTextMaxLength).optional().describe("A bag's code: what was done to it, to what is in it, and what left it."),
  bill: plainText(60).optional().describe("A bill's number."),
  station: plainText(60).optional().describe("The station that scanned."),
  from: instantOrDay.optional().describe("At this time or later; a day is its beginning in the site's time zone."),
  to: instantOrDay.optional().describe("Before this time."),
});

/** The same with which page of it. */
export const eventPageSchema = eventQuerySchema.extend({
  limit: wholeNumber(200).default(50),
  cursor: z
    .string()
    .regex(/^\d{1,18}$/, "Use `next` of the page before.")
    .optional()
    .describe("`next` of the page before."),
});

const text = z.string().nullable();
const eventLineSchema = historySchema.shape.items.element.extend({
  bill: text,
  about: z.object({ id: z.int(), username: z.string() }).nullable().describe("Whose account it is about."),
  upload: z.int().nullable(),
  ticket: text.describe("The number of the return."),
  title: z.string(),
  changes: z.array(z.object({ field: z.string(), label: z.string(), before: text, after: text })).describe("What was before and after."),
});

export const eventEndpoints = ({ site, sessions }: Rooms) => [
  endpoint({
    method: "get",
    path: "/api/events",
    tag: "Log",
    summary: "What happened, newest first",
    description: "Every change of state and every refused scan. The log is never changed.",
    action: "see_events",
    query: eventPageSchema,
    answers: {
      200: {
        description: "One page; `next` is null on the last.",
        schema: z.object({
          items: z.array(eventLineSchema),
          next: z.string().nullable(),
        }),
      },
    },
    handle: async (c, { query }) => c.json(await listEvents(actingContext(c, site, sessions), query)),
  }),
];
