import type { Context } from "hono";
import { z } from "zod";
import { endpoint } from "../http/endpoint.ts";
import type { Environment } from "../http/environment.ts";
import { actingContext } from "../http/session.ts";
import type { Context as Acting } from "../services/context.ts";
import type { Live } from "../services/live.ts";
import type { EndReason, LiveNews, LiveStream, News } from "../services/live-stream.ts";
import { wholeNumber } from "./parameters.ts";
import type { Rooms } from "./rooms.ts";

const eventId = /^\d{1,18}$/;

/** Whoever takes nothing for so long, beats too, is cut off; it comes back with the last id that it has. */
const cutSeconds = 40;
const retryMs = 2000;
const retrySpreadMs = 3000;

/** People who lost their streams at once come back one after another. */
const retryLine = () => `retry: ${retryMs + Math.floor(Math.random() * retrySpreadMs)}\n`;

const endWords: Record<EndReason, string> = {
  signed_out: "You are signed out.",
  not_allowed: "You may not see this any more.",
  gone: "What you watched was deleted.",
  stopping: "The server is ending. Ask again.",
};

const newsLines = ({ name, event, json }: News) => `${event === null ? "" : `id: ${event}\n`}event: ${name}\ndata: ${json}\n\n`;

/** News as lines of an event stream. A beat is an event too, because a browser doesn't tell its page of comments. */
function linesOf(news: LiveNews): string {
  if (news.is === "news") return news.news.map(newsLines).join("");
  if (news.is === "beat") return `: beat\nevent: beat\ndata: ${JSON.stringify({ at: new Date().toISOString() })}\n\n`;
  return `${retryLine()}event: end\ndata: ${JSON.stringify({ why: news.why, message: endWords[news.why] })}\n\n`;
}

/** The runtime asks for more only when its reader has taken what was before: nothing piles up here. */
function bytesOf(stream: LiveStream): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      start: (out) => out.enqueue(encoder.encode(`${retryLine()}\n`)),
      async pull(out) {
        const news = await stream.next();
        out.enqueue(encoder.encode(linesOf(news)));
        if (news.is === "end") out.close();
      },
      cancel: () => stream.end("stopping"),
    },
    { highWaterMark: 1 },
  );
}

type Watched = { bill?: string | undefined; import?: number | undefined; watch?: "stats" | "open_bags" | undefined };

function watched(live: Live, context: Acting, query: Watched, after: string | null): LiveStream | Promise<LiveStream> {
  if (query.watch) return live.watchFloor(context, query.watch === "stats" ? "stats" : "openBags");
  return query.import === undefined ? live.watchBill(context, query.bill ?? "", after) : live.watchImport(context, query.import);
}

type Server = { timeout?: (request: Request, seconds: number) => void };

/** A quiet connection is cut after some seconds by itself; a stream beats more often than this one is. */
function keepOpen(c: Context<Environment>) {
  (c.env as Server | undefined)?.timeout?.(c.req.raw, cutSeconds);
}

const headers = { "Content-Type": "text/event-stream", "Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no" };

export const liveEndpoints = ({ site, sessions, live }: Rooms) => [
  endpoint({
    method: "get",
    path: "/api/live",
    tag: "Live",
    summary: "What happens now, as server-sent events",
    description:
      "Of a bill: `event: bill` for each event of the log about that bill, with `id` its number there and the bill's figures. Of an upload: `event: import` with the upload as it is now, at once and each time that it is new. Of today's figures: `event: stats` with what `GET /api/stats` answers, at once and whenever it is new, at most four times a second. Of the open bags: `event: open_bags` with the 50 newest parents that are being packed. `event: beat` when nothing happened for 15 s; `event: end` when there is nothing more, with `why`: signed_out, not_allowed, gone, stopping. `Last-Event-ID`, or `after` when that is missing, resumes behind that event without a gap; without both it begins now.",
    action: "see_bills",
    query: z
      .strictObject({
        bill: z.string().max(200).optional().describe("The number of a bill, in any letter case."),
        import: wholeNumber(2_147_483_647).optional().describe("The id of an upload."),
        watch: z
          .enum(["stats", "open_bags"])
          .optional()
          .describe("Today's figures, or the parents that are being packed. Say one of the three."),
        after: z.string().regex(eventId, "Use the number of an event.").optional().describe("The newest event that you know of."),
      })
      .refine((query) => [query.bill, query.import, query.watch].filter((one) => one !== undefined).length === 1, {
        path: ["bill"],
        message: "Say what to watch: the number of a bill, the id of an upload, stats or open_bags.",
      }),
    answers: {
      200: { description: "The stream.", type: "text/event-stream", schema: z.string() },
      404: { description: "No such bill (`unknown_bill`), no such upload (`unknown_import`)." },
      503: { description: "Too many streams are open (`too_many_streams`); `Retry-After` says when to ask again." },
    },
    handle: async (c, { query }) => {
      if (c.req.method === "HEAD") return c.body(null, 200, headers); // nobody would read the stream, and nobody end it
      const last = c.req.header("last-event-id") ?? "";
      const after = eventId.test(last) ? last : (query.after ?? null);
      const stream = await watched(live, actingContext(c, site, sessions), query, after);
      keepOpen(c);
      return c.body(bytesOf(stream), 200, headers);
    },
  }),
];
