import type { Context, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { signedOut } from "../domain/error.ts";
import type { Context as Acting, Site } from "../services/context.ts";
import type { SessionShelf } from "../services/sessions.ts";
import type { Environment } from "./environment.ts";

const cookieName = (isHttps: boolean) => (isHttps ? "__Host-tt_session" : "tt_session");
const cookieOptions = (isHttps: boolean) => ({ httpOnly: true, sameSite: "Lax", path: "/", secure: isHttps }) as const;

/** The cookie of a browser. How long it is good for is decided by the server's row: 12 hours from the last use. */
export type SessionCookie = {
  name: string;
  read: (c: Context) => string | null;
  write: (c: Context, token: string) => void;
  clear: (c: Context) => void;
};

export const sessionCookie = (isHttps: boolean): SessionCookie => ({
  name: cookieName(isHttps),
  read: (c) => getCookie(c, cookieName(isHttps)) ?? null,
  write: (c, token) => setCookie(c, cookieName(isHttps), token, { ...cookieOptions(isHttps), maxAge: 30 * 86_400 }),
  clear: (c) => {
    deleteCookie(c, cookieName(isHttps), cookieOptions(isHttps));
  },
});

const tokenShape = /^(?:tt_)?[A-Za-z0-9_-]{43}$/;

/** Finds out who asks, from the bearer token of a device or the cookie of a browser. Nobody is fine here; the routes decide. */
export const recognise =
  (shelf: SessionShelf, cookie: SessionCookie): MiddlewareHandler<Environment> =>
  async (c, next) => {
    const bearer = /^Bearer (.+)$/.exec(c.req.header("authorization") ?? "")?.[1];
    const carried = bearer ?? cookie.read(c);
    const isShaped = carried !== null && tokenShape.test(carried);
    let token = carried as string;
    const actor = isShaped ? await shelf.find(token) : null;
    const fresh = actor && !bearer ? await shelf.exchange(token) : null;
    if (fresh) token = fresh;
    c.set("token", isShaped ? token : null);
    c.set("actor", actor);
    c.set("renew", async () => {
      c.set("actor", null);
      if (!isShaped) throw signedOut();
      const renewed = await shelf.renew(token);
      c.set("actor", renewed);
      return renewed;
    });
    await next();
    // On whatever answer there is by now, also one that never saw this context; not over what somebody wrote who came or went.
    if (fresh && !c.res.headers.getSetCookie().some((line) => line.startsWith(`${cookie.name}=`))) cookie.write(c, fresh);
  };

/** The context that verbs act in. Throws `signedOut` when nobody is there. */
export function actingContext(c: Context<Environment>, site: Site, shelf: SessionShelf): Acting {
  const actor = c.get("actor");
  const token = c.get("token");
  if (!actor || !token) throw signedOut();
  return {
    site,
    actor,
    renew: async () => {
      const renewed = await shelf.renew(token);
      c.set("actor", renewed);
      return renewed;
    },
    refresh: () => shelf.refresh(token),
    changed: (tags) => {
      const changed = c.get("changed") ?? new Set();
      for (const tag of tags) changed.add(tag);
      c.set("changed", changed);
    },
  };
}
