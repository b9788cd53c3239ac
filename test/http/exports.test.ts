import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { read, utils, type WorkSheet } from "xlsx";
import { ExportWorker, exportLimits } from "../../src/exports/export-worker.ts";
import { ask, call, type Json, one, problemOf } from "../support/http.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite, timeZone } from "../support/site.ts";

const bagsCount = 5000;
let site: TestSite;
let admin: SignedIn;
let biller: SignedIn;
let packer: SignedIn;
let server: ReturnType<typeof Bun.serve>;

beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
  biller = await site.person("biller");
  packer = await site.person("dispatcher", { username: "packer-1" });
  await site.owner`insert into areas (name) values ('Dock A')`;
  await site.owner`
    insert into bags (code, sort, kind_id, own_grams, weight_grams, status, created_at, updated_at)
    select 'EXP' || lpad(n::text, 12, '0'), 'child', 3, 1000, 1250, 'free', now() - make_interval(mins => n), now() from generate_series(1, ${bagsCount}) n`;
  server = Bun.serve({ port: 0, hostname: "127.0.0.1", idleTimeout: 30, fetch: site.app.fetch });
  site.site.ownHosts.push(`127.0.0.1:${server.port}`);
});
afterAll(async () => {
  await server.stop(true);
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
  await site.close();
});

const types = { csv: "text/csv; charset=utf-8", xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" };
const get = (path: string, who = admin) => ask(site.app, "GET", path, { as: who.token });
async function csv(path: string, who = admin): Promise<string[][]> {
  const answer = await get(path, who);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await answer.arrayBuffer());
  expect(text.startsWith("\uFEFF")).toBe(true);
  expect(text.endsWith("\r\n")).toBe(true);
  const lines = text.slice(1, -2).split("\r\n");
  return lines.map((line) => line.split(","));
}
const book = async (path: string, who = admin) => read(new Uint8Array(await (await get(path, who)).arrayBuffer()), { cellNF: true });
const rowsOf = (sheet: WorkSheet) => utils.sheet_to_json<Json[]>(sheet, { header: 1, defval: null });
const send = async (method: string, path: string, json: unknown, who = biller): Promise<Json> => {
  const { body, status } = await call(site.app, method, path, { as: who.token, json });
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
  return body;
};
const scan = async (asked: Record<string, unknown>, who = packer): Promise<Json> =>
  (await send("POST", "/api/scans", one({ station: "table-4", ...asked }), who)).results[0];
async function listed(path: string, who = admin): Promise<Json[]> {
  const items: Json[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { body }: { body: Json } = await call(
      site.app,
      "GET",
      `${path}${path.includes("?") ? "&" : "?"}limit=200${cursor && `&cursor=${cursor}`}`,
      { as: who.token },
    );
    items.push(...body.items);
    cursor = body.next;
  }
  return items;
}
const connections = async (): Promise<number> =>
  (
    await site.owner`select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'tracetrack export'`
  )[0]?.n;
async function freed(withinMs = 2000): Promise<number> {
  const startedAt = performance.now();
  while ((await connections()) > 0 && performance.now() - startedAt < withinMs) await Bun.sleep(5);
  expect(await connections()).toBe(0);
  return performance.now() - startedAt;
}
/** The same app with downloads of other limits. */
async function withLimits<T>(limits: Partial<typeof exportLimits>, work: (base: string) => Promise<T>): Promise<T> {
  const was = site.site.exports;
  const exports = new ExportWorker({ url: site.url, timeZone, role: "tracetrack_app" }, null, { ...exportLimits, ...limits });
  site.site.exports = exports;
  const other = Bun.serve({ port: 0, hostname: "127.0.0.1", idleTimeout: 30, fetch: site.makeReplica().fetch });
  site.site.exports = was;
  site.site.ownHosts.push(`127.0.0.1:${other.port}`);
  try {
    return await work(`http://127.0.0.1:${other.port}`);
  } finally {
    await other.stop(true);
    exports.close();
  }
}
const reach = (base: string, path: string, who = admin, more: RequestInit = {}) =>
  fetch(base + path, { ...more, headers: { authorization: `Bearer ${who.token}` } });
/** Rests so long after each batch that there is time to do something in the middle. */
const slow = { batchRows: 100, restShare: 1000 };

