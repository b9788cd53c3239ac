import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Cache, CacheCounts } from "../../src/cache/cache.ts";
import { until } from "../support/buses.ts";
import { cacheHall } from "../support/cache-hall.ts";
import { recount } from "../support/recount.ts";
import { hasRedis, startRedis } from "../support/redis.ts";
import { openReplica, type Replica, type ReplicaOptions } from "../support/replica.ts";
import { openSite, type TestSite } from "../support/site.ts";
import { startSlowProxy } from "../support/slow-proxy.ts";

/**
 * Nobody reads what was before a change that somebody was told of: two or three servers, people who write and read on both, answers of the database
 * that come late between reading and keeping. `MEASURE=1` does it as long as a release wants to see it: 50 writers and 50 readers for a minute.
 */
const isMeasured = process.env.MEASURE === "1";
const size = isMeasured ? { seconds: 60, writers: 50, readers: 50 } : { seconds: 6, writers: 12, readers: 16 };
const limitMs = 180_000;

let site: TestSite;
let proxy: Awaited<ReturnType<typeof startSlowProxy>>;
let slowUrl: string;

beforeAll(async () => {
  site = await openSite();
  const url = new URL(site.url);
  proxy = await startSlowProxy(Number(url.port), () => (Math.random() < 0.2 ? Math.random() * 40 : 0));
  url.port = String(proxy.port);
  slowUrl = url.href;
});
afterAll(async () => {
  await site.close();
  proxy.stop();
});

const sum = (replicas: readonly Replica[], name: keyof CacheCounts) =>
  replicas.flatMap(({ cache }) => Object.values(cache.counts())).reduce((total, counts) => total + counts[name], 0);

async function withSome(count: number, options: ReplicaOptions, work: (replicas: Replica[]) => Promise<void>) {
  const replicas = await Promise.all(
    Array.from({ length: count }, () => openReplica(site, { databaseUrl: slowUrl, sharedLifetimeMs: 1000, ...options })),
  );
  try {
    await until(() => replicas.every(({ cache }) => cache.isServing), 15_000);
    await work(replicas);
  } finally {
    await Promise.all(replicas.map(({ close }) => close()));
  }
}

const report = (how: string, found: Awaited<ReturnType<typeof cacheHall>>, replicas: readonly Replica[]) => {
  const hits = `${sum(replicas, "memoryHits")} from memory, ${sum(replicas, "sharedHits")} from Redis`;
  const rest = `${sum(replicas, "loads")} from the database, ${sum(replicas, "passedBy")} passed by`;
  process.stdout.write(
    `${how}: ${found.reads} reads (${hits}, ${rest}), ${found.writes} writes, ${found.notAnswered} not answered, ${found.stale.length} stale\n`,
  );
};

describe("several servers, nobody reads what was before", () => {
  test(
    "told by NOTIFY",
    async () => {
      await withSome(3, {}, async (replicas) => {
        const found = await cacheHall({ site, replicas, ...size, isEnough: () => sum(replicas, "memoryHits") >= 50 });
        report("NOTIFY", found, replicas);
        expect(found.stale).toEqual([]);
        expect(sum(replicas, "memoryHits")).toBeGreaterThan(0);
      });
      expect(await recount(site.owner)).toEqual([]);
    },
    limitMs,
  );

  test(
    "one that forgets nothing is found out",
    async () => {
      await withSome(2, {}, async (replicas) => {
        for (const { cache } of replicas) (cache as Pick<Cache, "forget">).forget = async () => {};
        const found = await cacheHall({ site, replicas, ...size, seconds: 3, isEnough: ({ stale }) => stale.length > 0 });
        report("without forgetting", found, replicas);
        expect(found.stale.length).toBeGreaterThan(0);
      });
    },
    limitMs,
  );

  if (hasRedis) {
    test(
      "told by Redis, which keeps values too",
      async () => {
        const redis = await startRedis();
        await withSome(2, { redisUrl: redis.url }, async (replicas) => {
          await Bun.sleep(2500); // then its values are believed
          const found = await cacheHall({ site, replicas, ...size, isEnough: () => sum(replicas, "sharedHits") >= 5 });
          report("Redis", found, replicas);
          expect(found.stale).toEqual([]);
          expect(sum(replicas, "sharedHits")).toBeGreaterThan(0);
        });
        await redis.stop();
      },
      limitMs,
    );

    test(
      "with a Redis that is killed, comes back, freezes and goes on",
      async () => {
        const redis = await startRedis();
        const part = (size.seconds * 1000) / 6;
        await withSome(2, { redisUrl: redis.url }, async (replicas) => {
          await Bun.sleep(2500);
          const meanwhile = async () => {
            await Bun.sleep(part);
            await redis.kill();
            await Bun.sleep(part);
            redis.start();
            await Bun.sleep(part);
            redis.freeze();
            await Bun.sleep(part);
            redis.wake();
          };
          const found = await cacheHall({ site, replicas, ...size, meanwhile });
          report("Redis in trouble", found, replicas);
          expect(found.stale).toEqual([]);
        });
        await redis.stop();
        expect(await recount(site.owner)).toEqual([]);
      },
      limitMs,
    );
  }
});
