import { createMiddleware } from "hono/factory";
import type { Cache } from "../cache/cache.ts";
import { everything } from "../cache/tags.ts";
import type { Environment } from "./environment.ts";

/**
 * Whatever a request changed is forgotten everywhere before its answer goes out. Whoever knows what it was says so (`Context.changed`); of
 * all others everything is forgotten, so that a verb that was not thought of here costs some look-ups and no truth.
 */
export const forgetChanges = (cache: Cache) =>
  createMiddleware<Environment>(async (c, next) => {
    await next();
    if (c.req.method === "GET" || c.req.method === "HEAD") return;
    const { status } = c.res;
    const changed = c.get("changed");
    const isRefused = status >= 400 && status < 500 && status !== 409; // "done already" may be the answer to a try that was not heard
    if (isRefused && !changed) return;
    const forgotten = cache.forget(changed ? [...changed] : [everything]);
    if (status >= 500)
      forgotten.catch(() => {}); // not acknowledged: nobody has to wait for it
    else await forgotten; // throws `busy` when somebody may still remember
  });
