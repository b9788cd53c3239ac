import type { Hono } from "hono";
import type { Environment } from "../http/environment.ts";
import type { Health } from "../services/health.ts";

/**
 * For those who run it: is the process alive, and can it serve? Asked without signing in. One with too much to do says so and stays ready: a
 * proxy that took it away would give its work to the others, and they would follow.
 */
export function mountHealth(app: Hono<Environment>, health: Health, isOverloaded: () => boolean): void {
  app.get("/livez", (c) => c.json({ status: "ok" }));
  app.get("/readyz", async (c) => {
    const overloaded = isOverloaded();
    const { isReady, ...parts } = await health.look();
    if (!isReady) c.header("Retry-After", "1");
    return c.json({ status: isReady ? "ok" : "unavailable", ...parts, ...(overloaded ? { overloaded } : {}) }, isReady ? 200 : 503);
  });
}
