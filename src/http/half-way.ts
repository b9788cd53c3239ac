import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

const isHttps = (publicUrl: string | null) => publicUrl?.startsWith("https:") ?? false;
const cookieName = (publicUrl: string | null) => (isHttps(publicUrl) ? "__Host-tt_half_way" : "tt_half_way");
const cookieOptions = (publicUrl: string | null) => ({ httpOnly: true, sameSite: "Lax", path: "/", secure: isHttps(publicUrl) }) as const;

/** What a browser carries between the password and the code. The server's row decides how long it is good: five minutes. */
export function readHalfWay(c: Context, publicUrl: string | null): string | null {
  const token = getCookie(c, cookieName(publicUrl));
  return token && /^[A-Za-z0-9_-]{43}$/.test(token) ? token : null;
}

export const writeHalfWay = (c: Context, publicUrl: string | null, token: string): void =>
  setCookie(c, cookieName(publicUrl), token, { ...cookieOptions(publicUrl), maxAge: 300 });

export const clearHalfWay = (c: Context, publicUrl: string | null): void => {
  deleteCookie(c, cookieName(publicUrl), cookieOptions(publicUrl));
};
