import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { LogLevel } from "../config.ts";
import { inTrace } from "../services/request-trace.ts";
import type { Environment } from "./environment.ts";
import type { RequestFigures } from "./request-figures.ts";
import { isFollowed, type Trace, traceOf, traceparentOf } from "./trace.ts";

const levels: LogLevel[] = ["debug", "info", "warn", "error"];

export type Log = (level: LogLevel, message: string, more?: Record<string, unknown>) => void;

/** One JSON line each on stdout. Never a secret, never the code of a person. */
export const makeLog =
  (least: LogLevel): Log =>
  (level, message, more = {}) => {
    if (levels.indexOf(level) < levels.indexOf(least)) return;
    process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...more })}\n`);
  };

const incomingId = /^[A-Za-z0-9_-]{8,64}$/;

/** A request on its way: its id, its place in a trace, and when it began. */
type Watched = { requestId: string; trace: Trace; startedAt: number };
type Ending = { method: string; route: string; person: number | undefined };

export type RequestWatch = {
  /** Do the statements of this request carry its trace? */
  isFollowed(asked: Headers): boolean;
  /** `startedAt`: `performance.now()` when it came. */
  begin(asked: Headers, startedAt: number): Watched;
  /** Puts id and trace on the answer, writes the line, and counts. */
  end(watched: Watched, answer: Response, ending: Ending): void;
};

/**
 * A request id and a place in a trace for every request, one line when it is answered (which route, how it ended, how long it took), and its
 * figures. With `followsAll` the statements of all requests carry their trace, else of those that whoever asked follows.
 */
export const requestWatch = (log: Log, figures: RequestFigures, followsAll: boolean): RequestWatch => ({
  isFollowed: (asked) => isFollowed(asked.get("traceparent"), followsAll),
  begin(asked, startedAt) {
    const given = asked.get("x-request-id");
    const requestId = given && incomingId.test(given) ? given : crypto.randomUUID();
    figures.began();
    return { requestId, trace: traceOf(asked.get("traceparent"), requestId, followsAll), startedAt };
  },
  end({ requestId, trace, startedAt }, { status, headers }, { method, route, person }) {
    headers.set("X-Request-Id", requestId);
    headers.set("traceresponse", traceparentOf(trace));
    const ms = performance.now() - startedAt;
    figures.ended(method, route, status, ms / 1000);
    log(status >= 500 ? "warn" : "info", "request", {
      requestId,
      traceId: trace.traceId,
      spanId: trace.spanId,
      method,
      route,
      status,
      ms: Math.round(ms * 100) / 100,
      person,
    });
  },
});

/** Watches a request through all that comes behind. */
export const requestLog =
  (watch: RequestWatch): MiddlewareHandler<Environment> =>
  async (c, next) => {
    const watched = watch.begin(c.req.raw.headers, performance.now());
    c.set("requestId", watched.requestId);
    await (watched.trace.isFollowed ? inTrace(traceparentOf(watched.trace), next) : next());
    // `c.header` would make the answer anew each time
    watch.end(watched, c.res, { method: c.req.method, route: routePath(c, -1), person: c.get("actor")?.person.id });
  };
