import type { Context } from "hono";
import { getConnInfo } from "hono/bun";
import type { Environment } from "./environment.ts";

const addressMaxLength = 45;

/** The client's address: the n-th from the right of X-Forwarded-For when n proxies are trusted, else whoever connected. */
export function clientAddress(c: Context<Environment>, trustedProxies: number): string {
  if (trustedProxies > 0) {
    const forwarded = (c.req.header("x-forwarded-for") ?? "").split(",");
    const told = forwarded.at(-trustedProxies)?.trim();
    if (told && told.length <= addressMaxLength) return told;
  }
  try {
    return getConnInfo(c).remote.address ?? "";
  } catch {
    return ""; // asked without a connection, as tests do
  }
}
