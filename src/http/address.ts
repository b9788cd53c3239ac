import type { MiddlewareHandler } from "hono";
import { getConnInfo } from "hono/bun";
import type { Environment } from "./environment.ts";

/** The client's address: the n-th from the right of X-Forwarded-For when n proxies are trusted, else whoever connected. */
export const clientAddress =
  (trustedProxies: number): MiddlewareHandler<Environment> =>
  async (c, next) => {
    const forwarded = (c.req.header("x-forwarded-for") ?? "").split(",").map((part) => part.trim());
    const told = trustedProxies > 0 ? forwarded.at(-trustedProxies) : undefined;
    let address = told && told.length <= 45 ? told : "";
    if (!address) {
      try {
        address = getConnInfo(c).remote.address ?? "";
      } catch {
        address = ""; // asked without a connection, as tests do
      }
    }
    c.set("address", address);
    await next();
  };
