import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { LogLevel } from "../config.ts";
import { inTrace } from "../services/request-trace.ts";
import type { Environment } from "./environment.ts";
import type { RequestFigures } from "./request-figures.ts";
import { traceOf, traceparentOf } from "./trace.ts";

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

/**
 * A request id and a place in a trace for every request, one line when it is answered (which route, how it ended, how long it took), and its
 * figures. With `followsAll` the statements of all requests carry their trace, else of those that whoever asked follows.
 */
export const requestLog =
  (log: Log, figures: RequestFigures, followsAll: boolean): MiddlewareHandler<Environment> =>
  async (c, next) => {
    const given = c.req.header("x-request-id");
    const requestId = given && incomingId.test(given) ? given : crypto.randomUUID();
    const startedAt = performance.now();
    c.set("requestId", requestId);
    figures.began();
    const trace = traceOf(c.req.header("traceparent"), requestId, followsAll);
    await (trace.isFollowed ? inTrace(traceparentOf(trace), next) : next());
    const { headers } = c.res; // `c.header` would make the answer anew each time
    headers.set("X-Request-Id", requestId);
    headers.set("traceresponse", traceparentOf(trace));
    const ms = performance.now() - startedAt;
    const route = routePath(c, -1);
    figures.ended(c.req.method, route, c.res.status, ms / 1000);
    log(c.res.status >= 500 ? "warn" : "info", "request", {
      requestId,
      traceId: trace.traceId,
      spanId: trace.spanId,
      method: c.req.method,
      route,
      status: c.res.status,
      ms: Math.round(ms * 100) / 100,
      person: c.get("actor")?.person.id,
    });
  };
