import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { statsSchema } from "../../src/domain/stats.ts";
import { Live, liveOptions } from "../../src/services/live.ts";
import { LiveStream } from "../../src/services/live-stream.ts";
import { SessionShelf } from "../../src/services/sessions.ts";
import { takeTurns } from "../../src/services/turns.ts";
import { type Desk, desk } from "../support/billing.ts";
import { ask, call, one, problemOf } from "../support/http.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";
import { beats, type Stream, toldWhen, watchFloor } from "../support/stream.ts";

let site: TestSite;
let admin: SignedIn;
let packer: SignedIn;
let at: Desk;
const streams: Stream[] = [];

beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
  packer = await site.person("dispatcher");
  at = desk(site, await site.person("biller"), "dock-1");
});
afterEach(async () => {
  for (const stream of streams.splice(0)) await stream.close();
});
afterAll(async () => {
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
  await site.close();
});

const watch = async (who: SignedIn, what: "stats" | "open_bags" = "stats", app = site.app) => {
  const stream = await watchFloor(app, who.token, what);
  streams.push(stream);
  return stream;
};
const scan = async (asked: object, who = packer) =>
  (await call(site.app, "POST", "/api/scans", { as: who.token, json: one({ station: "table-9", ...asked }) })).body.results[0];
const pack = (parent: string, who = packer) => scan({ do: "pack", parent, child: newChild() }, who);
const first = (stream: Stream) => toldWhen(stream, () => true);
/** The site with a desk for watchers of its own on the same bus. */
const replica = (options: Partial<typeof liveOptions> = {}, database = site.database) => {
  const live = new Live(database, site.site.bus, { ...liveOptions, ...options });
  return { live, app: site.makeReplica(site.site.bus, live) };
};

test("today's figures are told whole and at once, as the API says them, and again after a scan", async () => {
  const stream = await watch(admin);
  const [told] = await stream.events(1);
  expect(told).toMatchObject({ event: "stats", id: "" });
  expect(statsSchema.parse(told?.data)).toEqual(told?.data);
  const before = told?.data;
  await pack(newParent());
  const after = await toldWhen(stream, ({ today }) => today.packed === before.today.packed + 1);
  expect(after.stations).toContainEqual(expect.objectContaining({ station: "table-9" }));
  const { body } = await call(site.app, "GET", "/api/stats", { as: admin.token });
  expect(body.today).toEqual(after.today);
});

test("while nothing happens they beat, however often they look", async () => {
  const { app } = replica({ beatMs: 100, lookMs: 20, restMs: 20 });
  for (const what of ["stats", "open_bags"] as const) await beats(await watch(admin, what, app), 3);
});

test("a bill that is made, filled and finished is in the figures too", async () => {
  const stream = await watch(admin);
  const before = await first(stream);
  const biller = at.who;
  const number = (await call(site.app, "POST", "/api/bills", { as: biller.token, json: { target: 5, destination: "Hill store" } })).body
    .number;
  const made = await toldWhen(stream, ({ openBillCount }) => openBillCount === before.openBillCount + 1);
  expect(made.openBills[0]).toMatchObject({ number, destination: "Hill store", parents: 0, target: 5, weightKg: 0 });
  const parent = newParent();
  await pack(parent, biller);
  await scan({ do: "link", bill: number, parent }, biller);
  await toldWhen(stream, ({ openBills }) => openBills[0]?.number === number && openBills[0].parents === 1);
  await call(site.app, "POST", `/api/bills/${number}/complete`, { as: biller.token, json: { reason: "enough" } });
  await toldWhen(stream, ({ today }) => today.billsFinished === before.today.billsFinished + 1);
});

test("the bags that are being packed are told as they fill, and go when they are closed", async () => {
  const stream = await watch(packer, "open_bags");
  await first(stream);
  const parent = newParent();
  await pack(parent);
  const told = await toldWhen(stream, ({ items }) => items[0]?.code === parent);
  expect(told.items[0]).toEqual({
    code: parent,
    kind: expect.any(String),
    count: 1,
    capacity: expect.any(Number),
    updatedAt: expect.any(String),
  });
  await pack(parent);
  await toldWhen(stream, ({ items }) => items[0]?.count === 2);
  await scan({ do: "close", parent, reason: "short" });
  await toldWhen(stream, ({ items }) => items[0]?.code !== parent);
});

test("each reader gets what their area holds, also those who read together, and a new area's from then on", async () => {
  const [north, south] = await site.owner`insert into areas (name) values ('North'), ('South') returning id`;
  const [own, other] = [await site.person("dispatcher", { area: north?.id }), await site.person("dispatcher", { area: south?.id })];
  const [all, mine, theirs, bags] = [await watch(admin), await watch(own), await watch(other), await watch(other, "open_bags")];
  const before = await first(all);
  expect([(await first(mine)).today.scans, (await first(theirs)).today.scans]).toEqual([0, 0]);
  const parent = newParent();
  await pack(parent, own);
  await toldWhen(all, ({ today }) => today.scans === before.today.scans + 1);
  expect(await toldWhen(mine, ({ today }) => today.scans === 1)).toMatchObject({ stations: [{ station: "table-9", scans: 1 }] });
  expect(JSON.stringify(await first(bags))).not.toContain(parent);
  await pack(newParent(), other);
  expect(await toldWhen(theirs, ({ today }) => today.scans > 0)).toMatchObject({ today: { scans: 1 }, stations: [{ scans: 1 }] });
  await call(site.app, "PATCH", `/api/users/${other.personId}`, { as: admin.token, json: { area: "North" } });
  expect((await toldWhen(theirs, ({ today }) => today.scans === 2)).stations).toEqual([expect.objectContaining({ scans: 2 })]);
});

