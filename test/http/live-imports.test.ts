import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { Live, liveOptions } from "../../src/services/live.ts";
import { ask, type Json, problemOf } from "../support/http.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";
import { beats, readStream, type Stream } from "../support/stream.ts";
import { uploader } from "../support/uploads.ts";
import { csvOf } from "../support/workbooks/written.ts";

let site: TestSite;
let admin: SignedIn;
let by: ReturnType<typeof uploader>;
const streams: Stream[] = [];

beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
  by = uploader(site, admin);
});
afterEach(async () => {
  for (const stream of streams.splice(0)) await stream.close();
});
afterAll(() => site.close());

const watch = async (id: number | string, who = admin, app = site.app) => {
  const stream = readStream(await ask(app, "GET", `/api/live?import=${id}`, { as: who.token }));
  streams.push(stream);
  return stream;
};
const rows = (count: number) => csvOf([["Parent", "Child"], ...Array.from({ length: count }, () => [newParent(), newChild()])]);
/** What is told until a state is told, the last one included. */
async function toldUntil(stream: Stream, state: string): Promise<Json[]> {
  const told: Json[] = [];
  for (;;) {
    const news = await stream.next();
    if (!news) throw new Error("The stream is over.");
    if (news.event === "beat") continue;
    expect(news).toMatchObject({ event: "import", id: "" });
    told.push(news.data);
    if (news.data.state === state) return told;
  }
}

/** Every process looks at what is watched each two seconds: by then something would have come. */
const soon = (stream: Stream) => stream.next(2500).catch(() => null);

test("an upload is told at once as it is, then each time that it is further, to its end", async () => {
  const id = await by.send(rows(300));
  const stream = await watch(id);
  expect((await stream.next())?.data).toMatchObject({ id, state: "waiting", message: "Waiting for its turn." });
  site.site.imports.start();
  const reading = await toldUntil(stream, "ready");
  expect(reading.map(({ state }) => state)).toContain("reading");
  expect(reading.at(-1)).toMatchObject({ counts: { rows: 300, new: 300 } });
  expect(reading.at(-1).sheets).toBeUndefined();
  await by.order(id, "commit");
  const done = await toldUntil(stream, "committed");
  expect(done.at(-1)).toMatchObject({ counts: { done: 300 }, committedByName: expect.any(String) });
});

test("while nothing happens it beats, however often it looks", async () => {
  const id = await by.send(rows(3));
  const live = new Live(site.database, site.site.bus, { ...liveOptions, beatMs: 100, lookMs: 20 });
  await beats(await watch(id, admin, site.makeReplica(site.site.bus, live)), 3);
});

test("what did not change is not told again", async () => {
  const id = await by.send(rows(3));
  const stream = await watch(id);
  const told = (await toldUntil(stream, "ready")).map((news) => JSON.stringify(news));
  for (let next = await soon(stream); next; next = await soon(stream)) told.push(JSON.stringify(next.data));
  expect(new Set(told).size).toBe(told.length);
});

test("only whoever may upload, one thing at a time, and something that is there", async () => {
  const id = await by.send(rows(3));
  await by.until(id, ["ready"]);
  const biller = await site.person("biller");
  const turned = async (query: string, who = admin) => problemOf(await ask(site.app, "GET", `/api/live?${query}`, { as: who.token }));
  expect(await turned(`import=${id}`, biller)).toMatchObject({ status: 403 });
  expect(await turned("import=999999")).toMatchObject({ status: 404, code: "unknown_import" });
  expect(await turned(`import=${id}&bill=B1`)).toMatchObject({ status: 422 });
  expect(await turned("")).toMatchObject({ status: 422 });
  expect(await turned("import=x")).toMatchObject({ status: 422 });
});

test("somebody who is no admin any more is told so, and nothing more", async () => {
  const other = await site.person("admin");
  const id = await by.send(rows(3));
  await by.until(id, ["ready"]);
  const stream = await watch(id, other);
  await stream.next();
  await ask(site.app, "PATCH", `/api/users/${other.personId}`, { as: admin.token, json: { role: "biller" } });
  await by.order(id, "commit");
  expect(await stream.next()).toMatchObject({ event: "end", data: { why: "not_allowed" } });
  expect(await stream.next()).toBeNull();
});