describe("every download", () => {
  const endings = ["csv", "xlsx"] as const;
  for (const what of ["bags", "bills", "events", "activity"] as const)
    for (const ending of endings)
      test(`${what}.${ending} has its type and name, is kept nowhere, and is for those who may`, async () => {
        const path = `/api/exports/${what}.${ending}`;
        const { body, answer } = await call(site.app, "GET", path, { as: admin.token });
        expect(body.length).toBeGreaterThan(20);
        const day = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone }).format(new Date());
        expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="${what}-${day}.${ending}"`);
        expect(answer.headers.get("cache-control")).toStartWith("no-store");
        expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
        expect((await get(path, packer)).status).toBe(403);
        const ofBiller = await get(path, biller);
        expect(ofBiller.status).toBe(what === "bills" ? 200 : 403);
        await ofBiller.arrayBuffer();
        expect((await ask(site.app, "GET", path)).status).toBe(401);
        expect((await problemOf(await get(`${path}?other=1`), 422)).code).toBe("invalid_input");
        const head = await ask(site.app, "HEAD", path, { as: admin.token });
        expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([200, types[ending], ""]);
      });
  test("stands in the OpenAPI document, with its filters", async () => {
    const { paths } = (await (await ask(site.app, "GET", "/api/openapi.json")).json()) as Json;
    const names = (path: string) => paths[path].get.parameters.map(({ name }: Json) => name);
    for (const ending of endings) {
      for (const what of ["bags", "bills", "events", "activity"])
        expect(paths[`/api/exports/${what}.${ending}`].get.responses["200"].content).toEqual({ [types[ending]]: {} });
      expect(names(`/api/exports/bags.${ending}`)).toEqual(["search", "kind", "sort", "status", "area", "bill", "from", "to", "sort_by"]);
      expect(names(`/api/exports/events.${ending}`)).toEqual(["who", "what", "outcome", "bag", "bill", "station", "from", "to"]);
    }
    expect(names("/api/events")).toEqual(["who", "what", "outcome", "bag", "bill", "station", "from", "to", "limit", "cursor"]);
  });
});

describe("bags", () => {
  test("come whole, each once, in the order of the list", async () => {
    const [heads, ...rows] = await csv("/api/exports/bags.csv?search=EXP");
    expect(heads?.slice(0, 7)).toEqual(["Code", "Sort", "Kind", "State", "Child bags", "Capacity", "Weight kg"]);
    const codes = Array.from({ length: bagsCount }, (_, n) => `EXP${String(n + 1).padStart(12, "0")}`);
    expect(rows.map(([code]) => code)).toEqual(codes);
    expect(rows[0]?.slice(1, 7)).toEqual(["child", "Packet", "free", "", "", "1.25"]);
    const sheet = (await book("/api/exports/bags.xlsx?search=EXP")).Sheets.Bags as WorkSheet;
    expect(rowsOf(sheet).map(([code]) => code)).toEqual(["Code", ...codes]);
    expect(sheet.A2).toMatchObject({ t: "s", z: "@" });
    expect(sheet.G2).toMatchObject({ t: "n", v: 1.25, w: "1.250" });
    expect(sheet.N2).toMatchObject({ t: "n", w: (rows[0] as string[])[13] });
  });
  test("are those of the list, for every filter", async () => {
    const parent = newParent();
    await scan({ do: "pack", parent, child: newChild() });
    await site.owner`update bags set area_id = (select id from areas limit 1) where code = ${parent}`;
    const { number } = await send("POST", "/api/bills", { target: 3 });
    await scan({ do: "link", bill: number, parent }, biller);
    const middle = new Date(Date.now() - 2500 * 60_000).toISOString();
    for (const query of [
      "",
      "search=exp00000000001",
      "sort=parent",
      "sort=child&status=packed",
      "kind=packet&sort_by=code",
      `bill=${number}`,
      "area=dock%20a",
      `from=${middle}`,
      `to=${middle}&sort_by=code`,
      "kind=none",
      "search=%25",
      "status=dispatched",
    ]) {
      const [, ...rows] = await csv(`/api/exports/bags.csv?${query}`);
      expect({ query, codes: rows.map(([code]) => code) }).toEqual({
        query,
        codes: (await listed(`/api/bags?${query}`)).map(({ code }) => code),
      });
    }
    const [, row] = await csv(`/api/exports/bags.csv?bill=${number}`);
    expect(row?.slice(0, 10)).toEqual([parent, "parent", "Mustard sack", "billed", "1", "30", "1", "", number, "Dock A"]);
  });
  test("go on to a second sheet when the first is full", () =>
    withLimits({ sheetRowsMax: 3000, batchRows: 700 }, async (base) => {
      const workbook = read(new Uint8Array(await (await reach(base, "/api/exports/bags.xlsx?search=EXP")).arrayBuffer()));
      expect(workbook.SheetNames).toEqual(["Bags", "Bags 2"]);
      const [first, second] = workbook.SheetNames.map((name) => rowsOf(workbook.Sheets[name] as WorkSheet));
      expect([first?.length, second?.length]).toEqual([3001, 2001]);
      expect(second?.[0]?.[0]).toBe("Code");
      expect(second?.[1]?.[0]).toBe("EXP000000003001");
    }));
});

describe("bills", () => {
  test("are those of the list, and no text of them is a formula", async () => {
    const evil = '=HYPERLINK("http://x","y")';
    const { number } = await send("POST", "/api/bills", { target: 2, destination: evil, vehicle: "+91 98", note: "@x" });
    const parent = newParent();
    await scan({ do: "pack", parent, child: newChild() });
    await scan({ do: "link", bill: number, parent }, biller);
    await send("POST", `/api/bills/${number}/complete`, { reason: "only one" });
    const today = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone }).format(new Date());
    for (const query of [
      "",
      "status=completed",
      "below=true&short=true",
      "sort=oldest",
      "sort=number",
      `search=${number.toLowerCase()}`,
      "person=nobody",
    ]) {
      const [, ...rows] = rowsOf((await book(`/api/exports/bills.xlsx?${query}`, biller)).Sheets.Bills as WorkSheet);
      expect(rows.map(([bill]) => bill)).toEqual((await listed(`/api/bills?${query}`)).map((bill) => bill.number));
    }
    expect((await csv(`/api/exports/bills.csv?from=${today}`)).length).toBeGreaterThan(1);
    expect((await csv(`/api/exports/bills.csv?to=${today}`)).length).toBe(1);
    const text = await (await get(`/api/exports/bills.csv?search=${number}`, biller)).text();
    expect(text).toContain(`${number},finished,"'=HYPERLINK(""http://x"",""y"")",'+91 98,,2,1,1,1,1,60,1,'@x,`);
    const sheet = (await book(`/api/exports/bills.xlsx?search=${number}`, biller)).Sheets.Bills as WorkSheet;
    expect(sheet.C2).toMatchObject({ t: "s", v: evil });
    expect(sheet.J2).toMatchObject({ t: "n", v: 1, w: "1.000" });
    expect(sheet.K2).toMatchObject({ t: "n", v: 60 });
  });
});

describe("the log", () => {
  test("is listed and downloaded by the same filters", async () => {
    const [parent, other, child] = [newParent(), newParent(), newChild()];
    await scan({ do: "pack", parent, child });
    await scan({ do: "pack", parent: other, child });
    await scan({ do: "move", parent: other, child });
    await scan({ do: "close", parent: other, reason: "=1+1" });
    const { number } = await send("POST", "/api/bills", { target: 1 });
    await scan({ do: "link", bill: number, parent: other }, biller);
    const mine = await listed(`/api/events?bag=${child.toLowerCase()}`);
    expect(mine.map(({ outcome }) => outcome)).toEqual(["moved", "in_other_parent", "packed"]);
    expect(mine[0]).toMatchObject({
      what: "move",
      bag: child,
      parent: other,
      from: parent,
      byName: "packer-1",
      station: "table-4",
      bill: null,
    });
    expect(mine[0].message).toStartWith(`Moved from ${parent} to ${other}.`);
    const [{ at: middle }] = await listed(`/api/events?bag=${child}&outcome=in_other_parent`);
    for (const query of [
      "",
      "who=PACKER-1",
      "what=pack",
      "outcome=in_other_parent",
      `bag=${other}`,
      `bill=${number.toLowerCase()}`,
      `from=${middle}&who=packer-1`,
      `to=${middle}`,
      "who=nobody",
      "outcome=none",
    ]) {
      const events = await listed(`/api/events?${query}`);
      const [, ...rows] = await csv(`/api/exports/events.csv?${query}`);
      expect({ query, ids: rows.map(([id]) => id) }).toEqual({ query, ids: events.map(({ id }) => id) });
    }
    expect((await listed(`/api/events?bill=${number}`)).map(({ what, bill }) => [what, bill])).toEqual([
      ["link", number],
      ["bill_made", number],
    ]);
    const [, closed] = await csv(`/api/exports/events.csv?bag=${other}&outcome=closed`);
    expect(closed?.slice(3, 12)).toEqual(["packer-1", "table-4", "api", "close", "closed", "Bag closed", "good", other, other]);
    expect(closed?.at(-1)).toBe("'=1+1");
    expect((await problemOf(await get("/api/events?bag=%E2%82%AC"), 422)).code).toBe("bad_code");
    expect((await problemOf(await get("/api/exports/events.csv?bag=%E2%82%AC"), 422)).code).toBe("bad_code");
    for (const query of ["cursor=x", "what=x%27", "from=2026-13-01", "limit=201"])
      expect((await get(`/api/events?${query}`)).status).toBe(422);
    expect((await get("/api/events", biller)).status).toBe(403);
  });
  test("names the bill also when it was deleted since, and the return that an event is about", async () => {
    const { number } = await send("POST", "/api/bills", { target: 1 });
    const parent = newParent();
    await scan({ do: "pack", parent, child: newChild() });
    await scan({ do: "link", bill: number, parent }, biller);
    const ticket = await send("POST", "/api/returns", {});
    await scan({ do: "return", return: ticket.number, parent }, biller);
    await send("DELETE", `/api/bills/${number}`, undefined, admin);
    await send("POST", `/api/returns/${ticket.number}/cancel`, undefined);
    const events = (await listed("/api/events")).slice(0, 6);
    expect(events.map(({ what, bill, message }) => [what, bill, message])).toEqual([
      ["return_cancelled", null, `Return ${ticket.number} was cancelled.`],
      ["bill_deleted", number, "The bill was deleted."],
      ["return", number, `${parent} came back from bill ${number}.`],
      ["return_made", null, `Return ${ticket.number} was started.`],
      ["link", number, expect.stringContaining(number)],
      ["pack", null, expect.any(String)],
    ]);
    const [, ...rows] = await csv("/api/exports/events.csv");
    expect(rows.slice(0, 3).map((row) => row[14])).toEqual(["", number, number]);
  });
  test("people's activity is the tallies, by day, person, station and outcome", async () => {
    const [busy] = [await site.person("dispatcher", { username: "busy-bee" })];
    const parent = newParent();
    for (let n = 0; n < 3; n++) await scan({ do: "pack", parent, child: newChild(), station: "gate-1" }, busy);
    await scan({ do: "open", parent, station: "gate-2" }, busy);
    const today = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone }).format(new Date());
    const [heads, ...rows] = await csv("/api/exports/activity.csv?who=Busy-Bee");
    expect(heads).toEqual(["Day", "Who", "Name", "Station", "Outcome", "In words", "Result", "Times"]);
    expect(rows).toEqual([
      [today, "busy-bee", "busy-bee", "gate-1", "packed", "Added", "good", "3"],
      [today, "busy-bee", "busy-bee", "gate-2", "opened", "Parent bag open", "good", "1"],
    ]);
    expect((await csv(`/api/exports/activity.csv?who=busy-bee&station=GATE-2&from=${today}&to=${today}`)).length).toBe(2);
    expect((await csv("/api/exports/activity.csv?to=2020-01-01")).length).toBe(1);
    const sheet = (await book("/api/exports/activity.xlsx?who=busy-bee&outcome=packed")).Sheets.Activity as WorkSheet;
    expect(sheet.A2).toMatchObject({ t: "n", w: today });
  });
});

describe("a download on its way", () => {
  test("frees its connection at once when its reader goes away", () =>
    withLimits(slow, async (base) => {
      const away = new AbortController();
      const answer = await reach(base, "/api/exports/bags.csv?search=EXP", admin, { signal: away.signal });
      await answer.body?.getReader().read();
      expect(await connections()).toBe(1);
      away.abort();
      expect(await freed()).toBeLessThan(1000);
    }));
  test("is cut off, not ended, when the database ends its connection", () =>
    withLimits(slow, async (base) => {
      const answer = await reach(base, "/api/exports/bags.csv?search=EXP");
      const reader = answer.body?.getReader();
      await reader?.read();
      await site.owner`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'tracetrack export'`;
      const whole = (async () => {
        while (!(await reader?.read())?.done);
      })();
      expect(
        await whole.then(
          () => "whole",
          () => "cut",
        ),
      ).toBe("cut");
      expect(site.logged.at(-1)).toMatchObject({ message: "export cut", more: { why: "busy" } });
      expect((await csv("/api/exports/bags.csv?search=EXP")).length).toBe(bagsCount + 1);
    }));
  for (const ending of ["csv", "xlsx"])
    test(`as ${ending} has no end when it is cut`, () =>
      withLimits({ ...slow, deadlineMs: 2000 }, async (base) => {
        const answer = await reach(base, `/api/exports/bags.${ending}?search=EXP`);
        expect(answer.status).toBe(200);
        expect(
          await answer.arrayBuffer().then(
            () => "whole",
            () => "cut",
          ),
        ).toBe("cut");
        expect(site.logged.at(-1)).toMatchObject({ message: "export cut", more: { why: "export_too_long" } });
        await freed();
      }));
  test("stops when its person is switched off, and when their role changes", () =>
    withLimits(slow, async (base) => {
      for (const change of [{ active: false }, { role: "biller" }]) {
        const other = await site.person("admin");
        const answer = await reach(base, "/api/exports/bags.csv?search=EXP", other);
        const reader = answer.body?.getReader();
        await reader?.read();
        await send("PATCH", `/api/users/${other.personId}`, change, admin);
        const rest = (async () => {
          while (!(await reader?.read())?.done);
        })();
        expect(
          await rest.then(
            () => "whole",
            () => "cut",
          ),
        ).toBe("cut");
        expect(site.logged.at(-1)).toMatchObject({ message: "export cut", more: { why: "signed_out" } });
        await freed();
      }
    }));
  test("keeps others waiting when there are too many, and its place is free when it ends", () =>
    withLimits(slow, async (base) => {
      const aways = [new AbortController(), new AbortController()];
      // Held in hand: a body that nobody refers to any more is given back by the runtime, and its place is free too early.
      const readers = [];
      for (const { signal } of aways) readers.push((await reach(base, "/api/exports/bags.csv", admin, { signal })).body?.getReader());
      for (const reader of readers) await reader?.read();
      const refused = await reach(base, "/api/exports/bills.csv");
      expect(refused.headers.get("retry-after")).toBe("10");
      expect((await problemOf(refused, 503)).code).toBe("too_many_exports");
      aways[0]?.abort();
      await Bun.sleep(50);
      expect((await reach(base, "/api/exports/bills.csv")).status).toBe(200);
      aways[1]?.abort();
      for (const reader of readers) await reader?.cancel().catch(() => undefined);
      await freed();
    }));
  test("is one picture: what is changed meanwhile is in it as it was", () =>
    withLimits(slow, async (base) => {
      const answer = await reach(base, "/api/exports/bags.csv?search=EXP0000000049");
      const text = answer.text();
      await site.owner`update bags set status = 'free', weight_grams = 9000 where code like 'EXP0000000049%'`;
      const lines = (await text).trim().split("\r\n").slice(1);
      expect(lines.length).toBe(100);
      expect(lines.filter((line) => !line.includes(",1.25,"))).toEqual([]);
    }));
  test("frees its connection when a reader that took nothing goes away", async () => {
    const socket = await Bun.connect({
      hostname: "127.0.0.1",
      port: server.port as number,
      socket: {
        open(socket) {
          socket.pause();
          socket.write(
            `GET /api/exports/bags.csv HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${admin.token}\r\n\r\n`,
          );
        },
        data() {},
      },
    });
    await Bun.sleep(200);
    socket.terminate();
    await freed();
  });
});

test("what nobody takes is not read: two pieces at most are made ahead", async () => {
  let asked = 0;
  class Counting extends ExportWorker {
    override async open(order: Parameters<ExportWorker["open"]>[0]) {
      const opened = await super.open(order);
      const next = opened.stream.next.bind(opened.stream);
      opened.stream.next = () => {
        asked += 1;
        return next();
      };
      return opened;
    }
  }
  const was = site.site.exports;
  const exports = new Counting({ url: site.url, timeZone, role: "tracetrack_app" }, null, { ...exportLimits, batchRows: 10 });
  site.site.exports = exports;
  const app = site.makeReplica();
  site.site.exports = was;
  const answer = await ask(app, "GET", "/api/exports/bags.csv", { as: admin.token });
  await Bun.sleep(300);
  expect(asked).toBeLessThan(3);
  await answer.body?.cancel();
  expect(exports.running).toBe(0);
  exports.close();
  await freed();
});

describe("the lists", () => {
  const page = async (path: string, who: SignedIn) => (await ask(site.app, "GET", path, { cookie: who.token })).text();
  test("offer the bags to admins as files, with the filters of the list", async () => {
    const text = await page("/bags?search=exp&sort=child", admin);
    expect(text).toContain('href="/api/exports/bags.xlsx?search=exp&amp;sort=child"');
    expect(text).toContain('href="/api/exports/bags.csv?search=exp&amp;sort=child"');
    for (const who of [biller, packer]) expect(await page("/bags", who)).not.toContain("/api/exports/");
  });
  test("offer the bills to billers, the last day counted in", async () => {
    const text = await page("/bills?from=2026-01-01&to=2099-11-22&status=open", biller);
    expect(text).toContain('href="/api/exports/bills.csv?status=open&amp;from=2026-01-01&amp;to=2099-11-23"');
    expect(await page("/bills", packer)).not.toContain("/api/exports/");
  });
});

test("no connection is left", () => freed());
