import { afterAll, beforeAll, expect, test } from "bun:test";
import { laneSizes } from "../../src/store/lanes.ts";
import { openSite, type TestSite } from "../support/site.ts";

const pages = laneSizes(20).page;
let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const process = (seconds = 0) =>
  site.database.run(async (client) => (await client`select pg_backend_pid() as pid from pg_sleep(${seconds})`)[0]?.pid as number);

test("statements at once have a connection each, and one after another all have the one that was used last", async () => {
  const atOnce = await Promise.all(Array.from({ length: pages }, () => process(0.3)));
  expect(new Set(atOnce).size).toBe(pages);
  const after = new Set<number>();
  for (let n = 0; n < 60; n++) after.add(await process());
  expect(after.size).toBe(1);
  expect(atOnce).toContain([...after][0] as number);
});

test("a statement that fails gives its connection back", async () => {
  for (let n = 0; n < 30; n++) await site.database.run((client) => client`select 1 / 0`).catch(() => {});
  expect(site.database.load.page.running).toBe(0);
  const atOnce = await Promise.all(Array.from({ length: pages }, () => process(0.3)));
  expect(new Set(atOnce).size).toBe(pages);
});

test("a slow statement whose request gave up early is alive as long as the server lets it run: no connection is made anew for it", async () => {
  const before = await process();
  const given = site.database.run((client) => client`select pg_sleep(7)`, "upload", 50).catch((error) => error);
  expect((await given).code).toBe("busy");
  while (site.database.load.upload.running > 0) await Bun.sleep(50);
  expect(await process()).toBe(before);
}, 30_000);
