import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ask, call, endpoints, type Json, one, problemOf } from "../support/http.ts";
import { recount } from "../support/recount.ts";
import { newChild, newMoong, newParent } from "../support/scanning.ts";
import { openSite, password, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
let admin: SignedIn;
let packer: SignedIn;

beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
  packer = await site.person("dispatcher");
});
afterAll(async () => {
  expect(await recount(site.owner)).toEqual([]);
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
  await site.close();
});

const get = async (path: string, who = admin, status = 200): Promise<Json> => {
  const { body, status: got } = await call(site.app, "GET", path, { as: who.token });
  expect(got).toBe(status);
  return body;
};
const send = async (method: string, path: string, json: unknown, status: number, who = admin): Promise<Json> => {
  const { body, status: got } = await call(site.app, method, path, { as: who.token, json });
  if (got !== status) throw new Error(`${method} ${path}: ${got} ${JSON.stringify(body)}`);
  return body;
};
const scanList = async (scans: Record<string, unknown>[], who = packer, more: object = {}): Promise<Json[]> => {
  const list = scans.map((scan) => ({ key: crypto.randomUUID(), station: "table-4", ...scan }));
  return (await send("POST", "/api/scans", { ...more, scans: list }, 200, who)).results;
};
const scan = async (asked: Record<string, unknown>, who = packer): Promise<Json> => (await scanList([asked], who))[0];
const fill = (parent: string, children: string[], who = packer) =>
  scanList(
    children.map((child) => ({ do: "pack", parent, child })),
    who,
  );
const eventsCount = async () => (await site.owner`select count(*)::int as n from events`)[0]?.n as number;

