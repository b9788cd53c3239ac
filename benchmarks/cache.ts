import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cache, type CacheKind } from "../src/cache/cache.ts";
import { SharedRedis } from "../src/cache/redis.ts";
import { SharedTier } from "../src/cache/shared-tier.ts";
import { bagTag } from "../src/cache/tags.ts";
import type { BagCode } from "../src/domain/code.ts";
import { openSharedBus } from "../src/services/shared-bus.ts";
import { readBag } from "../src/store/bags.ts";
import { Database } from "../src/store/database.ts";
import { Servers } from "../src/store/servers.ts";
import { startRedis } from "../test/support/redis.ts";
import { makeStations, numberOption, openPlace, type Place } from "./support/place.ts";

/**
 * What a value costs from each tier, and what a change costs that another process has to forget: a sack of 30 packets, one after another in
 * one process, so that the time is the tier's own and not that of a queue.
 */
const reads = numberOption("reads", 20_000);
const timeZone = "Asia/Kolkata";
const lifetimeMs = 500;

function openMember(place: Place, redisUrl: string | null) {
  const role = "tracetrack_app";
  const database = new Database({ url: place.url, pool: 4, prepare: true, timeZone, role });
  const where = { url: place.url, timeZone, role };
  const redis = redisUrl ? new SharedRedis(redisUrl) : null;
  const bus = openSharedBus({ place: where, redis: redis && redisUrl ? { url: redisUrl, shared: redis } : null, say: () => {} });
  const cache = new Cache({ lines: bus, registry: new Servers(database, where), shared: redis && new SharedTier(redis, lifetimeMs) });
  const close = async () => {
    await cache.close();
    await bus.close();
    redis?.close();
    await database.close();
  };
  return { database, cache, close };
}

async function times(count: number, work: () => Promise<unknown>): Promise<string> {
  const list = new Float64Array(count);
  for (let n = 0; n < count; n++) {
    const startedAt = performance.now();
    await work();
    list[n] = (performance.now() - startedAt) * 1000;
  }
  list.sort();
  const at = (share: number) => (list[Math.floor(count * share)] as number).toFixed(1);
  return `p50 ${at(0.5)} µs, p99 ${at(0.99)} µs (${count} times)`;
}
const say = (what: string, found: string) => process.stdout.write(`${what.padEnd(46)} ${found}\n`);

async function serving(...members: { cache: Cache }[]) {
  while (!members.every(({ cache }) => cache.isServing)) await Bun.sleep(20);
}

const folder = mkdtempSync(join(tmpdir(), "tracetrack-cache-"));
const place = await openPlace(folder);
const redis = await startRedis();
const [station] = await makeStations(place, 1);
const guard = { sessionId: station?.sessionId ?? 0, rights: 1 };
const code = "SB00001" as BagCode;
await place.owner`insert into bags (code, sort, kind_id, capacity, own_grams, weight_grams, child_count, status)
  select ${code}, 'parent', id, 30, 0, 30000, 30, 'closed' from kinds where sort = 'parent' limit 1`;
await place.owner`insert into bags (code, sort, kind_id, own_grams, weight_grams, status, parent_id, packed_at, packed_by)
  select 'PKT' || n, 'child', k.id, 1000, 1000, 'packed', b.id, now(), (select max(id) from people) from generate_series(1, 30) n, bags b, kinds k where b.code = ${code} and k.sort = 'child'`;
const kind = (name: string, isShared: boolean): CacheKind => ({ name, lifetimeMs: 30_000, entriesMax: 1000, isShared });

for (const redisUrl of [null, redis.url]) {
  const by = redisUrl ? "Redis" : "NOTIFY";
  const one = openMember(place, redisUrl);
  await serving(one);
  const load = async () => ({ value: await readBag(one.database, guard, code), tags: [bagTag(code)] });
  if (!redisUrl) {
    say("from the database, one statement", await times(Math.min(reads, 5000), load));
    say("from memory", await times(reads, () => one.cache.read(kind("bag", false), code, load)));
  } else {
    await Bun.sleep(3000); // Redis is believed once its older values have ended
    const shared = kind("shared", true);
    let n = 0;
    await one.cache.read(shared, code, load);
    // Each time under another name that Redis knows already: memory is passed by, Redis is not.
    const names = Array.from({ length: 200 }, (_, name) => `${code}-${name}`);
    for (const name of names) await one.cache.read(shared, name, load);
    const other = openMember(place, redisUrl);
    await serving(other);
    await Bun.sleep(3000);
    for (const name of names) await one.cache.read({ ...shared, name: "again" }, name, load);
    say("from Redis", await times(names.length, () => other.cache.read({ ...shared, name: "again" }, names[n++] as string, load)));
    const { again } = other.cache.counts();
    say("", `${again?.sharedHits} of ${names.length} were there`);
    await other.close();
  }
  const alone = await times(2000, () => one.cache.forget([bagTag(code)]));
  say(`forgetting, alone${redisUrl ? ", Redis told" : ""}`, alone);
  const two = openMember(place, redisUrl);
  await serving(one, two);
  say(`forgetting, one other process told by ${by}`, await times(1000, () => one.cache.forget([bagTag(code)])));
  await one.close();
  await two.close();
}
await redis.stop();
await place.close();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
