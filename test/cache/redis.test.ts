import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { countStore } from "../../src/cache/counts.ts";
import { SharedRedis } from "../../src/cache/redis.ts";
import { Health } from "../../src/services/health.ts";
import { hasRedis, startRedis } from "../support/redis.ts";
import { openSite, type TestSite } from "../support/site.ts";

describe.skipIf(!hasRedis)("Redis", () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let one: SharedRedis;
  let other: SharedRedis;
  let site: TestSite;

  beforeAll(async () => {
    redis = await startRedis();
    [one, other] = [new SharedRedis(redis.url), new SharedRedis(redis.url)];
    site = await openSite();
    await answering(one);
    await answering(other);
  });
  afterAll(async () => {
    one.close();
    other.close();
    await redis.stop();
    await site.close();
  });

  const answering = async (client: SharedRedis) => {
    for (let tries = 0; tries < 100 && !(await client.attempt((inner) => inner.ping())); tries++) await Bun.sleep(100);
  };
  const store = (client: SharedRedis | null, name: string) => {
    const made = countStore(client, name, 60_000);
    made.init?.({ windowMs: 60_000 } as never);
    return made;
  };

  test("two processes count together", async () => {
    const [here, there] = [store(one, "together"), store(other, "together")];
    await here.increment("somebody");
    await there.increment("somebody");
    const { totalHits, resetTime } = await here.increment("somebody");
    expect(totalHits).toBe(3);
    expect(resetTime?.getTime()).toBeGreaterThan(Date.now());
    expect((await there.increment("somebody else")).totalHits).toBe(1);
  });

  test("frozen: each goes on counting by itself, limits stay limits, and the server says so", async () => {
    const here = store(one, "frozen");
    redis.freeze();
    const counts = [];
    for (let n = 0; n < 5; n++) counts.push((await here.increment("somebody")).totalHits);
    expect(counts).toEqual([1, 2, 3, 4, 5]);
    expect(await new Health(site.database, one).look()).toMatchObject({ isReady: false, database: "ok", redis: "away" });
    redis.wake();
    await answering(one);
    expect(await new Health(site.database, one).look()).toMatchObject({ isReady: true, redis: "ok" });
  });

  test("killed and started again: found again without a restart", async () => {
    const here = store(one, "killed");
    await redis.kill();
    expect((await here.increment("somebody")).totalHits).toBe(1);
    redis.start();
    await answering(one);
    expect((await here.increment("somebody")).totalHits).toBe(1); // counted anew in Redis, which knows nothing of the time without it
    expect((await here.increment("somebody")).totalHits).toBe(2);
  });

  test("none: memory", async () => {
    const here = store(null, "none");
    await here.increment("somebody");
    expect((await here.increment("somebody")).totalHits).toBe(2);
  });
});
