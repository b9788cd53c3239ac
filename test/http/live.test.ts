import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import net from "node:net";
import { createBus } from "../../src/cache/bus.ts";
import { Live, liveOptions } from "../../src/services/live.ts";
import { type Desk, desk, fill } from "../support/billing.ts";
import { ask, call, one, problemOf } from "../support/http.ts";
import { freePort, startProgram } from "../support/program.ts";
import { newMoong, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";
import { watch as open, readStream, type Stream, type Told } from "../support/stream.ts";

let site: TestSite;
let biller: SignedIn;
let at: Desk;
let bill: string;
const streams: Stream[] = [];

beforeAll(async () => {
  site = await openSite();
  biller = await site.person("biller");
  at = desk(site, biller, "dock-2");
});
beforeEach(async () => {
  bill = await at.bill(400);
});
afterEach(async () => {
  for (const stream of streams.splice(0)) await stream.close();
});
afterAll(async () => {
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
  await site.close();
});

const watch = async (options: Parameters<typeof open>[3] & { as?: SignedIn; app?: TestSite["app"]; of?: string } = {}) => {
  const stream = await open(options.app ?? site.app, (options.as ?? biller).token, options.of ?? bill, options);
  streams.push(stream);
  return stream;
};
/** The answer of somebody who is turned away. */
const turned = (who: SignedIn | null, of = bill, app: TestSite["app"] = site.app) =>
  ask(app, "GET", `/api/live?bill=${of}`, who ? { as: who.token } : {});
const scan = async (asked: object, who = biller) =>
  (await call(site.app, "POST", "/api/scans", { as: who.token, json: one({ station: "dock-2", ...asked }) })).body.results[0];
const link = (parent: string, of = bill) => scan({ do: "link", bill: of, parent });
/** The site with a desk for watchers of its own; on the same bus as the site when that is given. */
const replica = (options: Partial<typeof liveOptions> = {}, bus = site.site.bus) => {
  const live = new Live(site.database, bus, { ...liveOptions, ...options });
  return { live, app: site.makeReplica(bus, live) };
};
const until = async (isTrue: () => boolean, maxMs = 5000) => {
  const end = performance.now() + maxMs;
  while (!isTrue() && performance.now() < end) await Bun.sleep(10);
  expect(isTrue()).toBe(true);
};

describe("a stream of a bill", () => {
  test("tells each scan with its event, words, person, parent and the bill's figures", async () => {
    const sack = await fill(at, newMoong(), 15);
    const stream = await watch();
    expect(stream.answer.headers.get("content-type")).toBe("text/event-stream");
    expect(stream.answer.headers.get("cache-control")).toContain("no-store");
    const answer = await link(sack);
    const [told] = await stream.events(1);
    expect(told).toMatchObject({ id: answer.event, event: "bill" });
    expect(told?.data).toEqual({
      event: answer.event,
      what: "link",
      outcome: "linked",
      result: "good",
      message: `${sack} is on bill ${bill}. 1 of 400.`,
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      by: biller.personId,
      byName: biller.username,
      station: "dock-2",
      how: "api",
      code: sack,
      isOn: true,
      parent: { code: sack, kind: "Moong sack", count: 15, capacity: 15, status: "billed", weightKg: 15 },
      bill: answer.bill,
    });
  });

  test("tells refused scans too, and each change of the bill itself", async () => {
    const sack = await fill(at, newParent(), 3);
    const stream = await watch();
    const told: unknown[][] = [];
    const after = async (work: Promise<unknown>) => {
      await work;
      const [{ data }] = (await stream.events(1)) as [Told];
      told.push([data.what, data.outcome, data.isOn, data.bill.parents, data.bill.target, data.bill.status]);
    };
    await after(link("PKT0000000000001"));
    await after(link(sack));
    await after(at.change(bill, { target: 1 }));
    await after(at.complete(bill));
    await after(at.reopenBill(bill));
    await after(scan({ do: "unlink", bill, parent: sack }));
    expect(told).toEqual([
      ["link", "is_child", false, 0, 400, "open"],
      ["link", "linked_short", true, 1, 400, "open"],
      ["bill_changed", "done", false, 1, 1, "open"],
      ["bill_completed", "done", false, 1, 1, "completed"],
      ["bill_reopened", "done", false, 1, 1, "open"],
      ["unlink", "unlinked", false, 0, 1, "open"],
    ]);
  });

  test("ends when the bill is deleted, and says so", async () => {
    const stream = await watch();
    await at.remove(bill).catch(() => undefined);
    const admin = await site.person("admin");
    expect((await ask(site.app, "DELETE", `/api/bills/${bill}`, { as: admin.token })).status).toBe(204);
    const [deleted, end] = await stream.events(2);
    expect(deleted?.data).toMatchObject({ what: "bill_deleted", message: "The bill was deleted.", bill: null });
    expect(end).toMatchObject({ event: "end", data: { why: "gone" } });
    expect(await stream.next()).toBeNull();
  });

  test("beats while nothing happens", async () => {
    const { app } = replica({ beatMs: 60 });
    const stream = await watch({ app });
    expect((await stream.next())?.event).toBe("beat");
    expect((await stream.next())?.event).toBe("beat");
    expect(stream.more.filter((line) => line === ": beat")).toHaveLength(2);
    expect(stream.more[0]).toMatch(/^retry: \d{4}$/);
  });

  test("hears within seconds of what another process did, by the log alone", async () => {
    const sack = await fill(at, newParent(), 2);
    const { app } = replica({ lookMs: 50 }, createBus());
    const stream = await watch({ app });
    await Bun.sleep(50);
    const answer = await link(sack);
    const [told] = await stream.events(1);
    expect(told?.id).toBe(answer.event);
  });
});

describe("a stream that comes back", () => {
  test("goes on without a gap and without a repeat, 200 events later", async () => {
    const sack = await fill(at, newParent(), 2);
    const first = await watch();
    await link(sack);
    const last = (await first.events(1))[0]?.id as string;
    await first.close();
    for (let round = 0; round < 100; round++) {
      await at.unlink(bill, sack);
      await at.link(bill, sack);
    }
    const stream = await watch({ last, after: "0" });
    // And while it catches up, more happens.
    const more = (async () => {
      for (let round = 0; round < 20; round++) {
        await at.unlink(bill, sack);
        await at.link(bill, sack);
      }
    })();
    const told = await stream.events(240);
    await more;
    const rows = await site.owner`
      select e.id::text from events e join bills b on b.id = e.bill_id where b.number = ${bill} and e.id > ${last} order by e.id`;
    expect(told.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(told.at(-1)?.data.bill).toMatchObject({ parents: 1, children: 2, weightKg: 2 });
  });

  test("begins behind `after`, and at the newest when neither is there or the number is from nowhere", async () => {
    const sack = await fill(at, newParent(), 2);
    const before = (await link(sack)).event;
    const undone = await scan({ do: "unlink", bill, parent: sack });
    expect((await (await watch({ after: before })).events(1))[0]?.id).toBe(undone.event);
    const [now, wrong] = [await watch(), await watch({ last: "999999999999999999" })];
    const again = await link(sack);
    for (const stream of [now, wrong]) expect((await stream.events(1))[0]?.id).toBe(again.event);
  });

  test("in a rush of scans from several desks no stream misses one", async () => {
    const desks = [desk(site, biller, "a"), desk(site, await site.person("admin"), "b"), desk(site, await site.person("biller"), "c")];
    const sacks = await Promise.all(Array.from({ length: 24 }, () => fill(at, newParent(), 1)));
    const watchers = [await watch(), await watch({ app: replica({ lookMs: 20 }, createBus()).app })];
    await Promise.all(sacks.map((sack, place) => desks[place % 3]?.link(bill, sack)));
    for (const stream of watchers) {
      const told = await stream.events(24);
      expect(new Set(told.map(({ data }) => data.code))).toEqual(new Set(sacks));
      expect(told.map(({ data }) => data.bill.parents)).toEqual(Array.from({ length: 24 }, (_, place) => place + 1));
    }
  });
});

test("a hundred who watch one bill hear each scan, and hold up none of them", async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => site.person("biller")));
  const crowd = await Promise.all(Array.from({ length: 100 }, (_, place) => watch({ as: people[place % 20] as SignedIn })));
  const sacks = await Promise.all(Array.from({ length: 10 }, () => fill(at, newParent(), 1)));
  const tookMs: number[] = [];
  for (const sack of sacks) {
    const startedMs = performance.now();
    await link(sack);
    tookMs.push(performance.now() - startedMs);
  }
  for (const stream of crowd) expect((await stream.events(10)).map(({ data }) => data.code)).toEqual(sacks);
  expect(tookMs.toSorted((a, b) => a - b)[5]).toBeLessThan(1900); // answered, and not told to come again
});

