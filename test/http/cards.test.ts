import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { commandCodes, readCard } from "../../src/domain/card.ts";
import { tokenHash } from "../../src/services/sessions.ts";
import { codeOf, type Hall, here, openHall, scanBadge, typePin } from "../support/hall.ts";
import { ask, call, type Json, one, problemOf } from "../support/http.ts";
import { recount } from "../support/recount.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, password, type TestSite } from "../support/site.ts";

let site: TestSite;
let hall: Hall;
beforeAll(async () => {
  site = await openSite();
  hall = await openHall(site);
});
afterAll(async () => {
  expect(await recount(site.owner)).toEqual([]);
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
  await site.close();
});

describe("a badge is a secret", () => {
  test("128 bits whose hash alone is stored, shown once", async () => {
    const who = await hall.withBadge();
    expect(readCard(who.badge)).toEqual({ is: "badge", badge: who.badge });
    const [row] = await site.owner`select badge_hash, to_jsonb(p)::text as text from people p where id = ${who.personId}`;
    expect(Buffer.from(row?.badge_hash).equals(Buffer.from(tokenHash(who.badge)))).toBe(true);
    expect(row?.text).not.toContain(who.badge.slice(6));
    const { body } = await call(site.app, "GET", "/api/users", { as: hall.admin.token });
    expect(body.items.find(({ id }: Json) => id === who.personId)).toMatchObject({
      badgeMadeAt: expect.stringContaining("T"),
      hasPin: false,
    });
    expect(JSON.stringify(body)).not.toContain(who.badge.slice(6));
  });
  test("in no event, no key, no row and no line of the log, whatever it was scanned into", async () => {
    const who = await hall.withBadge("admin");
    const { badge } = who;
    const secret = badge.slice("TT-ME-".length);
    const parent = newParent();
    const scans = [
      { do: "open", parent: badge },
      { do: "open", parent: badge.toLowerCase() },
      { do: "open", parent: badge.slice(1) },
      { do: "open", parent: `]Q3${badge}\r\n` },
      { do: "open", parent: `${parent} ${badge}` },
      { do: "pack", parent: badge, child: newChild() },
      { do: "pack", parent, child: badge },
      { do: "move", parent, child: `${badge}${badge}` },
      { do: "unpack", child: badge },
      { do: "pack", parent, child: newChild(), station: `table ${badge}` },
      { do: "close", parent, reason: `full ${badge}` },
      { do: "reopen", parent, reason: badge },
    ];
    const json = { scans: scans.map((each) => ({ key: crypto.randomUUID(), ...each })) };
    const answered = await (await ask(site.app, "POST", "/api/scans", { as: who.token, json })).text();
    expect(JSON.parse(answered).results).toHaveLength(scans.length);
    expect(
      JSON.parse(answered)
        .results.slice(0, 3)
        .map(({ outcome }: Json) => outcome),
    ).toEqual(["bad_code", "bad_code", "bad_code"]);
    expect(JSON.parse(answered).results[0].message).toBe("This is a command card, not a bag. Scan the code on the bag's own label.");
    const pages: string[] = [answered];
    for (const path of [
      `/api/bag/${badge}`,
      `/api/bag/${badge}/history`,
      `/api/bags?search=${badge}`,
      `/bags?search=${badge}`,
      `/bags/${badge}`,
      `/pack?parent=${badge}`,
    ])
      pages.push(await (await ask(site.app, "GET", path, path.startsWith("/api") ? { as: who.token } : { cookie: who.token })).text());
    for (const [path, form] of [
      ["/pack", { parent: "", code: badge }],
      ["/pack", { parent, code: badge }],
      ["/people", { username: badge, name: badge, role: "dispatcher", password }],
      ["/people", { username: "scanned in", name: badge, role: "dispatcher", password }],
      ["/areas", { name: badge }],
      ["/kinds", { sort: "child", name: badge, pattern: badge, unitWeightKg: "1" }],
      ["/login", { username: badge, password: badge }],
    ] as [string, Record<string, string>][])
      pages.push(await (await ask(site.app, "POST", path, { cookie: who.token, form })).text());
    pages.push(await (await ask(site.app, "POST", "/api/session", { json: { username: badge, password: "x" } })).text());
    pages.push(await (await ask(site.app, "POST", "/api/areas", { as: who.token, json: { name: `dock ${badge}` } })).text());
    for (const page of pages) expect(page.toUpperCase()).not.toContain(secret);

    const tables = await site.owner`select tablename from pg_tables where schemaname = 'public'`;
    expect(tables.length).toBeGreaterThan(10);
    for (const { tablename } of tables) {
      const rows = await site.owner.unsafe(
        `select 1 from "${tablename}" t where upper(to_jsonb(t)::text) like '%${secret.slice(0, 12)}%' or upper(to_jsonb(t)::text) like '%${secret.slice(-12)}%'`,
      );
      expect([tablename, rows.length]).toEqual([tablename, 0]);
    }
    const [masked] =
      await site.owner`select count(*)::int as n from events where to_jsonb(events)::text like '%TT-ME-…%' and person_id = ${who.personId}`;
    expect(masked?.n).toBeGreaterThan(9);
    expect(JSON.stringify(site.logged).toUpperCase()).not.toContain(secret.slice(0, 12));
  });
  test("nor is a PIN, and neither comes back in a form", async () => {
    const who = await site.person("dispatcher");
    const digits = "90417263";
    const post = (form: Record<string, string>) => ask(site.app, "POST", "/account/pin", { cookie: who.token, form });
    const wrong = await (await post({ current: "not my password", pin: digits, again: digits })).text();
    expect(wrong).toContain("This is not your password now.");
    expect(wrong).not.toContain(digits);
    expect((await post({ current: password, pin: digits, again: digits })).headers.get("location")).toBe("/account?done=pin");
    await typePin(await hall.openStation(), who.username, digits);
    for (const table of ["people", "events", "sessions", "stations"])
      expect(await site.owner.unsafe(`select 1 from ${table} t where to_jsonb(t)::text like '%${digits}%'`)).toHaveLength(0);
    expect(JSON.stringify(site.logged)).not.toContain(digits);
  });
});

