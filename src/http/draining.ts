import type { MiddlewareHandler } from "hono";
import type { Health } from "../services/health.ts";
import type { Environment } from "./environment.ts";

/** While we end, every answer asks the proxy to come back on another connection, which finds another replica. */
export const closeWhenDraining =
  (health: Health): MiddlewareHandler<Environment> =>
  async (c, next) => {
    await next();
    if (health.isDraining) c.res.headers.set("Connection", "close");
  };
