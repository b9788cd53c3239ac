import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { MemoryStore, rateLimiter, type Store } from "hono-rate-limiter";
import { countStore } from "../cache/counts.ts";
import type { SharedRedis } from "../cache/redis.ts";
import { withoutBadge } from "../domain/card.ts";
import { clientAddress } from "./address.ts";
import type { Environment } from "./environment.ts";
import { problemResponse } from "./errors.ts";
import { readPass } from "./station.ts";

/**
 * A bound on runaway programs, not on people: a warehouse shares one address, so whoever is signed in is counted by session and never by
 * address. 1,000 requests a second for 10 seconds is far above any scanner and far below what would hurt the others.
 */
const personWindowMs = 10_000;
const personRequestsMax = 10_000;
const strangerRequestsMax = 5000;

const nameWindowMs = 300_000;
const nameTriesMax = 60;

const tooMany = (c: Context) =>
  problemResponse(429, "too_many_requests", "Too many requests. Wait a moment and try again.", {
    retryAfterSeconds: Number(c.res.headers.get("Retry-After")) || 5,
  });

/** The count of a session's requests without a wait. `isUp`: it must not have another. */
export type CountAtOnce = { isUp(sessionId: number): boolean; add(sessionId: number): void };

const countIn = (store: MemoryStore<Environment>): CountAtOnce => ({
  isUp: (sessionId) => (store.get(String(sessionId))?.totalHits ?? 0) >= personRequestsMax,
  add: (sessionId) => void store.increment(String(sessionId)),
});

/** The limit on all requests: as middleware, and for who must not wait. */
export function requestLimit(redis: SharedRedis | null, trustedProxies: number) {
  const peopleStore = countStore<Environment>(redis, "person", personWindowMs);
  const limiter = (store: Store<Environment>, limit: number, keyGenerator: (c: Context<Environment>) => string) =>
    rateLimiter<Environment>({
      windowMs: personWindowMs,
      limit,
      standardHeaders: false,
      keyGenerator,
      handler: tooMany,
      store,
    });
  const people = limiter(peopleStore, personRequestsMax, (c) => String(c.get("actor")?.sessionId));
  const strangers = limiter(countStore(redis, "stranger", personWindowMs), strangerRequestsMax, (c) => clientAddress(c, trustedProxies));
  return {
    middleware: createMiddleware<Environment>((c, next) => (c.get("actor") ? people(c, next) : strangers(c, next))),
    /** Null where Redis counts. */
    atOnce: peopleStore instanceof MemoryStore ? countIn(peopleStore) : null,
  };
}

/**
 * Tries to sign in by the name that is tried and where: in this browser, or from this address. So nobody uses up the tries of a colleague. The
 * database counts wrong ones for the name itself.
 */
export const signInLimit = (redis: SharedRedis | null, publicUrl: string | null, trustedProxies: number) =>
  rateLimiter<Environment>({
    windowMs: nameWindowMs,
    limit: nameTriesMax,
    standardHeaders: false,
    keyGenerator: async (c) => {
      const name = nameTried(await c.req.raw.clone().text(), c.req.header("content-type") ?? ""); // a copy: the body is still to be read
      const where = readPass(c, publicUrl) ?? clientAddress(c, trustedProxies);
      return new Bun.CryptoHasher("sha256").update(`${name} ${where}`).digest("hex");
    },
    handler: tooMany,
    store: countStore(redis, "sign-in", nameWindowMs),
  });

/** Badges and PINs by the station where they are tried: at the change of a shift a whole hall comes in within minutes, each at their own table. */
export const seatLimit = (redis: SharedRedis | null, publicUrl: string | null) =>
  rateLimiter<Environment>({
    windowMs: nameWindowMs,
    limit: nameTriesMax,
    standardHeaders: false,
    skip: (c) => readPass(c, publicUrl) === null, // refused without a look at anything
    keyGenerator: (c) => new Bun.CryptoHasher("sha256").update(readPass(c, publicUrl) ?? "").digest("hex"),
    handler: tooMany,
    store: countStore(redis, "seat", nameWindowMs),
  });

function nameTried(body: string, type: string): string {
  try {
    const name = type.includes("json") ? (JSON.parse(body) as { username?: unknown }).username : new URLSearchParams(body).get("username");
    return typeof name === "string" ? withoutBadge(name).trim().toLowerCase().slice(0, 60) : "";
  } catch {
    return "";
  }
}
