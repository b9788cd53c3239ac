import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";

const cookieName = (publicUrl: string | null) => (publicUrl?.startsWith("https:") ? "__Host-tt_station" : "tt_station");

/** The pass of a browser in which somebody signed in by password. It outlives every session there; the server's row decides how long it is good. */
export function readPass(c: Context, publicUrl: string | null): string | null {
  const pass = getCookie(c, cookieName(publicUrl));
  return pass && /^[A-Za-z0-9_-]{43}$/.test(pass) ? pass : null;
}

export const writePass = (c: Context, publicUrl: string | null, pass: string): void =>
  setCookie(c, cookieName(publicUrl), pass, {
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    secure: publicUrl?.startsWith("https:") ?? false,
    maxAge: 30 * 86_400,
  });
