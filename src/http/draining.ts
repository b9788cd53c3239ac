import type { MiddlewareHandler } from "hono";
import type { Health } from "../services/health.ts";
import type { Environment } from "./environment.ts";
import { wasGivenUp } from "./overload.ts";

/**
 * While we end, every answer asks the proxy to come back on another connection, which finds another replica. Of a request that was given up nobody
 * reads the rest, so its connection ends as well.
 */
export const closeWhenDraining =
  (health: Health): MiddlewareHandler<Environment> =>
  async (c, next) => {
    await next();
    if (health.isDraining || wasGivenUp(c.error)) c.res.headers.set("Connection", "close");
  };
