import type { Context, MiddlewareHandler } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { parse } from "hono/utils/cookie";
import { signedOut } from "../domain/error.ts";
import type { Context as Acting, Site } from "../services/context.ts";
import type { SessionShelf } from "../services/sessions.ts";
import type { Environment } from "./environment.ts";

const cookieName = (isHttps: boolean) => (isHttps ? "__Host-tt_session" : "tt_session");
const cookieOptions = (isHttps: boolean) => ({ httpOnly: true, sameSite: "Lax", path: "/", secure: isHttps }) as const;

/** The cookie of a browser. How long it is good for is decided by the server's row: 12 hours from the last use. */
export type SessionCookie = {
  name: string;
  read: (asked: Headers) => string | null;
  write: (c: Context, token: string) => void;
  clear: (c: Context) => void;
};

export const sessionCookie = (isHttps: boolean): SessionCookie => ({
  name: cookieName(isHttps),
  read: (asked) => parse(asked.get("cookie") ?? "", cookieName(isHttps))[cookieName(isHttps)] ?? null,
  write: (c, token) => setCookie(c, cookieName(isHttps), token, { ...cookieOptions(isHttps), maxAge: 30 * 86_400 }),
  clear: (c) => {
    deleteCookie(c, cookieName(isHttps), cookieOptions(isHttps));
  },
});

const tokenShape = /^(?:tt_)?[A-Za-z0-9_-]{43}$/;

/** What somebody carries: the bearer token of a device, or the cookie of a browser; null when it can't be a token. */
export function carriedToken(asked: Headers, cookie: SessionCookie): { token: string | null; isBearer: boolean } {
  const bearer = /^Bearer (.+)$/.exec(asked.get("authorization") ?? "")?.[1];
  const carried = bearer ?? cookie.read(asked);
  return { token: carried !== null && tokenShape.test(carried) ? carried : null, isBearer: bearer !== undefined };
}

/** Finds out who asks. Nobody is fine here; the routes decide. */
export const recognise =
  (shelf: SessionShelf, cookie: SessionCookie): MiddlewareHandler<Environment> =>
  async (c, next) => {
    const carried = carriedToken(c.req.raw.headers, cookie);
    const actor = carried.token === null ? null : await shelf.find(carried.token);
    const fresh = actor && carried.token !== null && !carried.isBearer ? await shelf.exchange(carried.token) : null;
    const token = fresh ?? carried.token;
    c.set("token", token);
    c.set("actor", actor);
    c.set("renew", async () => {
      c.set("actor", null);
      if (token === null) throw signedOut();
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
