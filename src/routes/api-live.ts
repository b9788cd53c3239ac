import type { Context } from "hono";
import { z } from "zod";
import { endpoint } from "../http/endpoint.ts";
import type { Environment } from "../http/environment.ts";
import { actingContext } from "../http/session.ts";
import type { BillStream, EndReason, LiveNews } from "../services/live-stream.ts";
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
  gone: "The bill was deleted.",
  stopping: "The server is ending. Ask again.",
};

/** News as lines of an event stream. A beat is an event too, because a browser doesn't tell its page of comments. */
function linesOf(news: LiveNews): string {
  if (news.is === "events") return news.events.map((one) => `id: ${one.event}\nevent: bill\ndata: ${JSON.stringify(one)}\n\n`).join("");
  if (news.is === "beat") return `: beat\nevent: beat\ndata: ${JSON.stringify({ at: new Date().toISOString() })}\n\n`;
  return `${retryLine()}event: end\ndata: ${JSON.stringify({ why: news.why, message: endWords[news.why] })}\n\n`;
}

/** The runtime asks for more only when its reader has taken what was before: nothing piles up here. */
function bytesOf(stream: BillStream): ReadableStream<Uint8Array> {
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
      "`event: bill` for each event of the log about that bill, with `id` its number there and the bill's figures; `event: beat` when nothing happened for 15 s; `event: end` when there is nothing more, with `why`: signed_out, not_allowed, gone, stopping. `Last-Event-ID`, or `after` when that is missing, resumes behind that event without a gap; without both it begins now.",
    action: "see_bills",
    query: z.strictObject({
      bill: z.string().max(200).describe("The number of a bill, in any letter case."),
      after: z.string().regex(eventId, "Use the number of an event.").optional().describe("The newest event that you know of."),
    }),
    answers: {
      200: { description: "The stream.", type: "text/event-stream", schema: z.string() },
      404: { description: "No such bill (`unknown_bill`)." },
      503: { description: "Too many streams are open (`too_many_streams`); `Retry-After` says when to ask again." },
    },
    handle: async (c, { query }) => {
      if (c.req.method === "HEAD") return c.body(null, 200, headers); // nobody would read the stream, and nobody end it
      const last = c.req.header("last-event-id") ?? "";
      const after = eventId.test(last) ? last : (query.after ?? null);
      const stream = await live.watchBill(actingContext(c, site, sessions), query.bill, after);
      keepOpen(c);
      return c.body(bytesOf(stream), 200, headers);
    },
  }),
];
