import type { MiddlewareHandler } from "hono";
import type { Environment } from "./environment.ts";
import { problemResponse } from "./errors.ts";

const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  // No text becomes markup or script in a page; the one script that is started by its address goes through `widgets/worker/own-script`.
  "require-trusted-types-for 'script'",
  "trusted-types tracetrack",
].join("; ");

const standing = {
  "Content-Security-Policy": contentPolicy,
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
  "X-Permitted-Cross-Domain-Policies": "none",
};

/** What every answer says to a browser, whatever it is. */
export const standingHeaders = (isHttps: boolean): Record<string, string> =>
  isHttps ? { ...standing, "Strict-Transport-Security": "max-age=31536000" } : standing;

/** Nothing private is kept anywhere: whoever may be kept says so itself. */
export const keptNowhere = { "Cache-Control": "no-store" };

/** Puts both on every answer. */
export function securityHeaders(isHttps: boolean): MiddlewareHandler<Environment> {
  const all = Object.entries(standingHeaders(isHttps));
  const unlessSaid = Object.entries(keptNowhere);
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    for (const [name, value] of all) headers.set(name, value);
    for (const [name, value] of unlessSaid) if (!headers.has(name)) headers.set(name, value);
  };
}

/** Is this a name under which this server may be asked? Any is as long as no public address is set, but only one well-formed Host. */
export function hostCheck(publicUrl: string | null): (host: string | null) => boolean {
  const own = publicUrl ? new URL(publicUrl).host : null;
  return (given) => {
    const host = given ?? "";
    if (own === null) return /^[A-Za-z0-9.:[\]-]{1,255}$/.test(host);
    return host.toLowerCase() === own || /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host);
  };
}

/** Refuses all other names (421). */
export function allowedHosts(publicUrl: string | null): MiddlewareHandler<Environment> {
  const isOurs = hostCheck(publicUrl);
  return async (c, next) => {
    if (!isOurs(c.req.raw.headers.get("host"))) return problemResponse(421, "wrong_host", "This server does not answer under that name.");
    await next();
  };
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * A page of somebody else can't act in a person's name, nor sign a person in as somebody: every unsafe request of a browser must come from
 * our own origin. `Origin` and `Sec-Fetch-Site` must both be right where they are there, and with a cookie one of them must be.
 */
export const ownOrigin =
  (publicUrl: string | null): MiddlewareHandler<Environment> =>
  async (c, next) => {
    if (safeMethods.has(c.req.method)) return next();
    const origin = c.req.header("origin");
    const site = c.req.header("sec-fetch-site");
    const isDevice =
      !c.req.header("cookie") && (c.req.header("authorization") !== undefined || (origin === undefined && site === undefined));
    if (isDevice) return next();
    const ownOrigins = publicUrl ? [new URL(publicUrl).origin] : [];
    const host = c.req.header("host")?.toLowerCase();
    const isOwn = origin !== undefined && (ownOrigins.includes(origin) || (URL.canParse(origin) && new URL(origin).host === host));
    const isSame = site === "same-origin" || site === "none";
    if ((origin === undefined && site === undefined) || (origin !== undefined && !isOwn) || (site !== undefined && !isSame)) {
      return problemResponse(403, "wrong_origin", "This request does not come from a page of ours. Open the page again and try once more.");
    }
    await next();
  };