test("somebody who is switched off is told nothing more; those who read in the same statement go on", async () => {
  const gone = await site.person("biller");
  const [stays, goes] = [await watch(admin), await watch(gone)];
  const before = await first(stays);
  await first(goes);
  await ask(site.app, "PATCH", `/api/users/${gone.personId}`, { as: admin.token, json: { active: false } });
  await pack(newParent());
  await toldWhen(stays, ({ today }) => today.scans > before.today.scans);
  expect(await goes.next()).toMatchObject({ event: "end", data: { why: "signed_out" } });
  expect(await goes.next()).toBeNull();
});

describe("an end waits for nothing", () => {
  const switchOff = async ({ personId }: SignedIn) =>
    expect((await ask(site.app, "PATCH", `/api/users/${personId}`, { as: admin.token, json: { active: false } })).status).toBe(200);

  test("also while what they watch rests from its last reading", async () => {
    const gone = await site.person("biller");
    const stream = await watch(gone, "stats", replica({ beatMs: 600_000, lookMs: 600_000, restMs: 60_000 }).app);
    await first(stream);
    await switchOff(gone);
    expect(await stream.next()).toMatchObject({ event: "end", data: { why: "signed_out" } });
  });

  test("also while a reading of it goes on and on", async () => {
    const gone = await site.person("biller");
    const sessions = new SessionShelf(site.database, site.site.cache);
    const renew = () => sessions.renew(gone.token);
    const context = { site: site.site, actor: await renew(), renew, refresh: () => {}, changed: () => {} };
    const read = () => new Promise<never>(() => {});
    const feed = { action: "see_stats" as const, isShared: true, isBehind: () => true, read };
    const stream = new LiveStream({ context, beatMs: 600_000, inTurn: takeTurns(1, 1, 1) }, feed);
    const next = stream.next();
    await switchOff(gone);
    await stream.lookAtRights();
    expect(await next).toEqual({ is: "end", why: "signed_out" });
  });
});

/** The database, and how many statements it was asked for. */
function countingDatabase() {
  const counted = { statements: 0, database: site.database };
  counted.database = new Proxy(site.database, {
    get(database, name) {
      const found = Reflect.get(database, name);
      if (typeof found !== "function") return found;
      return (...given: unknown[]) => {
        if (name === "run") counted.statements++;
        return found.apply(database, given);
      };
    },
  });
  return counted;
}

test("a hundred dashboards cost a few statements a second, however many scans there are", async () => {
  const counted = countingDatabase();
  const { app } = replica({ lookMs: 600_000, rightsMs: 600_000 }, counted.database);
  const people = await Promise.all(Array.from({ length: 20 }, () => site.person("admin")));
  const crowd = await Promise.all(Array.from({ length: 100 }, (_, place) => watch(people[place % 20] as SignedIn, "stats", app)));
  const before = await first(crowd[0] as Stream);
  const startedMs = performance.now();
  counted.statements = 0;
  for (let n = 0; n < 60; n++) await pack(newParent());
  await Promise.all(crowd.map((stream) => toldWhen(stream, ({ today }) => today.packed === before.today.packed + 60)));
  const seconds = (performance.now() - startedMs) / 1000;
  expect(counted.statements).toBeGreaterThan(0);
  expect(counted.statements).toBeLessThanOrEqual(4 * seconds + 3);
});

test("only whoever is signed in, and one thing at a time", async () => {
  expect((await problemOf(await ask(site.app, "GET", "/api/live?watch=stats"), 401)).code).toBe("signed_out");
  for (const query of ["watch=stats&bill=B-1", "watch=stats&import=1", "watch=everything"])
    expect((await problemOf(await ask(site.app, "GET", `/api/live?${query}`, { as: admin.token }), 422)).code).toBe("invalid_input");
});

test("for a reader that takes nothing nothing is read and nothing is kept; when it takes again it has the whole truth at once", async () => {
  const counted = countingDatabase();
  const { app, live } = replica({ lookMs: 600_000, rightsMs: 600_000, restMs: 20 }, counted.database);
  const slow = await watch(admin, "stats", app);
  await first(slow);
  for (let n = 0; n < 100; n++) await scan({ do: "open", parent: newParent() });
  expect(live.count).toBe(1);
  expect(counted.statements).toBeLessThanOrEqual(3); // what was ready to go out, and one more behind it
  const { body } = await call(site.app, "GET", "/api/stats", { as: admin.token });
  await toldWhen(slow, ({ today }) => today.scans === body.today.scans);
});