describe("POST /api/scans", () => {
  test("open answers the parent and what is inside", async () => {
    const parent = newParent();
    expect(await scan({ do: "open", parent, how: "scanner" })).toEqual({
      key: expect.any(String),
      outcome: "opened",
      result: "good",
      message: `${parent} is open. Now scan its 30 child bags.`,
      event: expect.stringMatching(/^\d+$/),
      bag: expect.objectContaining({ code: parent, sort: "parent", kind: "Mustard sack" }),
      parent: { code: parent, kind: "Mustard sack", count: 0, capacity: 30, status: "open", weightKg: 0 },
      bill: null,
      other: null,
      children: [],
      replayed: false,
    });
    const [child] = [newChild()];
    await fill(parent, [child]);
    const again = await scan({ do: "open", parent });
    expect(again.children).toEqual([{ code: child, packedAt: expect.any(String), by: packer.personId }]);
    expect(again.message).toBe(`${parent} has 1 of 30. Carry on with its child bags.`);
  });

  test("pack answers the count of the parent, and its weight in kilograms", async () => {
    const [parent, child] = [newParent(), newChild()];
    const answer = await scan({ do: "pack", parent, child });
    expect(answer).toEqual({
      key: expect.any(String),
      outcome: "packed",
      result: "good",
      message: "Packed. 1 of 30.",
      event: expect.any(String),
      bag: { code: child, sort: "child", kind: "Packet", status: "packed" },
      parent: { code: parent, kind: "Mustard sack", count: 1, capacity: 30, status: "open", weightKg: 1 },
      bill: null,
      other: null,
      replayed: false,
    });
  });

  test("a child in another parent is told with where, who and when", async () => {
    const [first, second, child] = [newParent(), newParent(), newChild()];
    await fill(first, [child]);
    const answer = await scan({ do: "pack", parent: second, child });
    expect(answer).toMatchObject({ outcome: "in_other_parent", result: "refused" });
    expect(answer.other).toEqual({
      parent: first,
      bill: null,
      station: "table-4",
      by: packer.personId,
      byName: null,
      at: expect.any(String),
    });
    expect(answer.message).toMatch(new RegExp(`^${child} is already in ${first}, packed at table 4 at \\d\\d?:\\d\\d.*Move it here\\?$`));
  });

  test("move, unpack, close, reopen and undo, each with its fields", async () => {
    const [first, second, child] = [newParent(), newParent(), newChild()];
    await fill(first, [child]);
    const moved = await scan({ do: "move", parent: second, child });
    expect(moved).toMatchObject({ outcome: "moved", from: { code: first, count: 0, weightKg: 0 }, parent: { code: second, count: 1 } });
    expect(await scan({ do: "close", parent: second })).toMatchObject({ outcome: "reason_needed", result: "refused" });
    expect(await scan({ do: "close", parent: second, reason: "sack torn" })).toMatchObject({
      outcome: "closed",
      parent: { status: "closed" },
    });
    expect(await scan({ do: "reopen", parent: second, reason: "more came" })).toMatchObject({
      outcome: "reopened",
      parent: { status: "open" },
    });
    expect(await scan({ do: "unpack", child })).toMatchObject({ outcome: "unpacked", bag: { status: "free" }, parent: { count: 0 } });
    const undone = await scan({ do: "undo" });
    expect(undone).toMatchObject({ outcome: "undone", parent: { code: second, count: 1 } });
    expect(undone.undid).toEqual({ event: expect.any(String), what: "unpack", outcome: "unpacked", code: child });
  });

  test("the last child closes the parent", async () => {
    const parent = newMoong();
    const answers = await fill(parent, Array.from({ length: 16 }, newChild));
    expect(answers[14]).toMatchObject({ outcome: "packed_full", parent: { count: 15, capacity: 15, status: "closed" } });
    expect(answers[15]).toMatchObject({ outcome: "parent_full", result: "refused" });
  });

  test("a wrong code is an answer with its event", async () => {
    const before = await eventsCount();
    expect(await scan({ do: "open", parent: "hello, world" })).toMatchObject({
      outcome: "bad_code",
      result: "refused",
      bag: null,
      parent: null,
    });
    expect(await eventsCount()).toBe(before + 1);
  });

  test("what a scanner wraps around a code is taken off", async () => {
    const child = newChild();
    const parent = newParent();
    expect(await scan({ do: "pack", parent: ` ${parent.toLowerCase()}\r\n`, child: `]C1${child.toLowerCase()}\t` })).toMatchObject({
      outcome: "packed",
      bag: { code: child },
      parent: { code: parent },
    });
  });

  test("the same key gives the same answer, replayed, and no event", async () => {
    const asked = { key: crypto.randomUUID(), do: "pack", parent: newParent(), child: newChild(), station: "table-4" };
    const first = await scan(asked);
    await scan({ do: "unpack", child: asked.child });
    const before = await eventsCount();
    expect(await scan({ ...asked, at: "2026-11-22T09:30:00Z", how: "typed" })).toEqual({ ...first, replayed: true });
    expect(await eventsCount()).toBe(before);
  });

  test("the same key with other content is 422 and names the key", async () => {
    const key = crypto.randomUUID();
    await scan({ key, do: "open", parent: newParent() });
    const answer = await ask(site.app, "POST", "/api/scans", {
      as: packer.token,
      json: { scans: [{ key, do: "open", parent: newParent() }] },
    });
    expect(await problemOf(answer, 422)).toMatchObject({
      code: "key_reused",
      errors: [{ path: "scans.0.key", message: expect.any(String) }],
    });
  });

  test("a key of somebody else tells nothing of their answer", async () => {
    const asked = { key: crypto.randomUUID(), do: "open", parent: newParent(), station: "x" };
    await scan(asked, admin);
    const answer = await ask(site.app, "POST", "/api/scans", { as: packer.token, json: { scans: [asked] } });
    expect((await problemOf(answer, 422)).code).toBe("key_reused");
  });

  test("500 scans come back in the order in which they were sent", async () => {
    const parents = Array.from({ length: 17 }, newParent);
    const list = Array.from({ length: 500 }, (_, n) => ({
      key: crypto.randomUUID(),
      do: "pack",
      parent: parents[Math.floor(n / 30)],
      child: newChild(),
    }));
    const results = await scanList(list);
    expect(results.map(({ key }) => key)).toEqual(list.map(({ key }) => key));
    expect(results.map(({ outcome }) => outcome)).toEqual(list.map((_, n) => (n % 30 === 29 ? "packed_full" : "packed")));
    expect(results.map(({ parent }) => parent.count)).toEqual(list.map((_, n) => (n % 30) + 1));
    const ids = results.map(({ event }) => BigInt(event));
    expect(ids.every((id, n) => n === 0 || id > (ids[n - 1] as bigint))).toBe(true);
  });

  test("501 scans are refused whole", async () => {
    const before = await eventsCount();
    await send(
      "POST",
      "/api/scans",
      { scans: Array.from({ length: 501 }, () => ({ key: crypto.randomUUID(), do: "open", parent: newParent() })) },
      422,
      packer,
    );
    expect(await eventsCount()).toBe(before);
  });

  test("the database going away in the middle ends the list there; the rest is sent again and all is done once", async () => {
    const parent = newParent();
    const list = Array.from({ length: 30 }, () => ({ key: crypto.randomUUID(), do: "pack", parent, child: newChild() }));
    const lock = await site.owner.reserve();
    const [tenth] = await site.owner`select uuid_hash_extended(${(list[9] as { key: string }).key}::uuid, 1)::text as n`;
    await lock`select pg_advisory_lock(${tenth?.n}::bigint)`;
    const short: Json = await send("POST", "/api/scans", { scans: list }, 200, packer);
    await lock`select pg_advisory_unlock_all()`;
    lock.release();
    expect(short.results.map(({ key }: Json) => key)).toEqual(list.slice(0, 9).map(({ key }) => key));
    const rest = await scanList(list.slice(9).map((asked) => ({ ...asked, station: undefined })));
    expect(rest.at(-1)).toMatchObject({ outcome: "packed_full", parent: { count: 30 } });
    const again = await scanList(list.map((asked) => ({ ...asked, station: undefined })).slice(9));
    expect(again.every(({ replayed }) => replayed)).toBe(true);
  });

  test("a clock that is wrong puts itself right", async () => {
    const parent = newParent();
    await scanList([{ do: "open", parent, at: "2020-01-01T10:00:00+05:30" }], packer, { sentAt: "2020-01-01T10:01:00+05:30" });
    const { items } = await get(`/api/bag/${parent}/history`);
    const ageMs = Date.parse(items[0].at) - Date.parse(items[0].scannedAt);
    expect(Math.round(ageMs / 1000)).toBe(60);
  });

  test("moments with microseconds are understood", async () => {
    await scanList([{ do: "open", parent: newParent(), at: "2026-01-01T10:00:00.123456Z" }], packer, {
      sentAt: "2026-01-01T10:00:01.654321Z",
    });
  });
});

