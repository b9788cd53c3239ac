import { Cache } from "../../src/cache/cache.ts";
import type { CircleOptions } from "../../src/cache/circle-parts.ts";
import { SharedRedis } from "../../src/cache/redis.ts";
import { SharedTier } from "../../src/cache/shared-tier.ts";
import { Live } from "../../src/services/live.ts";
import { Database } from "../../src/store/database.ts";
import { Servers } from "../../src/store/servers.ts";
import { openBus } from "./buses.ts";
import { type TestSite, timeZone } from "./site.ts";

export type ReplicaOptions = { redisUrl?: string | null; databaseUrl?: string; circle?: Partial<CircleOptions>; sharedLifetimeMs?: number };
export type Replica = Awaited<ReturnType<typeof openReplica>>;

/** One server of a site as `main.ts` makes it: its own connections, its own lines to the others, its own memory. */
export async function openReplica(
  site: TestSite,
  { redisUrl = null, databaseUrl = site.url, circle, sharedLifetimeMs }: ReplicaOptions = {},
) {
  const role = "tracetrack_app";
  const database = new Database({ url: databaseUrl, pool: 12, prepare: true, timeZone, role });
  const redis = redisUrl ? new SharedRedis(redisUrl) : null;
  const { bus, said } = openBus(databaseUrl, { redis: redis && redisUrl ? { url: redisUrl, shared: redis } : null });
  const registry = new Servers(database, { url: databaseUrl, timeZone, role });
  const shared = redis && new SharedTier(redis, sharedLifetimeMs);
  const cache = new Cache({ lines: bus, registry, shared }, circle);
  const app = site.makeReplica(bus, new Live(database, bus), redis, { database, cache });
  return {
    app,
    bus,
    cache,
    said,
    registry,
    close: async () => {
      await cache.close();
      await bus.close();
      redis?.close();
      await database.close();
    },
  };
}