describe("no card is a bag", () => {
  test("at no door, whatever a kind's pattern takes", async () => {
    await site.owner`insert into kinds (name, sort, pattern, capacity, tare_grams) values ('Greedy', 'parent', '@@-****', 3, 0)`;
    await site.owner`update site set kinds_version = kinds_version + 1`;
    const shelf = site.makeReplica();
    for (const code of [...Object.values(commandCodes), "TT-1234"]) {
      const scanned = await ask(shelf, "POST", "/api/scans", { as: hall.admin.token, json: one({ do: "open", parent: code }) });
      expect(((await scanned.json()) as Json).results[0]).toMatchObject({ outcome: "bad_code", bag: null });
      expect(await codeOf(await ask(shelf, "GET", `/api/bag/${code}`, { as: hall.admin.token }))).toEqual([422, "bad_code"]);
    }
    const opened = await ask(shelf, "POST", "/api/scans", { as: hall.admin.token, json: one({ do: "open", parent: "TA-1234" }) });
    expect(((await opened.json()) as Json).results[0].outcome).toBe("opened");
    expect(await site.owner`select 1 from bags where code like 'TT-%'`).toHaveLength(0);
    const kind = { name: "Cards", sort: "parent", pattern: "TT-####", capacity: 3 };
    expect((await problemOf(await ask(shelf, "POST", "/api/kinds", { as: hall.admin.token, json: kind }), 422)).errors[0].path).toBe(
      "pattern",
    );
  });
  test("nor for whoever comes past the parser", async () => {
    const insert = site.owner`insert into bags (code, sort, kind_id, own_grams, weight_grams, status) values ('TT-UNDO', 'child', 3, 1, 1, 'free')`;
    expect(
      await insert.then(
        () => "done",
        (error) => error.code,
      ),
    ).toBe("TT403");
  });
});

describe("who scanned", () => {
  const list = (person: number | undefined, more: object[] = [{ do: "open", parent: newParent() }]) => ({
    ...(person === undefined ? {} : { person }),
    scans: more.map((each) => ({ key: crypto.randomUUID(), ...each })),
  });
  const counts = async () =>
    (await site.owner`select (select count(*) from events) + (select count(*) from scan_keys) + (select count(*) from bags) as n`)[0]?.n;
  test("is the one who is signed in: done, as without a word", async () => {
    const who = await site.person("dispatcher");
    for (const person of [who.personId, undefined])
      expect((await call(site.app, "POST", "/api/scans", { as: who.token, json: list(person) })).body.results[0].outcome).toBe("opened");
    expect((await call(site.app, "GET", "/api/session", { as: who.token })).body.id).toBe(who.personId);
  });
  test("is somebody else: nothing of the list is done, and the same keys are good for the one who made them", async () => {
    const [maker, other] = [await site.person("dispatcher"), await site.person("dispatcher")];
    const parent = newParent();
    const json = list(maker.personId, [
      { do: "open", parent },
      { do: "pack", parent, child: newChild() },
    ]);
    const before = await counts();
    const { status, body } = await call(site.app, "POST", "/api/scans", { as: other.token, json });
    expect([status, body.code, body.detail]).toEqual([
      409,
      "other_person",
      "Somebody else is signed in here now. These scans wait for the person who made them.",
    ]);
    expect(await counts()).toBe(before);
    const { body: done } = await call(site.app, "POST", "/api/scans", { as: maker.token, json });
    expect(done.results.map(({ outcome, replayed }: Json) => [outcome, replayed])).toEqual([
      ["opened", false],
      ["packed", false],
    ]);
    expect((await call(site.app, "POST", "/api/scans", { as: other.token, json })).status).toBe(409); // not their answers either
  });
  test("is asked of a session that is in force: one that ended is 401, not 409", async () => {
    const [maker, other] = [await site.person("dispatcher"), await site.person("dispatcher")];
    await ask(site.app, "GET", "/api/bags", { as: other.token });
    await site.owner`update sessions set ended_at = now() where id = ${other.sessionId}`;
    expect((await ask(site.app, "POST", "/api/scans", { as: other.token, json: list(maker.personId) })).status).toBe(401);
  });
  for (const person of [0, -1, 1.5, "1", null, 2_147_483_648])
    test(`is never ${JSON.stringify(person)}`, async () => {
      const answer = await ask(site.app, "POST", "/api/scans", { as: hall.admin.token, json: { ...list(undefined), person } });
      expect((await problemOf(answer, 422)).errors[0].path).toBe("person");
    });
  test("a badge in the middle: what the first one scanned is not done in the second one's name", async () => {
    const [first, second, browser] = [await hall.withBadge(), await hall.withBadge(), await hall.openStation()];
    await scanBadge(browser, first.badge);
    const waiting = list((await here(browser)).id);
    await scanBadge(browser, second.badge);
    expect(await codeOf(await browser.ask("POST", "/api/scans", { json: waiting }))).toEqual([409, "other_person"]);
    await scanBadge(browser, first.badge);
    expect((await browser.ask("POST", "/api/scans", { json: waiting })).status).toBe(200);
  });
});