describe("who may watch", () => {
  test("whoever may see the bill: a dispatcher of its area, not of another, and nobody who is signed out", async () => {
    const [north, south] = await site.owner`insert into areas (name) values (${`N ${bill}`}), (${`S ${bill}`}) returning id`;
    await at.change(bill, { areaId: north?.id });
    const own = await site.person("dispatcher", { area: north?.id });
    const other = await site.person("dispatcher", { area: south?.id });
    const stream = await watch({ as: own });
    await link(newParent());
    expect((await stream.events(1))[0]?.data.outcome).toBe("unknown_code");
    expect((await problemOf(await turned(other), 403)).code).toBe("not_allowed");
    expect((await problemOf(await turned(null), 401)).code).toBe("signed_out");
    expect((await problemOf(await turned(biller, "B-NONE"), 404)).code).toBe("unknown_bill");
    expect((await problemOf(await ask(site.app, "GET", "/api/live", { as: biller.token }), 422)).errors[0].path).toBe("bill");
    // The bill moves to another area: its dispatchers see no more of it.
    await at.change(bill, { areaId: south?.id });
    expect((await stream.events(1))[0]).toMatchObject({ event: "end", data: { why: "not_allowed" } });
  });

  test("somebody who is switched off hears nothing more, also while nothing happens", async () => {
    const { app } = replica({ beatMs: 80 });
    const gone = await site.person("biller");
    const stream = await watch({ app, as: gone });
    expect((await stream.next())?.event).toBe("beat");
    const admin = await site.person("admin");
    await ask(site.app, "PATCH", `/api/users/${gone.personId}`, { as: admin.token, json: { active: false } });
    for (let told = await stream.next(); told; told = await stream.next()) {
      if (told.event === "beat") continue;
      expect(told).toMatchObject({ event: "end", data: { why: "signed_out" } });
    }
    expect((await problemOf(await turned(gone, bill, app), 401)).code).toBe("signed_out");
  });

  test("a session has five streams, a process has an end too, and both are free again when one goes", async () => {
    const { app, live } = replica({ streamsMax: 7 });
    const mine = [];
    for (let count = 0; count < 5; count++) mine.push(await watch({ app }));
    const sixth = await turned(biller, bill, app);
    expect(sixth.headers.get("retry-after")).toBe("15");
    expect((await problemOf(sixth, 503)).code).toBe("too_many_streams");
    const [other, third] = [await site.person("biller"), await site.person("admin")];
    await watch({ app, as: other });
    await watch({ app, as: other });
    const eighth = await turned(third, bill, app);
    expect(eighth.headers.get("retry-after")).toBe("30");
    expect((await problemOf(eighth, 503)).code).toBe("too_many_streams");
    await mine[0]?.close();
    expect(live.count).toBe(6);
    expect((await watch({ app, as: third })).answer.status).toBe(200);
  });
  test("asking only what a stream would be takes nobody's place", async () => {
    const { app, live } = replica();
    for (let count = 0; count < 6; count++) {
      const answer = await ask(app, "HEAD", `/api/live?bill=${bill}`, { as: biller.token });
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    }
    expect(live.count).toBe(0);
  });
});

