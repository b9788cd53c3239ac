import type { Env } from "hono";
import { type ClientRateLimitInfo, MemoryStore, type Store } from "hono-rate-limiter";
import type { SharedRedis } from "./redis.ts";

/** Adds one and starts the window with the first, in one step. */
const countScript = `local n = redis.call("incr", KEYS[1])
if n == 1 then redis.call("pexpire", KEYS[1], ARGV[1]) end
return { n, redis.call("pttl", KEYS[1]) }`;

/** Counts for rate limits: shared by all processes in Redis, in this process's memory when there is none or it is away. */
export function countStore<E extends Env>(redis: SharedRedis | null, prefix: string, windowMs: number): Store<E> {
  const memory = new MemoryStore<E>();
  if (!redis) return memory;
  return {
    init: (options) => memory.init(options),
    increment: async (key): Promise<ClientRateLimitInfo> => {
      const shared = await redis.attempt(
        (client) => client.eval(countScript, 1, `limit:${prefix}:${key}`, windowMs) as Promise<[number, number]>,
      );
      if (!shared) return memory.increment(key);
      return { totalHits: shared[0], resetTime: new Date(Date.now() + Math.max(0, shared[1])) };
    },
    decrement: (key) => memory.decrement(key),
    resetKey: (key) => memory.resetKey(key),
  };
}