describe("reading a bag", () => {
  test("a parent with all its children, and a child with its parent", async () => {
    const parent = newParent();
    const children = [newChild(), newChild()];
    await fill(parent, children);
    const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await get(`/api/bag/${parent}`)).toEqual({
      code: parent,
      kind: "Mustard sack",
      sort: "parent",
      status: "open",
      count: 2,
      capacity: 30,
      weightKg: 2,
      parent: null,
      bill: null,
      area: null,
      createdAt: moment,
      updatedAt: moment,
      children: children.map((code) => ({ code, packedAt: moment, by: packer.personId })),
    });
    const child = await get(`/api/bag/${children[0]}`);
    expect(child).toMatchObject({ sort: "child", status: "packed", count: null, capacity: null, weightKg: 1, parent: { code: parent } });
    expect("children" in child).toBe(false);
  });

  test("whatever a scanner may send is understood in the path", async () => {
    const parent = newParent();
    await scan({ do: "open", parent });
    for (const text of [
      parent.toLowerCase(),
      `%20${parent}%0D`,
      `${encodeURIComponent("]C1")}${parent}`,
      encodeURIComponent(`https://bags.example/bags/${parent}`),
    ])
      expect((await get(`/api/bag/${text}`)).code).toBe(parent);
  });

  test("an unknown code is 404, a wrong one 422", async () => {
    expect((await get("/api/bag/SB99998", admin, 404)).code).toBe("unknown_code");
    expect(await get("/api/bag/A%20B", admin, 422)).toMatchObject({ code: "bad_code", errors: [{ path: "code" }] });
    expect((await get("/api/bag/SB99998/history", admin, 404)).code).toBe("unknown_code");
    expect((await get("/api/bag/A%20B/history", admin, 422)).code).toBe("bad_code");
  });

  test("history, newest first, page by page with `before`", async () => {
    const parent = newParent();
    await fill(parent, Array.from({ length: 25 }, newChild));
    const seen: Json[] = [];
    let before: string | null = null;
    for (let page = 0; page < 10; page++) {
      const { items, next }: Json = await get(`/api/bag/${parent}/history?limit=7${before ? `&before=${before}` : ""}`);
      seen.push(...items);
      before = next;
      if (next === null) break;
      expect(items).toHaveLength(7);
      await fill(newParent(), [newChild()]);
    }
    expect(seen).toHaveLength(25);
    const ids = seen.map(({ id }) => BigInt(id));
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => (a < b ? 1 : -1)));
    expect(seen[0]).toEqual({
      id: expect.any(String),
      at: expect.any(String),
      scannedAt: expect.any(String),
      what: "pack",
      outcome: "packed",
      result: "good",
      message: "Packed. 25 of 30.",
      code: expect.any(String),
      bag: expect.any(String),
      parent,
      from: null,
      by: packer.personId,
      byName: packer.username,
      station: "table-4",
      how: "api",
      reason: null,
    });
  });
});

