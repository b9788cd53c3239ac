import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { apiEndpoints } from "../../src/app.ts";
import { SharedRedis } from "../../src/cache/redis.ts";
import { answerAtOnce } from "../../src/http/at-once.ts";
import { requestLimit } from "../../src/http/limits.ts";
import { requestFigures } from "../../src/http/request-figures.ts";
import { sessionCookie } from "../../src/http/session.ts";
import { requestWatch } from "../../src/http/telemetry.ts";
import type { Rooms } from "../../src/routes/rooms.ts";
import type { Health } from "../../src/services/health.ts";
import { KindShelf } from "../../src/services/kinds.ts";
import { SessionShelf } from "../../src/services/sessions.ts";
import { desk, fill } from "../support/billing.ts";
import { ask, one, ownOrigin } from "../support/http.ts";
import { openReplica, type Replica } from "../support/replica.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
/** Two servers, each with a memory of its own. */
let here: Replica;
let there: Replica;
let admin: SignedIn;
let biller: SignedIn;
beforeAll(async () => {
  site = await openSite({ PUBLIC_URL: "https://bags.example" });
  [here, there] = [await openReplica(site), await openReplica(site)];
  [admin, biller] = [await site.person("admin"), await site.person("biller")];
  while (!here.cache.isServing || !there.cache.isServing) await Bun.sleep(20);
});
afterAll(async () => {
  await here.close();
  await there.close();
  await site.close();
});

const carrying = (who: SignedIn, more: Record<string, string> = {}) => ({
  host: "bags.example",
  authorization: `Bearer ${who.token}`,
  ...more,
});
const asked = (code: string, headers: Record<string, string>, method = "GET") =>
  new Request(`${ownOrigin}/api/bag/${code}`, { method, headers });

/** The short way's answer; null when the long way was taken. */
function atOnce(request: Request, { app }: Pick<Replica, "app"> = here): Response | null {
  const answer = app.fetch(request);
  if (answer instanceof Response) return answer;
  answer.then(
    (response) => response.body?.cancel(),
    () => {},
  );
  return null;
}

/** Until a server has it in its memory. */
async function warm(code: string, who: SignedIn, at: Pick<Replica, "app"> = here): Promise<void> {
  for (let times = 0; times < 2; times++) await ask(at.app, "GET", `/api/bag/${code}`, { as: who.token });
}

async function wholeOf(answer: Response) {
  const headers = Object.fromEntries(answer.headers);
  const { "x-request-id": requestId, traceresponse, ...rest } = headers;
  expect(requestId).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(traceresponse).toMatch(new RegExp(`^00-${requestId?.replaceAll("-", "")}-[0-9a-f]{16}-00$`));
  return { status: answer.status, headers: rest, body: await answer.text() };
}

