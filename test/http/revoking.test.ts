import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createBus } from "../../src/cache/bus.ts";
import { SharedRedis } from "../../src/cache/redis.ts";
import { Live, liveOptions } from "../../src/services/live.ts";
import { findOutOfDate } from "../../src/store/live.ts";
import { desk } from "../support/billing.ts";
import { ask, type Json, one, problemOf } from "../support/http.ts";
import { hasRedis, startRedis } from "../support/redis.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";
import { type Stream, watch } from "../support/stream.ts";

let site: TestSite;
/** Two processes on one database. Their streams say nothing and look at no log by themselves: only rights can end them. */
let replicas: [TestSite["app"], TestSite["app"]];
let admin: SignedIn;
let bill: string;
const streams: Stream[] = [];
beforeAll(async () => {
  site = await openSite();
  replicas = [openReplica(), openReplica()];
  admin = await site.person("admin");
  bill = await desk(site, await site.person("biller"), "dock-1").bill(5);
});
afterAll(async () => {
  for (const stream of streams) await stream.close();
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
  await site.close();
});

function openReplica(redis: SharedRedis | null = null) {
  const bus = createBus();
  return site.makeReplica(bus, new Live(site.database, bus, { ...liveOptions, beatMs: 600_000, lookMs: 600_000 }), redis);
}

const scanList = () => one({ do: "pack", parent: newParent(), child: newChild(), station: "table-1" });

/** A stream whose reader waits for more: what it says first, and when. */
function listen(stream: Stream) {
  streams.push(stream);
  const first = { told: null as Json, atMs: 0 };
  stream.next(30_000).then(
    (told) => Object.assign(first, { told, atMs: performance.now() }),
    () => {}, // nothing came
  );
  return first;
}

/** Somebody at work on both replicas: by cookie, by a device's token, with an outbox that sends, and watching a bill where nothing happens. */
async function atWork(on = replicas) {
  const who = await site.person("biller");
  const made = { name: "gun", person: who.personId, scope: "scan", expiresAt: "2090-01-01T00:00:00Z" };
  const { token, id: tokenId }: Json = await (await ask(site.app, "POST", "/api/tokens", { as: admin.token, json: made })).json();
  const watching = async (as: string) => [listen(await watch(on[0], as, bill)), listen(await watch(on[1], as, bill))];
  const [byCookie, byToken] = [await watching(who.token), await watching(token)];
  const doors = on.flatMap((app) => [
    () => ask(app, "GET", "/api/bags", { cookie: who.token }),
    () => ask(app, "GET", "/pack", { cookie: who.token }),
    () => ask(app, "POST", "/api/scans", { cookie: who.token, json: scanList() }),
    () => ask(app, "GET", "/api/bags", { as: token }),
    () => ask(app, "POST", "/api/scans", { as: token, json: scanList() }),
  ]);
  const statuses = () => Promise.all(doors.map(async (door) => (await door()).status));
  expect(await statuses()).toEqual(Array(10).fill(200)); // both replicas know them now
  await Bun.sleep(500);
  expect([...byCookie, ...byToken].map(({ told }) => told)).toEqual([null, null, null, null]);
  return { who, token, tokenId, statuses, byCookie, byToken };
}
type Work = Awaited<ReturnType<typeof atWork>>;
type Listening = ReturnType<typeof listen>;

const change = (who: SignedIn, json: object, app = site.app) => ask(app, "PATCH", `/api/users/${who.personId}`, { as: admin.token, json });

/** Does what ends streams, and says why each ended, and that it was within a second of the answer. */
async function endedBy(act: () => Promise<Response>, listening: Listening[]): Promise<string[]> {
  expect((await act()).status).toBeLessThan(300);
  const startedAt = performance.now();
  while (listening.some(({ told }) => told === null) && performance.now() - startedAt < 3000) await Bun.sleep(10);
  for (const { told, atMs } of listening) {
    expect(told?.event).toBe("end");
    expect(atMs - startedAt).toBeLessThan(1000);
  }
  return listening.map(({ told }) => told.data.why);
}

const whole =
  "switching a person off ends cookie, token, outbox and streams: the next request is refused, a silent stream ends within a second";