describe("on a real server", () => {
  const serve = (app: TestSite["app"], cutSeconds?: number) =>
    Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      idleTimeout: 2,
      fetch: (request, server) =>
        app.fetch(request, { timeout: (asked: Request, seconds: number) => server.timeout(asked, cutSeconds ?? seconds) }),
    });
  const knock = (port: number, more = "") => {
    const socket = net.connect(port, "127.0.0.1");
    socket.write(
      `GET /api/live?bill=${bill}&after=0 HTTP/1.1\r\nHost: bags.example\r\nAuthorization: Bearer ${biller.token}\r\n${more}\r\n`,
    );
    return socket;
  };

  test("a stream outlives the time after which quiet connections are cut", async () => {
    const { app, live } = replica({ beatMs: 1500 });
    const server = serve(app);
    const socket = knock(server.port as number);
    let text = "";
    socket.on("data", (bytes) => {
      text += bytes;
    });
    await until(() => text.split("event: beat").length > 3, 12_000);
    expect(live.count).toBe(1);
    socket.destroy();
    await until(() => live.count === 0);
    await server.stop(true);
  }, 20_000);

  test("a reader that takes nothing fills no memory, holds up nobody, and is cut off; it comes back behind what it has", async () => {
    const sack = await fill(at, newParent(), 2);
    for (let round = 0; round < 40; round++) {
      await at.link(bill, sack);
      await at.unlink(bill, sack);
    }
    // Beats without a pause stand for a day of events.
    const { app, live } = replica({ beatMs: 0 });
    const server = serve(app, 4);
    const slow = knock(server.port as number);
    slow.pause();
    await until(() => live.count === 1);
    const before = process.memoryUsage().rss;
    const quick = await watch();
    const answer = await link(sack);
    expect((await quick.events(1))[0]?.id).toBe(answer.event);
    await until(() => live.count === 0, 20_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(80 * 1_048_576);
    slow.destroy();
    await server.stop(true);
    expect((await (await watch({ last: String(Number(answer.event) - 1) })).events(1))[0]?.id).toBe(answer.event);
  }, 40_000);

  test("SIGTERM ends the streams of the real program with a time to come back, and none holds it up", async () => {
    const port = freePort();
    const program = await startProgram(site.url, port);
    const stream = readStream(
      await fetch(`http://127.0.0.1:${port}/api/live?bill=${bill}`, { headers: { authorization: `Bearer ${biller.token}` } }),
    );
    await at.change(bill, { target: 7 });
    expect((await stream.events(1))[0]?.data).toMatchObject({ what: "bill_changed", bill: { target: 7 } });
    const startedMs = performance.now();
    const [end] = await Promise.all([stream.events(1), program.stop()]);
    expect(end).toMatchObject([{ event: "end", data: { why: "stopping" } }]);
    expect(performance.now() - startedMs).toBeLessThan(6000);
  }, 30_000);

  test("a server that stops ends its streams with a time to come back, and takes no new ones", async () => {
    const { app, live } = replica();
    const stream = await watch({ app });
    live.close();
    expect(await stream.events(1)).toMatchObject([{ event: "end", data: { why: "stopping" } }]);
    expect(await stream.next()).toBeNull();
    expect(stream.more.at(-1)).toMatch(/^retry: [2-4]\d{3}$/);
    const late = await turned(biller, bill, app);
    expect(late.headers.get("retry-after")).toBe("2");
    expect((await problemOf(late, 503)).code).toBe("too_many_streams");
    expect(live.count).toBe(0);
  });
});
