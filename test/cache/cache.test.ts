import { afterAll, beforeAll, expect, test } from "bun:test";
import type { CacheKind } from "../../src/cache/cache.ts";
import { until } from "../support/buses.ts";
import { openReplica, type Replica } from "../support/replica.ts";
import { openSite, type TestSite } from "../support/site.ts";

let site: TestSite;
let here: Replica;
let whileJoining: number;
beforeAll(async () => {
  site = await openSite();
  here = await openReplica(site);
  whileJoining = here.cache.moment;
  expect(here.cache.isServing).toBe(false);
  await serving();
});
afterAll(async () => {
  await here.close();
  await site.close();
});
const serving = () => until(() => here.cache.isServing, 20_000);
let kinds = 0;
const newKind = (): CacheKind => ({ name: `test ${++kinds}`, lifetimeMs: 30_000, entriesMax: 100, isShared: false });

test("what was read while others could not tell of changes is never good later", async () => {
  expect(here.cache.isGood(whileJoining, [])).toBe(false);
  await serving();
  expect(here.cache.isGood(here.cache.moment, [])).toBe(true);
});

test("many who come at once, after something was forgotten too, cost one reading", async () => {
  await serving();
  const kind = newKind();
  const begun: (() => void)[] = [];
  const load = () =>
    new Promise<{ value: number; tags: string[] }>((done) => begun.push(() => done({ value: begun.length, tags: ["bag:A"] })));
  const first = here.cache.read(kind, "A", load);
  await here.cache.forget(["bag:A"]);
  const later = Array.from({ length: 20 }, () => here.cache.read(kind, "A", load));
  begun[0]?.();
  await first;
  await until(() => begun.length > 1);
  begun[1]?.();
  expect(new Set(await Promise.all(later))).toEqual(new Set([2]));
  expect(begun.length).toBe(2);
});

test("one reader's trouble is not the others'", async () => {
  await serving();
  const kind = newKind();
  const { promise: loading, reject: fail } = Promise.withResolvers<{ value: string; tags: string[] }>();
  const troubled = here.cache.read(kind, "A", () => loading);
  const other = here.cache.read(kind, "A", async () => ({ value: "fine", tags: [] }));
  fail(new Error("my rights have ended"));
  expect(troubled).rejects.toThrow("my rights have ended");
  expect(await other).toBe("fine");
});

test("before a commit that nobody asked for everything is read anew, until everybody was told", async () => {
  await serving();
  const kind = newKind();
  const values = ["before", "in between", "after"];
  const read = () => here.cache.read(kind, "A", async () => ({ value: values.shift(), tags: ["bag:A"] }));
  expect(await read()).toBe("before");
  expect(await here.cache.holding(read)).toBe("in between");
  expect(await read()).toBe("after");
});