describe("a bag that is in memory", () => {
  const codes: Record<string, string> = {};
  beforeAll(async () => {
    const at = desk(site, biller);
    const [alone, full, billed] = [newParent(), newParent(), newParent()];
    await at.open(alone);
    await fill(at, full, 3);
    const packed = newChild();
    await at.pack(billed, packed);
    await at.link(await at.bill(), billed);
    Object.assign(codes, { alone, full, billed, packed });
  });

  for (const name of ["alone", "full", "billed", "packed"])
    test(`is answered without a wait, word for word as the long way does (${name})`, async () => {
      const code = codes[name] as string;
      await warm(code, biller);
      for (const headers of [carrying(biller), { host: "bags.example", cookie: `other=1; __Host-tt_session=${biller.token}` }]) {
        const short = atOnce(asked(code, headers));
        const long = here.app.fetch(asked(`${code}?`, headers)); // an empty query is not plain
        expect(short).not.toBeNull();
        expect(long).toBeInstanceOf(Promise);
        expect(await wholeOf(short as Response)).toEqual(await wholeOf(await long));
      }
    });

  test("is understood however it was typed", async () => {
    const code = codes.full as string;
    await warm(code, biller);
    expect(await atOnce(asked(code.toLowerCase(), carrying(biller)))?.json()).toMatchObject({ code, count: 3 });
  });

  test("keeps the id and the trace of whoever asks, stands in the log and is counted", async () => {
    const code = codes.packed as string;
    await warm(code, biller);
    const counted = async () => {
      const text = await (await ask(here.app, "GET", "/api/metrics", { as: admin.token })).text();
      return Number(/^tracetrack_request_duration_seconds_count\{[^}]*route="\/api\/bag\/:code"[^}]*\} (\d+)/m.exec(text)?.[1]);
    };
    const before = await counted();
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const more = { "x-request-id": "shelf-7-000042", traceparent: `00-${traceId}-00f067aa0ba902b7-00` };
    const answer = atOnce(asked(code, carrying(biller, more)));
    expect(answer?.headers.get("x-request-id")).toBe("shelf-7-000042");
    expect(answer?.headers.get("traceresponse")).toStartWith(`00-${traceId}-`);
    expect(await counted()).toBe(before + 1);
    const ids = [1, 2].map(() => atOnce(asked(code, carrying(biller)))?.headers.get("x-request-id"));
    expect(new Set(ids).size).toBe(2);
    const line = site.logged.find(({ more }) => (more as { requestId?: string }).requestId === "shelf-7-000042");
    expect(line?.more).toMatchObject({ traceId, method: "GET", route: "/api/bag/:code", status: 200, person: biller.personId });
  });

  test("takes the long way for whatever is not plain", async () => {
    const code = codes.full as string;
    await warm(code, biller);
    const others: Record<string, Request> = {
      "another method": asked(code, carrying(biller), "HEAD"),
      "a query": asked(`${code}?a=1`, carrying(biller)),
      "a sign written in numbers": asked(`%53${code.slice(1)}`, carrying(biller)),
      "what is below it": asked(`${code}/history`, carrying(biller)),
      "another name of ours": asked(code, carrying(biller, { host: "elsewhere.example" })),
      "a request that is followed": asked(code, carrying(biller, { traceparent: `00-${"4b".repeat(16)}-00f067aa0ba902b7-01` })),
      nobody: asked(code, { host: "bags.example" }),
      "a token that opens nothing": asked(code, carrying({ ...biller, token: "x".repeat(43) })),
      "a bag that is not in memory": asked(newParent(), carrying(biller)),
      "a person who was not here yet": asked(code, carrying(await site.person("biller"))),
    };
    expect(atOnce(asked(code, carrying(biller)))).not.toBeNull();
    for (const [what, request] of Object.entries(others)) expect([what, atOnce(request)]).toEqual([what, null]);
  });

  test("is nothing for who may not see it", async () => {
    const [north] = await site.owner`insert into areas (name) values ('North') returning id`;
    const [south] = await site.owner`insert into areas (name) values ('South') returning id`;
    const [ofNorth, ofSouth] = [await site.person("dispatcher", { area: north?.id }), await site.person("dispatcher", { area: south?.id })];
    const parent = newParent();
    await fill(desk(site, ofNorth), parent, 1);
    await warm(parent, ofNorth);
    await warm(parent, ofSouth);
    expect(atOnce(asked(parent, carrying(ofNorth)))).not.toBeNull();
    expect(atOnce(asked(parent, carrying(ofSouth)))).toBeNull();
    expect((await ask(here.app, "GET", `/api/bag/${parent}`, { as: ofSouth.token })).status).toBe(403);
    const mustChange = await site.person("biller", { mustChange: true });
    await warm(parent, mustChange);
    expect(atOnce(asked(parent, carrying(mustChange)))).toBeNull();
  });

  test("goes the long way while the server ends, and while it has too much to do", async () => {
    const code = codes.full as string;
    await warm(code, biller);
    const now = { isDraining: false, loopMs: 0, scansWaiting: 0 };
    const kinds = new KindShelf(site.database, here.cache);
    const sessions = new SessionShelf(site.database, here.cache);
    const rooms = { site: { ...site.site, cache: here.cache, kinds }, sessions };
    const short = answerAtOnce(apiEndpoints(rooms as unknown as Rooms), {
      ...rooms,
      publicUrl: null,
      cookie: sessionCookie(false),
      health: now as Health & typeof now,
      watch: requestWatch(() => {}, requestFigures(), false),
      limit: { isUp: () => false, add: () => {} },
      pressure: () => now,
    });
    await Promise.all([kinds.current(), sessions.find(biller.token)]);
    const isShort = (change: Partial<typeof now>) => {
      Object.assign(now, { isDraining: false, loopMs: 0, scansWaiting: 0 }, change);
      return short(asked(code, carrying(biller))) !== null;
    };
    expect(isShort({})).toBe(true);
    expect(isShort({ isDraining: true })).toBe(false);
    expect(isShort({ loopMs: 1001 })).toBe(false);
    expect(isShort({ scansWaiting: 1401 })).toBe(false);
    expect(isShort({ loopMs: 999, scansWaiting: 1399 })).toBe(true);
    // Absolute addresses as a client may put them on the wire: the runtime hands them on as they are.
    for (const url of [`http://x?/api/bag/${code}`, `http:///api/bag/${code}`, `http://x#/api/bag/${code}`])
      expect([url, short({ method: "GET", url, headers: new Headers(carrying(biller)) } as Request)]).toEqual([url, null]);
  });

  test("is asked of no memory of this process where Redis counts requests", () => {
    const redis = new SharedRedis("redis://127.0.0.1:1");
    expect(requestLimit(redis, 0).atOnce).toBeNull();
    redis.close();
    expect(requestLimit(null, 0).atOnce).not.toBeNull();
  });

  test("counts for the limit on runaway programs, which is refused the long way", async () => {
    const runaway = await site.person("biller");
    const code = codes.full as string;
    await warm(code, runaway);
    let answered = 0;
    for (let times = 0; times < 20_000 && atOnce(asked(code, carrying(runaway))); times++) answered += 1;
    expect(answered).toBe(10_000 - 2);
    expect((await ask(here.app, "GET", `/api/bag/${code}`, { as: runaway.token })).status).toBe(429);
  });
});

