import type { Context } from "hono";
import type { z } from "zod";
import type { Action } from "../domain/role.ts";
import { fileTypes } from "../http/attachment.ts";
import { endpoint } from "../http/endpoint.ts";
import type { Environment } from "../http/environment.ts";
import { actingContext } from "../http/session.ts";
import { headOnly, keepQuiet, streamed } from "../http/streaming.ts";
import type { Context as Acting } from "../services/context.ts";
import {
  type Download,
  type ExportEnding,
  exportActivity,
  exportBags,
  exportBills,
  exportEvents,
  exportName,
} from "../services/exporting.ts";
import { calendarDay, instantOrDay } from "../services/instant.ts";
import { bagQuerySchema } from "./api-bags.ts";
import { billQuerySchema } from "./api-bills.ts";
import { eventQuerySchema } from "./api-events.ts";
import type { Rooms } from "./rooms.ts";

const from = instantOrDay.optional().describe("Made at this time or later; a day is its beginning in the site's time zone.");
const to = instantOrDay.optional().describe("Made before this time.");
const paging = { limit: true, cursor: true } as const;

const activitySchema = eventQuerySchema.pick({ who: true, outcome: true, station: true }).extend({
  from: calendarDay.optional().describe("The first business day."),
  to: calendarDay.optional().describe("The last business day, counted in."),
});

type Kind<Query> = {
  what: "bags" | "bills" | "events" | "activity";
  words: string;
  action: Action;
  query: z.ZodType<Query>;
  open: (context: Acting, query: Query, ending: ExportEnding) => Promise<Download>;
};
const kind = <Query>(definition: Kind<Query>) => definition as unknown as Kind<object>;

const kinds = [
  kind({
    what: "bags",
    words: "Bags",
    action: "export_bags",
    query: bagQuerySchema.omit(paging).extend({ from, to }),
    open: (context, { sort_by: sortBy, ...query }, ending) =>
      exportBags(context, { ...query, sortBy } as Parameters<typeof exportBags>[1], ending),
  }),
  kind({
    what: "bills",
    words: "Bills",
    action: "export_bills",
    query: billQuerySchema.omit(paging).extend({ from, to }),
    open: exportBills,
  }),
  kind({ what: "events", words: "The log", action: "export_events", query: eventQuerySchema, open: exportEvents }),
  kind({
    what: "activity",
    words: "What people did, by day, person, station and outcome,",
    action: "export_activity",
    query: activitySchema,
    open: exportActivity,
  }),
];

const endingWords = { csv: "CSV", xlsx: "an Excel workbook" } as const;
const description =
  "Every row that the filters of the list find, as they were at one moment, streamed. A download that can't be made to its end is cut off, so that it can't be taken for whole. Codes stay text in Excel workbooks; in CSV it is up to the reader.";

const exportEndpoint = ({ site, sessions, log }: Rooms, { what, words, action, query, open }: Kind<object>, ending: ExportEnding) =>
  endpoint({
    method: "get",
    path: `/api/exports/${what}.${ending}`,
    tag: "Downloads",
    summary: `${words} as ${endingWords[ending]}`,
    description,
    action,
    query,
    answers: {
      200: { description: `The file (\`${fileTypes[ending]}\`).`, type: fileTypes[ending] },
      503: { description: "Other downloads are being made (`too_many_exports`); `Retry-After` says when to ask again." },
    },
    handle: async (c: Context<Environment>, { query }) => {
      const context = actingContext(c, site, sessions);
      if (c.req.method === "HEAD") return headOnly(exportName(site, what, ending), ending);
      keepQuiet(c);
      return streamed(c, await open(context, query, ending), ending, log);
    },
  });

export const exportEndpoints = (rooms: Rooms) =>
  kinds.flatMap((each) => (["csv", "xlsx"] as const).map((ending) => exportEndpoint(rooms, each, ending)));
