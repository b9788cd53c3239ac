import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { SharedRedis } from "../../src/cache/redis.ts";
import { ear, openBus, until } from "../support/buses.ts";
import { freshDatabase } from "../support/cluster.ts";
import { hasRedis, startRedis } from "../support/redis.ts";

describe.skipIf(!hasRedis)("a bus on Redis", () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  const clients: SharedRedis[] = [];
  const opened: ReturnType<typeof openBus>[] = [];
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);

  beforeAll(async () => {
    process.on("unhandledRejection", note);
    redis = await startRedis();
    database = await freshDatabase();
    const look = new SharedRedis(redis.url);
    await until(() => look.isAnswering());
    look.close();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ bus }) => bus.close()));
    for (const client of clients.splice(0)) client.close();
  });
  afterAll(async () => {
    await redis.stop();
    await database.drop();
    expect(unhandled).toEqual([]);
    process.off("unhandledRejection", note);
  });

  /** Two processes; without a database when only Redis is to be there. */
  const pair = async (url = database.url) => {
    const both = [0, 1].map(() => {
      const shared = new SharedRedis(redis.url);
      clients.push(shared);
      const one = openBus(url, { redis: { url: redis.url, shared } });
      opened.push(one);
      return one;
    }) as [ReturnType<typeof openBus>, ReturnType<typeof openBus>];
    await until(() => both.every(({ said }) => said.some(isUp("Redis"))));
    if (url === database.url) await until(() => both.every(({ said }) => said.some(isUp("PostgreSQL"))));
    await Bun.sleep(50);
    return both;
  };
  const isUp = (name: string) => (line: { level: string; by: unknown }) => line.level === "info" && line.by === name;
  const states = (one: ReturnType<typeof openBus>) => one.said.filter(({ by }) => by === "Redis").map(({ level }) => level);
  const nowhere = "postgres://nobody@127.0.0.1:9/nothing";

  test("one hears the other by Redis alone, once", async () => {
    const [{ bus: here }, { bus: there }] = await pair(nowhere);
    const [own, theirs] = [ear(here, "bill:A"), ear(there, "bill:A")];
    here.publish("bill:A");
    await until(() => theirs.times === 1);
    await Bun.sleep(400);
    expect([own.times, theirs.times]).toEqual([1, 1]);
  });

  test("a listener that Redis ends listens again, and everybody looks at what was said meanwhile", async () => {
    const [one, other] = await pair(nowhere);
    const theirs = ear(other.bus, "bill:A");
    expect(await clients[0]?.attempt((client) => client.call("CLIENT", "KILL", "TYPE", "pubsub") as Promise<number>)).toBeGreaterThan(1);
    await until(() => [one, other].every((each) => states(each).join() === "info,warn,info"));
    expect(theirs.times).toBe(1);
    await Bun.sleep(50);
    one.bus.publish("bill:A");
    await until(() => theirs.times === 2);
  });

  test("away from the start: said once, and PostgreSQL does it", async () => {
    const url = "redis://127.0.0.1:9";
    const shared = new SharedRedis(url);
    clients.push(shared);
    const [one, other] = [openBus(database.url, { redis: { url, shared } }), openBus(database.url)];
    opened.push(one, other);
    await until(() => states(one).length > 0 && [one, other].every(({ bus }) => bus.isUp));
    const theirs = ear(other.bus, "bill:A");
    one.bus.publish("bill:A");
    await until(() => theirs.times > 0);
    expect(states(one)).toEqual(["warn"]);
  });

  test("frozen: PostgreSQL takes over within a second, and Redis goes on when it wakes", async () => {
    const [one, other] = await pair();
    const theirs = ear(other.bus, "bill:A");
    redis.freeze();
    const startedMs = performance.now();
    one.bus.publish("bill:A");
    expect(performance.now() - startedMs).toBeLessThan(20);
    await until(() => theirs.times > 0, 1000);
    redis.wake();
    await until(() => states(one).join() === "info,warn,info");
    expect(one.bus.isUp).toBe(true);
  });

  test("killed: PostgreSQL takes over at once; started again: Redis goes on, and everybody has looked", async () => {
    const [one, other] = await pair();
    const theirs = ear(other.bus, "bill:A");
    await redis.kill();
    one.bus.publish("bill:A");
    await until(() => theirs.times > 0, 1000);
    const before = theirs.times;
    redis.start();
    await until(() => [one, other].every((each) => states(each).join() === "info,warn,info"));
    expect(theirs.times).toBeGreaterThan(before);
    const heard = theirs.times;
    await Bun.sleep(50);
    one.bus.publish("bill:A");
    await until(() => theirs.times === heard + 1);
  });

  test("killed, and no PostgreSQL either: what was published meanwhile is told when Redis is back", async () => {
    const [one, other] = await pair(nowhere);
    await redis.kill();
    await until(() => !one.bus.isUp && !other.bus.isUp);
    const theirs = ear(other.bus, "bill:A");
    for (let n = 0; n < 100; n++) one.bus.publish("bill:A");
    expect(theirs.times).toBe(0);
    redis.start();
    await until(() => theirs.times > 0);
  });
});