describe("a change by another server is in the next answer", () => {
  test("of what the bag holds", async () => {
    const [packer, parent] = [await site.person("dispatcher"), newParent()];
    for (let count = 1; count <= 20; count++) {
      const scan = one({ do: "pack", parent, child: newChild(), station: "table-1" });
      expect((await ask(there.app, "POST", "/api/scans", { as: packer.token, json: scan })).status).toBe(200);
      const answer = await here.app.fetch(asked(parent, carrying(biller)));
      expect(await answer.json()).toMatchObject({ count });
      await warm(parent, biller);
      expect(await atOnce(asked(parent, carrying(biller)))?.json()).toMatchObject({ count });
    }
  });

  test("of the kinds, by which codes are read", async () => {
    const parent = newParent();
    await fill(desk(site, biller), parent, 1);
    await warm(parent, biller);
    expect(atOnce(asked(parent, carrying(biller)))).not.toBeNull();
    const { items } = await (await ask(there.app, "GET", "/api/kinds", { as: admin.token })).json();
    const changed = await ask(there.app, "PATCH", `/api/kinds/${items[0].id}`, { as: admin.token, json: { name: "Renamed sack" } });
    expect(changed.status).toBe(200);
    site.site.kinds.forget(); // this test's own hands
    expect(atOnce(asked(parent, carrying(biller)))).toBeNull();
    await warm(parent, biller);
    expect(atOnce(asked(parent, carrying(biller)))).not.toBeNull();
  });

  test("of who may see it: an area, a role, a session that ended", async () => {
    const change = (who: SignedIn, json: unknown) => ask(there.app, "PATCH", `/api/users/${who.personId}`, { as: admin.token, json });
    const [area] = await site.owner`insert into areas (name) values ('West') returning id`;
    const parent = newParent();
    await fill(desk(site, await site.person("dispatcher", { area: area?.id })), parent, 1);
    const moved = await site.person("dispatcher");
    const off = await site.person("biller");
    const gone = await site.person("biller");
    for (const who of [moved, off, gone]) {
      await warm(parent, who);
      expect(atOnce(asked(parent, carrying(who)))).not.toBeNull();
    }
    await site.owner`insert into areas (name) values ('East')`;
    expect((await change(moved, { area: "East" })).status).toBe(200);
    expect((await change(off, { active: false })).status).toBe(200);
    expect((await ask(there.app, "DELETE", "/api/session", { as: gone.token })).status).toBeLessThan(300);
    expect((await here.app.fetch(asked(parent, carrying(moved)))).status).toBe(403);
    expect((await here.app.fetch(asked(parent, carrying(off)))).status).toBe(401);
    expect((await here.app.fetch(asked(parent, carrying(gone)))).status).toBe(401);
  });
});
