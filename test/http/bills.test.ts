import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { call, type Json, one } from "../support/http.ts";
import { recount } from "../support/recount.ts";
import { newChild, newMoong, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
let admin: SignedIn;
let loader: SignedIn;
let packer: SignedIn;
let sack: string;
let number: string;

beforeAll(async () => {
  site = await openSite();
  [admin, loader, packer] = [await site.person("admin"), await site.person("biller"), await site.person("dispatcher")];
});
beforeEach(async () => {
  sack = await filled(newParent(), 2);
  number = (await send("POST", "/api/bills", { target: 3, destination: "Nagpur" }, 201)).number;
});
afterAll(async () => {
  expect(await recount(site.owner)).toEqual([]);
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
  await site.close();
});

const send = async (method: string, path: string, json: unknown, status: number, who = loader): Promise<Json> => {
  const { body, status: got } = await call(site.app, method, path, { as: who.token, ...(json === undefined ? {} : { json }) });
  if (got !== status) throw new Error(`${method} ${path}: ${got} ${JSON.stringify(body)}`);
  return body;
};
const get = (path: string, who = loader, status = 200) => send("GET", path, undefined, status, who);
const refused = async (method: string, path: string, json: unknown, status: number, code: string, who = loader) => {
  const problem = await send(method, path, json, status, who);
  expect(problem.code).toBe(code);
  return problem;
};
const scan = async (asked: Record<string, unknown>, who = loader): Promise<Json> =>
  (await send("POST", "/api/scans", one({ station: "dock-2", ...asked }), 200, who)).results[0];
async function filled(parent: string, children: number): Promise<string> {
  const scans = Array.from({ length: children }, () => ({ key: crypto.randomUUID(), do: "pack", parent, child: newChild() }));
  await send("POST", "/api/scans", { scans }, 200, packer);
  return parent;
}
const link = (parent: string, bill = number, who = loader) => scan({ do: "link", bill, parent }, who);
const complete = (reason: string | undefined = "lorry is full") =>
  send("POST", `/api/bills/${number}/complete`, reason ? { reason } : {}, 200);

describe("scanning onto a bill", () => {
  test("answers the bill with all its figures, and in words", async () => {
    const full = await filled(newMoong(), 15);
    expect(await link(full)).toMatchObject({
      outcome: "linked",
      result: "good",
      message: `${full} is on bill ${number}. 1 of 3.`,
      parent: { code: full, kind: "Moong sack", status: "billed", weightKg: 15 },
      bill: { number, status: "open", target: 3, parents: 1, children: 15, short: 0, weightKg: 15, expectedWeightKg: 45 },
      other: null,
    });
    expect(await link(sack)).toMatchObject({
      outcome: "linked_short",
      message: `${sack} is on bill ${number}, but only 2 of 30 child bags are inside. 2 of 3.`,
      bill: { parents: 2, short: 1, weightKg: 17, expectedWeightKg: 67.5 },
    });
  });
  test("names bill, bag, person, place and time of what stands in the way", async () => {
    await link(sack);
    const second = (await send("POST", "/api/bills", { target: 3 }, 201)).number;
    const answer = await link(sack, second, admin);
    expect(answer.message).toMatch(
      new RegExp(`^${sack} is on bill ${number}, put there by ${loader.username} at dock 2 at \\d\\d:\\d\\d\\. Put it aside\\.$`),
    );
    expect(answer.other).toEqual({
      parent: null,
      bill: number,
      by: loader.personId,
      byName: loader.username,
      station: "dock-2",
      at: expect.any(String),
    });
    expect((await link(sack)).message).toContain(`put there by ${loader.username}`);
    await complete();
    const late = await link(await filled(newParent(), 1));
    expect(late.outcome).toBe("bill_completed");
    expect(late.message).toContain(`Bill ${number} is finished, closed by ${loader.username}`);
  });
  test("unlink and undo go through the same door", async () => {
    await link(sack);
    expect(await scan({ do: "unlink", bill: number, parent: sack })).toMatchObject({
      outcome: "unlinked",
      bill: { parents: 0, weightKg: 0, expectedWeightKg: null },
    });
    expect(await scan({ do: "undo" })).toMatchObject({
      outcome: "undone",
      undid: { what: "unlink" },
      bill: { parents: 1 },
      message: `${sack} is on the bill again. ${sack} has 2 of 30.`,
    });
  });
  test("a number that names no bill is wrong input, with its place; the scans before it are kept", async () => {
    const key = crypto.randomUUID();
    const scans = [
      { key, do: "link", bill: number, parent: sack },
      { key: crypto.randomUUID(), do: "link", bill: "NO-SUCH", parent: sack },
    ];
    const problem = await refused("POST", "/api/scans", { scans }, 422, "unknown_bill");
    expect(problem.errors).toEqual([{ path: "scans.1.bill", message: expect.any(String) }]);
    expect(await send("POST", "/api/scans", { scans: scans.slice(0, 1) }, 200)).toMatchObject({
      results: [{ outcome: "linked_short", replayed: true }],
    });
    const returned = await refused("POST", "/api/scans", one({ do: "return", return: "R-NONE", parent: sack }), 422, "unknown_return");
    expect(returned.errors[0].path).toBe("scans.0.return");
    for (const bill of ["", " ", "B 1", "Ü-1", "-1", "x".repeat(41), "x".repeat(300), "a\0b"])
      expect((await refused("POST", "/api/scans", one({ do: "link", bill, parent: sack }), 422, "invalid_input")).errors[0].path).toBe(
        "scans.0.bill",
      );
  });
  test("is for billers: a dispatcher is refused; a biller's scanning token is enough", async () => {
    await refused("POST", "/api/scans", one({ do: "link", bill: number, parent: sack }), 403, "not_allowed", packer);
    const gun = await site.person("biller");
    await site.owner`update sessions set scope = 'scan', device_name = 'gun' where id = ${gun.sessionId}`;
    expect((await link(sack, number, gun)).outcome).toBe("linked_short");
    await refused("POST", `/api/bills/${number}/complete`, {}, 403, "not_allowed", gun);
  });
  test("a station that only packs hears of the bill by its number alone", async () => {
    await link(sack);
    expect(await scan({ do: "pack", parent: sack, child: newChild() }, packer)).toMatchObject({
      outcome: "parent_on_bill",
      bill: { number, status: "open", parents: null, weightKg: null },
    });
  });
});

describe("a bill", () => {
  test("is made with a number of the day, or with one that somebody typed", async () => {
    expect(await get(`/api/bills/${number}`)).toMatchObject({
      number: expect.stringMatching(/^B-\d{8}-\d{4}$/),
      status: "open",
      target: 3,
      destination: "Nagpur",
      vehicle: null,
      parents: 0,
      weightKg: 0,
      expectedWeightKg: null,
      version: 0,
      madeByName: loader.username,
      list: [],
      returned: [],
      versions: [],
    });
    const typed = `ab-${crypto.randomUUID().slice(0, 8)}`;
    expect((await send("POST", "/api/bills", { number: ` ${typed}\r\n`, target: 500 }, 201)).number).toBe(typed.toUpperCase());
    await refused("POST", "/api/bills", { number: typed.toUpperCase(), target: 1 }, 409, "number_taken");
    expect((await get(`/api/bills/${typed}`)).number).toBe(typed.toUpperCase());
  });
  test("refuses numbers that nobody could read back, and targets that no lorry has", async () => {
    for (const wrong of [
      "",
      "  ",
      "A B",
      "A_B",
      "-A",
      "Ä1",
      "a\u0007b",
      "a\0b",
      "a\u200bb",
      "\ud800",
      "x".repeat(41),
      "x".repeat(300),
      5,
      null,
    ])
      expect((await refused("POST", "/api/bills", { number: wrong, target: 1 }, 422, "invalid_input")).errors[0].path).toBe("number");
    for (const target of [0, -1, 501, 1.5, "3", null])
      expect((await refused("POST", "/api/bills", { target }, 422, "invalid_input")).errors[0].path).toBe("target");
    await refused("POST", "/api/bills", { target: 1, area: "Nowhere" }, 404, "unknown_area");
    await refused("POST", "/api/bills", { target: 1, area: 99_999 }, 404, "unknown_area");
    await refused("POST", "/api/bills", { target: 1, colour: "red" }, 422, "invalid_input");
  });
  test("lists every parent on it, 120 and more, in the order of the scans", async () => {
    await send("PATCH", `/api/bills/${number}`, { target: 130 }, 200);
    const parents = Array.from({ length: 120 }, newParent);
    const scans = parents.flatMap((parent) => [
      { key: crypto.randomUUID(), do: "pack", parent, child: newChild() },
      { key: crypto.randomUUID(), do: "link", bill: number, parent },
    ]);
    await send("POST", "/api/scans", { scans }, 200);
    const { list, parents: count, weightKg } = await get(`/api/bills/${number}`);
    expect(list.map(({ code }: Json) => code)).toEqual(parents);
    expect([count, weightKg]).toEqual([120, 120]);
    expect(list[0]).toEqual({
      code: parents[0],
      kind: "Mustard sack",
      count: 1,
      capacity: 30,
      weightKg: 1,
      at: expect.any(String),
      by: loader.personId,
      byName: loader.username,
      station: null,
    });
  });
  test("is changed while it is open; a target below what is on it is refused", async () => {
    const [area] = await site.owner`insert into areas (name) values (${`Gate ${number}`}) returning id, name`;
    const change = (json: object) => send("PATCH", `/api/bills/${number}`, json, 200);
    expect(await change({ vehicle: "MH 31", area: area?.id, destination: null })).toMatchObject({
      vehicle: "MH 31",
      area: area?.name,
      destination: null,
    });
    expect((await change({ area: null })).area).toBeNull();
    expect((await change({ area: String(area?.name).toUpperCase() })).areaId).toBe(area?.id);
    await link(sack);
    await link(await filled(newParent(), 1));
    await refused("PATCH", `/api/bills/${number}`, { target: 1 }, 409, "target_below_count");
    await refused("PATCH", `/api/bills/${number}`, {}, 422, "invalid_input");
    await refused("PATCH", "/api/bills/NONE", { target: 1 }, 404, "unknown_bill");
    await complete();
    await refused("PATCH", `/api/bills/${number}`, { note: "x" }, 409, "bill_completed");
  });
  test("completes below its target only with a reason, and opens again only with one", async () => {
    const path = `/api/bills/${number}`;
    await refused("POST", `${path}/complete`, {}, 409, "bill_empty");
    await link(sack);
    await refused("POST", `${path}/complete`, {}, 422, "reason_needed");
    expect(await complete()).toMatchObject({ status: "completed", version: 1, completedByName: loader.username });
    await refused("POST", `${path}/complete`, {}, 409, "bill_completed");
    await refused("POST", `${path}/reopen`, {}, 422, "invalid_input");
    expect(await send("POST", `${path}/reopen`, { reason: "one more" }, 200)).toMatchObject({
      status: "open",
      completedAt: null,
      version: 1,
    });
    await refused("POST", `${path}/reopen`, { reason: "again" }, 409, "bill_open");
    await refused("POST", "/api/bills/NONE/complete", {}, 404, "unknown_bill");
    await refused("POST", "/api/bills/NONE/reopen", { reason: "x" }, 404, "unknown_bill");
  });
  test("keeps its frozen document: the hash is of the canonical JSON", async () => {
    await link(sack);
    await complete();
    const { versions } = await get(`/api/bills/${number}`);
    const frozen = await get(`/api/bills/${number}/versions/1`);
    expect(versions).toEqual([
      { version: 1, at: expect.any(String), by: loader.personId, byName: loader.username, reason: "lorry is full", hash: frozen.hash },
    ]);
    expect(frozen.document.list).toMatchObject([{ code: sack, count: 2, capacity: 30, grams: 2000 }]);
    for (const version of ["0", "2", "999999"])
      await refused("GET", `/api/bills/${number}/versions/${version}`, undefined, 404, "unknown_version");
    await refused("GET", `/api/bills/${number}/versions/one`, undefined, 422, "invalid_input");
  });
  test("is deleted by an admin while it is empty and open", async () => {
    const path = `/api/bills/${number}`;
    await refused("DELETE", path, undefined, 403, "not_allowed");
    await link(sack);
    await refused("DELETE", path, undefined, 409, "bill_not_empty", admin);
    await complete();
    await refused("DELETE", path, undefined, 409, "bill_completed", admin);
    await send("POST", `${path}/reopen`, { reason: "x" }, 200);
    await scan({ do: "unlink", bill: number, parent: sack });
    await refused("DELETE", path, undefined, 409, "bill_was_completed", admin);
    const empty = (await send("POST", "/api/bills", { target: 1 }, 201)).number;
    await send("DELETE", `/api/bills/${empty}`, undefined, 204, admin);
    await refused("GET", `/api/bills/${empty}`, undefined, 404, "unknown_bill");
    await refused("DELETE", `/api/bills/${empty}`, undefined, 404, "unknown_bill", admin);
  });
  test("tells its history, refused scans too, with before and after of edits, page by page", async () => {
    await send("PATCH", `/api/bills/${number}`, { target: 2, note: "careful" }, 200);
    await link(sack);
    await link("SB99998");
    await scan({ do: "undo" });
    const all = (await get(`/api/bills/${number}/history`)).items;
    expect(all.map(({ what, outcome }: Json) => `${what} ${outcome}`)).toEqual([
      "undo undone",
      "link unknown_code",
      "link linked_short",
      "bill_changed done",
      "bill_made done",
    ]);
    expect(all[3]).toMatchObject({
      before: { target: 3, note: null },
      after: { target: 2, note: "careful" },
      message: "The bill was changed.",
    });
    expect(all[2].message).toContain(`${sack} is on bill ${number}`);
    const first = await get(`/api/bills/${number}/history?limit=2`);
    const rest = await get(`/api/bills/${number}/history?limit=200&before=${first.next}`);
    expect([...first.items, ...rest.items]).toEqual(all);
    expect(rest.next).toBeNull();
    await refused("GET", "/api/bills/NONE/history", undefined, 404, "unknown_bill");
    await refused("GET", `/api/bills/${number}/history?before=x`, undefined, 422, "invalid_input");
    expect((await get(`/api/bag/${sack}/history`)).items[0].message).toContain("was taken off the bill again");
  });
  for (const odd of ["%00", "%20", "B%2F1", "B%2e1", "x".repeat(150), "%F0%9F%9A%9A", "B-1.pdf"])
    test(`an address with ${odd.slice(0, 12)} names no bill and no return`, async () => {
      await refused("GET", `/api/bills/${odd}`, undefined, 404, "unknown_bill");
      await refused("GET", `/api/returns/${odd}`, undefined, 404, "unknown_return");
    });
});

describe("the list", () => {
  test("goes through all bills once, in each order, and totals all that the filter finds", async () => {
    const destination = `Dest ${crypto.randomUUID()}`;
    for (let n = 0; n < 7; n++) await send("POST", "/api/bills", { target: n + 1, destination }, 201);
    for (const sort of ["newest", "oldest", "number"]) {
      const path = `/api/bills?search=${encodeURIComponent(destination)}&sort=${sort}`;
      const whole = await get(`${path}&limit=200`);
      expect(whole.totals).toEqual({ bills: 7, open: 7, completed: 0, parents: 0, children: 0, short: 0, weightKg: 0 });
      const found: string[] = [];
      for (let cursor = ""; ; ) {
        const page = await get(`${path}&limit=3${cursor}`);
        expect(page.totals).toEqual(whole.totals);
        found.push(...page.items.map((bill: Json) => bill.number));
        if (!page.next) break;
        cursor = `&cursor=${page.next}`;
      }
      expect(found).toEqual(whole.items.map((bill: Json) => bill.number));
      expect(new Set(found).size).toBe(7);
    }
  });
  test("filters by state, area, person, dates, short, below and over", async () => {
    const [area] = await site.owner`insert into areas (name) values (${`Yard ${number}`}) returning name`;
    const mine = encodeURIComponent(area?.name);
    await send("PATCH", `/api/bills/${number}`, { area: area?.name }, 200);
    await link(sack);
    const found = async (query: string) => (await get(`/api/bills?area=${mine}&${query}`)).items.length;
    const soon = new Date(Date.now() + 60_000).toISOString();
    for (const query of [
      "status=open",
      `person=${loader.username}`,
      `to=${soon}`,
      "short=true",
      "below=true",
      "over=false",
      `search=${number.toLowerCase()}`,
    ])
      expect([query, await found(query)]).toEqual([query, 1]);
    for (const query of [
      "status=completed",
      `person=${packer.username}`,
      `from=${soon}`,
      "short=false",
      "below=false",
      "over=true",
      "search=%25",
      "search=_",
    ])
      expect([query, await found(query)]).toEqual([query, 0]);
  });
  test("refuses what it does not know: a wrong cursor, one of another order, a limit above 200", async () => {
    const at = { at: "2026-11-22T09:30:00.5+05:30", id: 1 };
    const cursor = (place: unknown) => Buffer.from(JSON.stringify(place)).toString("base64url");
    for (const wrong of [
      "x",
      "",
      cursor(null),
      cursor([]),
      cursor({ number: "A" }),
      cursor({ ...at, id: -1 }),
      cursor({ ...at, at: "now" }),
      cursor({ id: 1 }),
    ])
      await refused("GET", `/api/bills?cursor=${wrong}`, undefined, 422, "bad_cursor");
    await refused("GET", `/api/bills?sort=number&cursor=${cursor(at)}`, undefined, 422, "bad_cursor");
    await refused("GET", `/api/bills?cursor=${cursor({ ...at, at: "2026-02-31T09:30:00+05:30" })}`, undefined, 422, "bad_input");
    for (const query of [
      "limit=201",
      "limit=0",
      "sort=weight",
      "status=lost",
      "short=1",
      "from=today",
      "colour=red",
      `cursor=${"x".repeat(301)}`,
    ])
      await refused("GET", `/api/bills?${query}`, undefined, 422, "invalid_input");
  });
});

test("a dispatcher of an area sees its bills and no others, and no returns", async () => {
  const [north] = await site.owner`insert into areas (name) values (${`North ${number}`}) returning id`;
  const [south] = await site.owner`insert into areas (name) values (${`South ${number}`}) returning id`;
  const [n, s] = [await site.person("dispatcher", { area: north?.id }), await site.person("dispatcher", { area: south?.id })];
  await send("PATCH", `/api/bills/${number}`, { area: north?.id }, 200);
  expect((await get("/api/bills", n)).items.map((bill: Json) => bill.number)).toEqual([number]);
  expect(await get("/api/bills", s)).toMatchObject({ items: [], totals: { bills: 0 } });
  expect((await get(`/api/bills/${number}`, n)).number).toBe(number);
  for (const path of [`/api/bills/${number}`, `/api/bills/${number}/history`]) await refused("GET", path, undefined, 403, "not_allowed", s);
  await refused("GET", `/api/bills/${number}/versions/1`, undefined, 404, "unknown_version", s);
  for (const path of ["/api/returns", "/api/returns/R-1"]) await refused("GET", path, undefined, 403, "not_allowed", n);
  await refused("PATCH", `/api/bills/${number}`, { note: "x" }, 403, "not_allowed", n);
});

test("the day's summary is what was finished on it, by biller and area", async () => {
  const who = await site.person("biller");
  const mine = (await send("POST", "/api/bills", { target: 1 }, 201, who)).number;
  await send("POST", "/api/bills", { target: 1 }, 201, who);
  await link(sack, mine, who);
  await send("POST", `/api/bills/${mine}/complete`, {}, 200, who);
  const [{ day } = {}] = await site.owner`select (now() at time zone 'Asia/Kolkata')::date::text as day`;
  const { rows, totals } = await get(`/api/days/${day}`);
  expect(rows.filter((row: Json) => row.biller === who.personId)).toEqual([
    { biller: who.personId, billerName: who.username, area: null, bills: 1, open: 1, parents: 1, children: 2, short: 1, weightKg: 2 },
  ]);
  expect(totals.parents).toBe(rows.reduce((sum: number, row: Json) => sum + row.parents, 0));
  expect(await get("/api/days/2020-02-29")).toMatchObject({ rows: [], totals: { bills: 0, weightKg: 0 } });
  for (const wrong of ["2026-02-30", "today", "2026-1-1", "0000-01-01", "%00"])
    await refused("GET", `/api/days/${wrong}`, undefined, 422, "invalid_input");
});

describe("returns", () => {
  const back = (ticket: string, parent = sack) => scan({ do: "return", return: ticket, parent });
  test("are made, take parents back, are finished", async () => {
    await link(sack);
    await complete();
    const { number: ticket } = await send("POST", "/api/returns", { note: "wet" }, 201);
    expect(ticket).toMatch(/^R-\d{8}-\d{4}$/);
    expect(await back(ticket)).toMatchObject({
      outcome: "returned",
      message: `${sack} came back from bill ${number}.`,
      return: { number: ticket, status: "open", parents: 1 },
      bill: { number, parents: 0 },
      parent: { status: "returned" },
    });
    expect(await back(ticket)).toMatchObject({
      outcome: "already_returned",
      message: `${sack} came back on return ${ticket} already. Nothing changed.`,
    });
    expect(await get(`/api/returns/${ticket.toLowerCase()}`)).toMatchObject({
      number: ticket,
      note: "wet",
      list: [{ code: sack, bill: number, state: "back", weightKg: 2 }],
    });
    const [came] = (await get(`/api/bag/${sack}/history`)).items.filter(({ outcome }: { outcome: string }) => outcome === "returned");
    expect((await get(`/api/returns/${ticket}`)).event).toBe(came.id);
    expect((await get(`/api/bills/${number}`)).returned).toMatchObject([{ code: sack, return: ticket, byName: loader.username }]);
    expect(await send("POST", `/api/returns/${ticket}/finish`, undefined, 200)).toMatchObject({ status: "finished" });
    await refused("POST", `/api/returns/${ticket}/finish`, undefined, 409, "return_closed");
    await refused("POST", "/api/returns/NONE/finish", undefined, 404, "unknown_return");
  });
  test("are cancelled: what can goes back, the rest is said", async () => {
    const other = await filled(newParent(), 1);
    await link(sack);
    await link(other);
    const { number: ticket } = await send("POST", "/api/returns", {}, 201);
    await back(ticket);
    await back(ticket, other);
    await link(sack);
    expect(await send("POST", `/api/returns/${ticket}/cancel`, undefined, 200)).toMatchObject({
      status: "cancelled",
      putBack: 1,
      kept: [{ code: sack, bill: number, why: "billed_again", message: "It is on a bill again." }],
    });
    await refused("POST", `/api/returns/${ticket}/cancel`, undefined, 409, "return_closed");
    await refused("POST", "/api/returns/NONE/cancel", undefined, 404, "unknown_return");
    expect((await get(`/api/bag/${other}/history`)).items[0]).toMatchObject({
      what: "return_cancelled",
      message: `${other} was put back on its bill: the return was cancelled.`,
    });
    expect((await back(ticket, other)).outcome).toBe("return_closed");
  });
  test("are listed page by page, newest first, by state and number", async () => {
    for (let n = 0; n < 3; n++) await send("POST", "/api/returns", {}, 201);
    const whole = (await get("/api/returns?limit=200")).items;
    const first = await get("/api/returns?limit=2");
    const rest = await get(`/api/returns?limit=200&cursor=${first.next}`);
    expect([...first.items, ...rest.items]).toEqual(whole);
    expect((await get(`/api/returns?search=${whole[0].number.toLowerCase()}&status=open`)).items).toEqual([whole[0]]);
    for (const cursor of ["x", "e30"]) await refused("GET", `/api/returns?cursor=${cursor}`, undefined, 422, "bad_cursor");
  });
});

test("link, unlink and return are one statement each", async () => {
  await site.owner`create extension if not exists pg_stat_statements`;
  const { number: ticket } = await send("POST", "/api/returns", {}, 201);
  const acts = [
    { do: "link", bill: number, parent: sack },
    { do: "unlink", bill: number, parent: sack },
    { do: "link", bill: number, parent: sack },
    { do: "return", return: ticket, parent: sack },
  ];
  await scan({ do: "open", parent: sack });
  await Bun.sleep(200); // the sliding end of the session is moved beside the request
  const calls = async () =>
    (
      await site.owner`select coalesce(sum(calls), 0)::int as n from pg_stat_statements s join pg_database d on d.oid = s.dbid
        where d.datname = ${site.name} and s.query not like '%pg_stat_statements%' and s.toplevel`
    )[0]?.n as number;
  const before = await calls();
  for (const asked of acts) expect((await scan(asked)).result).toBe("good");
  expect((await calls()) - before).toBe(acts.length);
});