describe("GET /api/bags", () => {
  const all = async (query: string, between: () => Promise<unknown> = async () => {}) => {
    const seen: Json[] = [];
    let cursor: string | null = null;
    do {
      const { items, next }: Json = await get(`/api/bags?${query}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
      seen.push(...items);
      cursor = next;
      await between();
    } while (cursor);
    return seen;
  };
  const codes = (bags: Json[]) => bags.map(({ code }) => code as string);

  for (const sortBy of ["created", "code"])
    test(`by ${sortBy}: the pages cover every row once while others add bags`, async () => {
      const before = new Set((await site.owner`select code from bags`).map(({ code }) => code as string));
      const seen = codes(await all(`sort_by=${sortBy}&limit=37`, () => fill(newParent(), [newChild()])));
      expect(new Set(seen).size).toBe(seen.length);
      expect([...before].filter((code) => !seen.includes(code))).toEqual([]);
      if (sortBy === "code") expect(seen).toEqual([...seen].sort());
    });

  test("newest first when nothing is said, 50 to a page, and the last page says so", async () => {
    const { items, next } = await get("/api/bags");
    expect(items).toHaveLength(50);
    expect(next).toEqual(expect.any(String));
    const made = items.map(({ createdAt }: Json) => createdAt);
    expect(made).toEqual([...made].sort().reverse());
    expect((await get("/api/bags?search=NOSUCHCODE")).next).toBeNull();
  });

  test("every filter", async () => {
    const [area] = await site.owner`insert into areas (name) values ('Filter dock') returning id`;
    const here = await site.person("dispatcher", { area: area?.id });
    const from = new Date().toISOString();
    const [parent, child, free] = [newMoong(), newChild(), newChild()];
    await fill(parent, [child, free], here);
    await scan({ do: "unpack", child: free }, here);
    const to = new Date(Date.now() + 1000).toISOString();
    const found = async (query: string) => codes(await all(query)).sort();
    expect(await found("area=filter%20DOCK")).toEqual([parent, child, free].sort());
    expect(await found("area=Filter%20dock&sort=parent")).toEqual([parent]);
    expect(await found("area=Filter%20dock&status=free")).toEqual([free]);
    expect(await found("area=Filter%20dock&status=packed")).toEqual([child]);
    expect(await found("area=Filter%20dock&kind=moong%20SACK")).toEqual([parent]);
    expect(await found(`search=${child.slice(2).toLowerCase()}`)).toEqual([child]);
    expect(await found(`from=${from}&to=${to}`)).toEqual([parent, child, free].sort());
    expect(await found(`area=Filter%20dock&to=${from}`)).toEqual([]);
    expect(await found("kind=No%20such%20kind")).toEqual([]);
    expect(await found("area=Nowhere")).toEqual([]);
    expect(await found("search=%25")).toEqual([]);
    expect(await found("search=_")).toEqual([]);
    const [bill] = await site.owner`insert into bills (number, target, made_by) values ('B-1', 3, ${admin.personId}) returning id`;
    await site.owner`update bags set bill_id = ${bill?.id}, status = 'billed' where code = ${parent}`;
    expect(await found("bill=b-1")).toEqual([parent]);
    expect(await found("status=billed")).toEqual([parent]);
    expect((await get(`/api/bag/${child}`)).bill).toEqual({ number: "B-1" });
    await site.owner`update bags set bill_id = null, status = 'open' where code = ${parent}`;
  });

  test("a cursor of the other order, or of nobody's, is refused", async () => {
    const { next } = await get("/api/bags?sort_by=code&limit=1");
    expect(await get(`/api/bags?cursor=${next}`, admin, 422)).toMatchObject({ code: "bad_cursor", errors: [{ path: "cursor" }] });
    for (const cursor of ["x", "e30", Buffer.from('{"createdAt":"2026-99-99 10:00:00+00","id":1}').toString("base64url")])
      expect((await get(`/api/bags?cursor=${cursor}`, admin, 422)).code).toBe("bad_cursor");
  });
});

describe("people", () => {
  test("are added, listed and changed", async () => {
    const username = `asha-${crypto.randomUUID().slice(0, 6)}`;
    const person = await send("POST", "/api/users", { username, name: "Packer one", role: "dispatcher", password }, 201);
    expect(person).toEqual({
      id: expect.any(Number),
      username,
      name: "Packer one",
      role: "dispatcher",
      area: null,
      active: true,
      mustChange: true,
      lastSeenAt: null,
      badgeMadeAt: null,
      hasPin: false,
      hasSecondFactor: false,
    });
    const { items, next } = await get("/api/users");
    expect(next).toBeNull();
    expect(items).toContainEqual(person);
    const area = await send("POST", "/api/areas", { name: `Dock ${username}` }, 201);
    expect(
      await send("PATCH", `/api/users/${person.id}`, { role: "biller", area: area.name, name: "Asha R", mustChange: false }, 200),
    ).toEqual({
      ...person,
      role: "biller",
      name: "Asha R",
      area: area.name,
      mustChange: false,
    });
    expect(await send("PATCH", `/api/users/${person.id}`, { area: null, active: false }, 200)).toMatchObject({ area: null, active: false });
    expect(await send("PATCH", `/api/users/${person.id}`, { area: area.id }, 200)).toMatchObject({ area: area.name });
  });
  test("a taken user name is 409, whatever its case; an unknown person or area 404", async () => {
    expect((await send("POST", "/api/users", { username: admin.username.toUpperCase(), role: "admin", password }, 409)).code).toBe(
      "username_taken",
    );
    expect((await send("PATCH", "/api/users/999999999", { role: "admin" }, 404)).code).toBe("unknown_person");
    expect((await send("PATCH", `/api/users/${packer.personId}`, { area: "Nowhere at all" }, 404)).code).toBe("unknown_area");
    expect((await send("PATCH", `/api/users/${packer.personId}`, { area: 2_000_000_000 }, 404)).code).toBe("unknown_area");
  });
  test("a short password is named, and never comes back", async () => {
    const answer = await send("POST", "/api/users", { username: "shorty", role: "admin", password: "hunter2" }, 422);
    expect(answer.errors).toEqual([{ path: "password", message: "Use at least 10 characters." }]);
    expect(JSON.stringify(answer)).not.toContain("hunter2");
  });
});

describe("kinds and areas", () => {
  test("a kind of parents and one of children", async () => {
    const box = { name: "Box", sort: "parent", pattern: "BX-####", capacity: 4, tareKg: "0.250" };
    const made = await send("POST", "/api/kinds", box, 201);
    expect(made).toEqual({
      id: expect.any(Number),
      name: "Box",
      sort: "parent",
      pattern: "BX-####",
      capacity: 4,
      unitWeightKg: null,
      tareKg: 0.25,
      active: true,
    });
    const small = await send("POST", "/api/kinds", { name: "Small", sort: "child", pattern: "SM@##", unitWeightKg: 0.125 }, 201);
    expect(small).toMatchObject({ capacity: null, unitWeightKg: 0.125, tareKg: null });
    expect(await scan({ do: "pack", parent: "BX-0001", child: "SMA01" })).toMatchObject({
      parent: { kind: "Box", capacity: 4, weightKg: 0.375 },
    });
    expect(await send("PATCH", `/api/kinds/${made.id}`, { capacity: 3, name: "Box 3" }, 200)).toMatchObject({ capacity: 3, name: "Box 3" });
    expect((await get("/api/bag/BX-0001")).capacity).toBe(3);
    expect(await send("PATCH", `/api/kinds/${made.id}`, { active: false }, 200)).toMatchObject({ active: false });
    expect(await scan({ do: "open", parent: "BX-0002" })).toMatchObject({ outcome: expect.stringMatching(/bad_code|is_child/) });
    const { items, next } = await get("/api/kinds");
    expect(items.map(({ name }: Json) => name)).toEqual(expect.arrayContaining(["Mustard sack", "Moong sack", "Packet", "Box 3", "Small"]));
    expect(next).toBeNull();
    expect((await send("POST", "/api/kinds", { ...box, name: "bOX 3" }, 409)).code).toBe("name_taken");
    expect((await send("PATCH", "/api/kinds/999999", { name: "x" }, 404)).code).toBe("unknown_kind");
    expect((await send("PATCH", `/api/kinds/${small.id}`, { capacity: 3 }, 422)).code).toBe("other_sort");
  });
  test("an area is added, changed and switched off", async () => {
    const area = await send("POST", "/api/areas", { name: "  Dock B  " }, 201);
    expect(area).toEqual({ id: expect.any(Number), name: "Dock B", active: true });
    expect((await send("POST", "/api/areas", { name: "dock b" }, 409)).code).toBe("name_taken");
    expect(await send("PATCH", `/api/areas/${area.id}`, { name: "Dock C", active: false }, 200)).toEqual({
      id: area.id,
      name: "Dock C",
      active: false,
    });
    expect((await get("/api/areas")).items).toContainEqual({ id: area.id, name: "Dock C", active: false });
    expect((await send("PATCH", "/api/areas/999999", { active: true }, 404)).code).toBe("unknown_area");
  });
});

describe("device tokens", () => {
  test("made, listed without the secret, used, switched off", async () => {
    const expiresAt = "2099-12-31T23:59:59+05:30";
    const { token, ...made } = await send("POST", "/api/tokens", { name: "Gun 7", person: packer.personId, expiresAt }, 201);
    expect(token).toMatch(/^tt_[A-Za-z0-9_-]{43}$/);
    expect(made).toMatchObject({ name: "Gun 7", scope: "scan", person: packer.personId, username: packer.username, active: true });
    expect(Date.parse(made.expiresAt)).toBe(Date.parse(expiresAt));
    const { items } = await get("/api/tokens");
    expect(items[0]).toEqual(made);
    expect(JSON.stringify(items)).not.toContain(token);
    expect((await ask(site.app, "POST", "/api/scans", { as: token, json: one({ do: "open", parent: newParent() }) })).status).toBe(200);
    expect(await send("PATCH", `/api/tokens/${made.id}`, { active: false }, 200)).toMatchObject({ id: made.id, active: false });
    expect((await ask(site.app, "POST", "/api/scans", { as: token, json: one({ do: "open", parent: newParent() }) })).status).toBe(401);
    expect((await send("PATCH", "/api/tokens/999999999", { active: false }, 404)).code).toBe("unknown_token");
    expect((await send("POST", "/api/tokens", { name: "x", person: 2_000_000_000, expiresAt }, 404)).code).toBe("unknown_person");
    expect((await send("POST", "/api/tokens", { name: "x", person: packer.personId, expiresAt: "2020-01-01T00:00:00Z" }, 422)).code).toBe(
      "end_date_past",
    );
  });
});

describe("the session", () => {
  test("in, who, a new password, out", async () => {
    const who = await site.person("biller");
    const signedIn = await call(site.app, "POST", "/api/session", { json: { username: who.username.toUpperCase(), password } });
    expect(signedIn.status).toBe(200);
    expect(signedIn.body).toMatchObject({ id: who.personId, username: who.username, role: "biller", scope: "all" });
    const cookie = /tt_session=([^;]+)/.exec(signedIn.answer.headers.get("set-cookie") ?? "")?.[1] as string;
    expect((await call(site.app, "GET", "/api/session", { cookie })).body).toMatchObject({ id: who.personId, scope: "all" });
    const fresh = "another long password";
    expect(
      (await call(site.app, "POST", "/api/session/password", { cookie, json: { current: "wrong", password: fresh } })).body,
    ).toMatchObject({
      code: "wrong_password",
      errors: [{ path: "current" }],
    });
    expect((await call(site.app, "POST", "/api/session/password", { cookie, json: { current: password, password: fresh } })).status).toBe(
      200,
    );
    expect((await call(site.app, "DELETE", "/api/session", { cookie })).status).toBe(204);
    expect((await call(site.app, "GET", "/api/session", { cookie })).status).toBe(401);
    expect((await call(site.app, "DELETE", "/api/session")).status).toBe(204);
    expect((await call(site.app, "POST", "/api/session", { json: { username: who.username, password: fresh } })).status).toBe(200);
  });
});

describe("the OpenAPI document", () => {
  let document: Json;
  beforeAll(async () => {
    document = await (await ask(site.app, "GET", "/api/openapi.json")).json();
  });
  test("is 3.1 and lists exactly the endpoints that are mounted", () => {
    expect(document.openapi).toBe("3.1.0");
    const listed = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const mounted = site.app.routes
      .filter(({ method, path }) => method !== "ALL" && path.startsWith("/api/") && !["/api/openapi.json", "/api/docs"].includes(path))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:([a-z]+)/g, "{$1}")}`);
    const routes = listed.map((each) => each.replace(/}\.\w+$/, "}")); // files stand on the route of what they are of
    expect([...new Set(routes)].sort()).toEqual([...new Set(mounted)].sort());
    expect(listed).toHaveLength(endpoints.length);
  });
  test("names every parameter of a path, has unique ids, and closed bodies", () => {
    const ids: string[] = [];
    for (const [path, methods] of Object.entries(document.paths as Record<string, Record<string, Json>>))
      for (const operation of Object.values(methods)) {
        ids.push(operation.operationId);
        for (const [, name] of path.matchAll(/\{(\w+)\}/g))
          expect(operation.parameters).toContainEqual(expect.objectContaining({ name, in: "path", required: true }));
        const schema = Object.values<Json>(operation.requestBody?.content ?? {})[0]?.schema;
        for (const choice of schema?.oneOf ?? schema?.anyOf ?? (schema ? [schema] : [])) expect(choice.additionalProperties).toBe(false);
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(["429", "503"]));
      }
    expect(new Set(ids).size).toBe(ids.length);
  });
  test("every reference in it leads somewhere", () => {
    for (const [, reference] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = (reference as string).split("/").reduce((at: Json, part) => at?.[part.replace("~1", "/")], document);
      expect(target).toBeDefined();
    }
  });
  test("/api/docs is a page that needs no script", async () => {
    const answer = await ask(site.app, "GET", "/api/docs");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toStartWith("text/html");
    const html = await answer.text();
    for (const { path } of endpoints) expect(html).toContain(path.replace(/:([a-z]+)/g, "{$1}"));
    expect(html.replace(/<script type="module" src="\/assets\/[^"]+"><\/script>/g, "")).not.toContain("<script");
    expect(html).not.toMatch(/https?:\/\/(?!bags\.example|localhost)[a-z]+\.[a-z]/);
  });
});

test("an address of the API that there isn't is a problem, and points to the documentation", async () => {
  for (const path of ["/api/nothing", "/api/", "/api/bag", "/api/users/1/x"]) {
    const problem = await problemOf(await ask(site.app, "GET", path, { as: admin.token }), 404);
    expect(problem).toMatchObject({ code: "unknown_path", detail: expect.stringContaining("/api/docs") });
  }
  expect((await ask(site.app, "PUT", "/api/users", { as: admin.token, json: {} })).status).toBe(404);
});
