import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import postgres from "postgres";
import type { SharedBusOptions } from "../../src/cache/shared-bus.ts";
import { ear, openBus, until } from "../support/buses.ts";
import { freshDatabase } from "../support/cluster.ts";
import { startDeafProxy } from "../support/deaf-proxy.ts";
import { startProxy } from "../support/proxy.ts";

let database: Awaited<ReturnType<typeof freshDatabase>>;
let owner: postgres.Sql;
const opened: ReturnType<typeof openBus>[] = [];
const stops: (() => void)[] = [];
const unhandled: unknown[] = [];
const note = (error: unknown) => void unhandled.push(error);

beforeAll(async () => {
  process.on("unhandledRejection", note);
  database = await freshDatabase();
  owner = postgres(database.url, { max: 1, onnotice: () => {} });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ bus }) => bus.close()));
  for (const stop of stops.splice(0)) stop();
  await until(async () => (await connections()).length === 0);
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  expect(unhandled).toEqual([]);
  process.off("unhandledRejection", note);
});

const connections = () =>
  owner`select pid from pg_stat_activity where application_name = 'tracetrack messages' and datname = current_database()`;
const open = (options: Partial<SharedBusOptions> = {}, url = database.url) => {
  const one = openBus(url, options);
  opened.push(one);
  return one;
};
const pair = async (options: Partial<SharedBusOptions> = {}) => {
  const both = [open(options), open(options)] as const;
  await until(() => both.every(({ bus }) => bus.isUp));
  await Bun.sleep(50);
  return both;
};
const behind = (port: number) => {
  const url = new URL(database.url);
  url.port = String(port);
  return url.href;
};
/** Every message on the channel, as it is on the wire. */
async function tap() {
  const messages: string[] = [];
  const client = postgres(database.url, { max: 1, onnotice: () => {} });
  await client.listen("tracetrack_news", (text) => messages.push(text));
  return { texts: () => messages.filter((text) => text.includes("bill:")), close: () => client.end() };
}

test("what one process publishes the other hears, and each hears its own once", async () => {
  const [{ bus: here, said }, { bus: there }] = await pair();
  const [own, theirs, others] = [ear(here, "bill:A"), ear(there, "bill:A"), ear(there, "bill:B")];
  here.publish("bill:A");
  expect(own.times).toBe(1);
  await until(() => theirs.times === 1);
  await Bun.sleep(400);
  expect([own.times, theirs.times, others.times]).toEqual([1, 1, 0]);
  expect(said).toEqual([{ level: "info", message: "other processes are heard", by: "PostgreSQL" }]);
});

test("a thousand of one topic are a few messages; each process has one connection", async () => {
  const [{ bus: here }, { bus: there }] = await pair();
  const theirs = ear(there, "bill:A");
  const wire = await tap();
  for (let n = 0; n < 1000; n++) {
    here.publish("bill:A");
    here.publish("bill:B");
    if (n % 100 === 0) await Bun.sleep(5);
  }
  await until(() => theirs.times > 0);
  await Bun.sleep(200);
  expect(wire.texts().length).toBeLessThan(10);
  expect(theirs.times).toBeLessThan(10);
  await wire.close();
  expect(await connections()).toHaveLength(2);
});

test("a thousand topics at once arrive, and of ten thousand everybody looks", async () => {
  const [{ bus: here }, { bus: there }] = await pair();
  const wire = await tap();
  const ears = Array.from({ length: 900 }, (_, n) => ear(there, `bill:${"x".repeat(40)}${n}`));
  for (const n of ears.keys()) here.publish(`bill:${"x".repeat(40)}${n}`);
  await until(() => ears.every(({ times }) => times === 1));
  expect(wire.texts().length).toBeGreaterThan(4);
  await wire.close();
  for (let n = 0; n < 10_000; n++) here.publish(`bill:none-of-these-${n}`);
  await until(() => ears.every(({ times }) => times === 2));
});

test("a connection that is ended comes back by itself, and then everybody looks", async () => {
  const [{ bus: here, said }, { bus: there }] = await pair();
  const [mine, theirs] = [ear(here, "bill:A"), ear(there, "bill:B")];
  await owner`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tracetrack messages' and datname = current_database()`;
  await until(() => !here.isUp && !there.isUp);
  here.publish("bill:B"); // goes out when the line is back
  expect(mine.times).toBe(0);
  await until(() => here.isUp && there.isUp && mine.times > 0 && theirs.times > 0, 3000);
  expect(said.map(({ level }) => level)).toEqual(["info", "warn", "info"]);
  const before = theirs.times;
  await Bun.sleep(200);
  here.publish("bill:B");
  await until(() => theirs.times > before);
});

test("a line that goes dead without a word is found out and replaced", async () => {
  const proxy = await startProxy(Number(new URL(database.url).port));
  stops.push(proxy.stop);
  const [{ bus: here }, { bus: there }] = [open(), open({}, behind(proxy.port))];
  await until(() => here.isUp && there.isUp);
  await Bun.sleep(50);
  proxy.forget();
  const theirs = ear(there, "bill:A");
  here.publish("bill:A");
  await until(() => theirs.times > 0);
  expect(there.isUp).toBe(true);
});

test("behind a pooler LISTEN is deaf: said once, nobody hangs on it, and its own people are told as ever", async () => {
  const proxy = await startDeafProxy(Number(new URL(database.url).port));
  stops.push(proxy.stop);
  const { bus, said } = open({}, behind(proxy.port));
  await until(() => said.length > 0);
  const own = ear(bus, "bill:A");
  bus.publish("bill:A");
  await Bun.sleep(700);
  expect([bus.isUp, own.times]).toEqual([false, 1]);
  expect(said).toEqual([expect.objectContaining({ level: "warn", by: "PostgreSQL", code: "NO_LISTEN" })]);
});

test("a database that is away costs nobody a wait or an error", async () => {
  const { bus, said } = open({}, behind(9));
  const own = ear(bus, "bill:A");
  const startedMs = performance.now();
  for (let n = 0; n < 1000; n++) bus.publish("bill:A");
  expect(performance.now() - startedMs).toBeLessThan(100);
  expect(own.times).toBe(1000);
  await until(() => said.length > 0);
  await bus.close();
  bus.publish("bill:A");
  expect(own.times).toBe(1001);
});

test("what others say on the channel harms nobody", async () => {
  const [{ bus }] = await pair();
  const own = ear(bus, "bill:A");
  for (const text of ["", "{", "null", "[1]", '["x",1,[7,{}]]', '["x",1,["bill:A"]]'])
    await owner`select pg_notify('tracetrack_news', ${text})`;
  await until(() => own.times === 1);
});
