import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { LogLevel } from "../config.ts";
import type { Environment } from "./environment.ts";

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

/** A request id for every request, and one line when it is answered: which route, how it ended, how long it took. */
export const requestLog =
  (log: Log): MiddlewareHandler<Environment> =>
  async (c, next) => {
    const given = c.req.header("x-request-id");
    const requestId = given && incomingId.test(given) ? given : crypto.randomUUID();
    const startedAt = performance.now();
    c.set("requestId", requestId);
    await next();
    c.header("X-Request-Id", requestId);
    log(c.res.status >= 500 ? "warn" : "info", "request", {
      requestId,
      method: c.req.method,
      route: routePath(c, -1),
      status: c.res.status,
      ms: Math.round((performance.now() - startedAt) * 100) / 100,
      person: c.get("actor")?.person.id,
    });
  };