async function switchedOff(on: typeof replicas) {
  const { who, statuses, byCookie, byToken } = await atWork(on);
  const scans = async () => (await site.owner`select count(*)::int as n from events where person_id = ${who.personId}`)[0]?.n;
  const before = await scans();
  let after: Promise<number[]> = Promise.resolve([]);
  const act = async () => {
    const answer = await change(who, { active: false }, on[0]);
    after = statuses();
    return answer;
  };
  expect(await endedBy(act, [...byCookie, ...byToken])).toEqual(Array(4).fill("signed_out"));
  expect(await after).toEqual([401, 303, 401, 401, 401, 401, 303, 401, 401, 401]); // pages send people to sign in
  expect(await scans()).toBe(before);
}

describe("on two replicas that tell each other nothing", () => {
  test(whole, () => switchedOff(replicas));

  for (const isFrozen of [false, true])
    test.skipIf(!hasRedis)(`the same with ${isFrozen ? "a frozen" : "a"} Redis`, async () => {
      const server = await startRedis();
      const shared = [new SharedRedis(server.url), new SharedRedis(server.url)] as const;
      while (!(await shared[1].isAnswering())) await Bun.sleep(20);
      if (isFrozen) server.freeze();
      await switchedOff([openReplica(shared[0]), openReplica(shared[1])]);
      for (const redis of shared) redis.close();
      await server.stop();
    });

  test("a token that is ended is ended everywhere at once, and nothing else is", async () => {
    const { tokenId, token, who, byCookie, byToken } = await atWork();
    const act = () => ask(site.app, "PATCH", `/api/tokens/${tokenId}`, { as: admin.token, json: { active: false } });
    expect(await endedBy(act, byToken)).toEqual(["signed_out", "signed_out"]);
    for (const app of replicas) {
      expect((await problemOf(await ask(app, "POST", "/api/scans", { as: token, json: scanList() }), 401)).code).toBe("signed_out");
      expect((await ask(app, "GET", "/api/bags", { cookie: who.token })).status).toBe(200);
    }
    expect(byCookie.map(({ told }) => told)).toEqual([null, null]);
  });

  for (const [what, act] of [
    ["signing out", ({ who }) => ask(replicas[1], "DELETE", "/api/session", { cookie: who.token })],
    ["a new password", ({ who }) => change(who, { password: "a wholly other password" })],
  ] as [string, (work: Work) => Promise<Response>][])
    test(`${what} ends the streams of the browser within a second`, async () => {
      const work = await atWork();
      expect(await endedBy(() => act(work), work.byCookie)).toEqual(["signed_out", "signed_out"]);
    });

  test("another role ends what it may not see within a second", async () => {
    const { who, byCookie, byToken } = await atWork();
    const [away] = await site.owner`insert into areas (name) values ('Far away') returning id`;
    const act = () => change(who, { role: "dispatcher", area: away?.id }); // who sees bills of their own area only
    expect(await endedBy(act, [...byCookie, ...byToken])).toEqual(Array(4).fill("not_allowed"));
  });

  test("a change that takes nothing away ends nothing", async () => {
    const { who, byCookie, byToken, statuses } = await atWork();
    expect((await change(who, { name: "Another name" })).status).toBe(200);
    await Bun.sleep(1000);
    expect(await statuses()).toEqual(Array(10).fill(200));
    expect([...byCookie, ...byToken].map(({ told }) => told)).toEqual([null, null, null, null]);
  });
});

test("one look at 2000 who watch costs little", async () => {
  const rows = await site.owner`insert into sessions (token_hash, person_id, expires_at)
    select sha256(n::text::bytea), ${admin.personId}, now() + interval '1 hour' from generate_series(1, 2000) n returning id`;
  const readers = rows.map(({ id }) => ({ sessionId: Number(id), rights: 1 }));
  expect(await findOutOfDate(site.database, readers)).toEqual([]);
  const startedAt = performance.now();
  for (let n = 0; n < 10; n++) await findOutOfDate(site.database, readers);
  expect((performance.now() - startedAt) / 10).toBeLessThan(100); // 9 ms on two cores
  await site.owner`update sessions set ended_at = now() where id = ${readers[7]?.sessionId as number}`;
  expect(await findOutOfDate(site.database, readers)).toEqual([readers[7]?.sessionId as number]);
});
