import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { whatGroups } from "../../src/domain/event-words.ts";
import { sealAll } from "../../src/services/sealing.ts";
import { desk } from "../support/billing.ts";
import { ask, call, type Json, problemOf } from "../support/http.ts";
import { tamper } from "../support/log.ts";
import { newChild, newParent, station } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite, timeZone } from "../support/site.ts";
import { uploader } from "../support/uploads.ts";

let site: TestSite;
let admin: SignedIn;
let packer: SignedIn;
let biller: SignedIn;
const [parent, child, second] = [newParent(), newChild(), newChild()];

beforeAll(async () => {
  site = await openSite();
  [admin, packer, biller] = await Promise.all([
    site.person("admin"),
    site.person("dispatcher", { username: "asha" }),
    site.person("biller"),
  ]);
  const table = station(site, packer, "table-4");
  await table.pack(parent, child);
  await table.pack(parent, second);
  await table.pack(parent, second);
  await table.pack(newParent(), child);
  const dock = desk(site, biller, "Dock-2");
  await dock.bill(5, "B-1");
  await dock.change("B-1", { target: 6, note: "Call <first>" });
  await dock.link("B-1", parent);
  const send = (method: string, path: string, json: object) => ask(site.app, method, path, { as: admin.token, json });
  await send("POST", "/api/users", { username: "ravi", name: "Ravi", role: "dispatcher", password: "quite a long password of his" });
  const [ravi] = await site.owner`select id from people where username = 'ravi'`;
  await send("PATCH", `/api/users/${ravi?.id}`, { role: "biller", password: "another long password, his own" });
  await send("POST", "/api/areas", { name: "North" });
  await send("POST", "/api/tokens", { name: "Handheld 1", userId: ravi?.id, scope: "scan", days: 3 });
});
afterAll(() => site.close());

const events = async (query: Record<string, string> = {}) =>
  (await call(site.app, "GET", `/api/events?${new URLSearchParams({ limit: "200", ...query })}`, { as: admin.token })).body.items as Json[];
const page = async (query: Record<string, string> = {}, who = admin, status = 200) => {
  const answer = await ask(site.app, "GET", `/activity?${new URLSearchParams(query)}`, { cookie: who.token });
  expect(answer.status).toBe(status);
  return answer.text();
};
const lines = (html: string) => html.match(/<div class="time__t">/g)?.length ?? 0;

describe("words", () => {
  test("there are some for everything that a command writes into the log", () => {
    const folder = join(import.meta.dir, "../../src/store/commands");
    const text = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), "utf8"))
      .join("\n");
    const written = [
      ...text.matchAll(/log_(?:change|bill)\([^,']*,\s*(?:case when [^']*)?'([a-z_]+)'(?: else '([a-z_]+)' end)?/g),
      ...text.matchAll(/nextval\('events_id_seq'\), (?:p_at|now_at), (?:p_person|who|me), '([a-z_]+)'()/g),
      ...text.matchAll(/start_scan\(p_session[^']*'([a-z]+)'()/g),
    ]
      .flatMap(([, one, other]) => [one, other])
      .filter(Boolean) as string[];
    const known = Object.values(whatGroups).flatMap((names) => Object.keys(names));
    expect([...new Set(written)].filter((what) => !known.includes(what))).toEqual([]);
    expect([...new Set(written)].sort()).toEqual(known.toSorted());
  });
  test("every line has a title and a sentence", async () => {
    for (const { title, message, what } of await events()) {
      expect(title).toMatch(/^[A-Z][^_]*$/);
      expect(`${what}: ${message}`).toMatch(/: \S.*[.?]$/);
    }
  });
  test("before and after are told field by field, and never a hash or a password", async () => {
    const [changed] = await events({ what: "person_changed" });
    expect(changed).toMatchObject({ message: "ravi is biller now, got a new password.", about: { username: "ravi" } });
    expect(changed.changes).toEqual([{ field: "role", label: "Role", before: "dispatcher", after: "biller" }]);
    const [bill] = await events({ what: "bill_changed" });
    expect(bill.changes).toEqual([
      { field: "target", label: "Parent bags", before: "5", after: "6" },
      { field: "note", label: "Note", before: null, after: "Call <first>" },
    ]);
    const [added] = await events({ what: "person_added" });
    expect(added.changes.map(({ field }: Json) => field)).toEqual(["username", "name", "role", "active"]);
    expect(JSON.stringify(await events())).not.toMatch(/argon2|password_hash|tt_|TT-ME/);
  });
});

describe("filters", () => {
  test("each finds its own and nothing else", async () => {
    for (const [query, holds] of [
      [{ who: "ASHA" }, ({ byName }: Json) => byName === "asha"],
      [{ what: "pack" }, ({ what }: Json) => what === "pack"],
      [{ outcome: "in_other_parent" }, ({ outcome }: Json) => outcome === "in_other_parent"],
      [{ station: "dock-2" }, ({ station: at }: Json) => at === "Dock-2"],
      [{ bag: child }, ({ bag }: Json) => bag === child],
      [{ bill: "b-1" }, ({ bill }: Json) => bill === "B-1"],
    ] as const) {
      const found = await events(query);
      expect(found.length).toBeGreaterThan(0);
      expect(found.filter((line) => !holds(line))).toEqual([]);
      expect(lines(await page(query))).toBe(found.length);
    }
    expect(await events({ station: "nowhere" })).toEqual([]);
    expect(await events({ who: "asha", outcome: "already_here", station: "TABLE-4" })).toHaveLength(1);
  });
  test("time: the same before and after sealing, also for what an upload wrote much later than its time", async () => {
    await tamper(
      site.owner,
      "insert into events (id, at, what, outcome, result) select nextval('events_id_seq'), timestamptz '2026-03-01 10:00Z' + n * interval '1 day', 'bill_made', 'done', 'good' from generate_series(0, 9) n",
    );
    const asked: Record<string, string>[] = [
      { from: "2026-03-03T00:00:00Z", to: "2026-03-06T00:00:00Z" },
      { from: "2026-03-03" },
      { to: "2026-03-03" },
      { from: "2026-03-01T10:00:00Z", to: "2026-03-01T10:00:01Z" },
      { from: new Date(Date.now() - 3_600_000).toISOString(), to: new Date().toISOString() },
      { to: "2020-01-01" },
    ];
    const ids = async () => Promise.all(asked.map(async (query) => (await events(query)).map(({ id }) => id)));
    const before = await ids();
    expect(before.map((found) => found.length).slice(0, 4)).toEqual([3, expect.any(Number), 2, 1]);
    await sealAll(site.database, () => false, 3);
    expect(await ids()).toEqual(before);
    await tamper(
      site.owner,
      "insert into events (id, at, what, outcome, result) values (nextval('events_id_seq'), '2026-03-04 11:00Z', 'bill_made', 'done', 'good')",
    );
    expect((await events(asked[0])).length).toBe(4);
    await sealAll(site.database, () => false, 3);
    expect((await events(asked[0])).length).toBe(4);
  });
});

describe("the page", () => {
  test("is for admins: others are told so, strangers sign in", async () => {
    for (const who of [packer, biller]) {
      expect(await page({}, who, 403)).toContain("Your role may not do this");
      expect(await (await ask(site.app, "GET", "/", { cookie: who.token })).text()).not.toContain('href="/activity"');
      await problemOf(await ask(site.app, "GET", "/api/events", { as: who.token }), 403);
    }
    expect((await ask(site.app, "GET", "/activity")).headers.get("location")).toBe("/login?next=%2Factivity");
    expect(await (await ask(site.app, "GET", "/", { cookie: admin.token })).text()).toContain('href="/activity"');
  });
  test("leads from each line to bag, bill and person, and tells what was before", async () => {
    const html = await page();
    for (const href of [`/bags/${parent}`, `/bags/${child}`, "/bills/B-1", "/activity?who=asha", "/activity?station=table-4"])
      expect(html).toContain(`href="${href}"`);
    expect(html).toMatch(/href="\/people\?open=\d+">ravi</);
    expect(html).toContain("<summary>Before and after</summary>");
    expect(html).toContain("Call &lt;first&gt;");
    expect(html).not.toContain("Call <first>");
  });
  test("leads to an upload", async () => {
    site.site.imports.start();
    const by = uploader(site, admin);
    const { id } = await by.checked(`Sack,Packet\n${newParent()},${newChild()}`, {}, "bags.csv");
    await by.commit(id);
    expect(await page({ what: "import_committed" })).toContain(`href="/uploads/${id}">Upload ${id}</a> was put in: bags.csv.`);
    expect(await page({ what: "import" })).toContain(`href="/uploads/${id}">upload ${id}</a>`);
  });
  test("goes on page by page and loses or repeats nothing", async () => {
    const table = station(site, packer, "table-9");
    for (let n = 0; n < 120; n++) await table.open(parent);
    const seen: string[] = [];
    let href: string | undefined = "/activity?station=table-9";
    for (let pages = 0; href; pages++) {
      const html: string = await (await ask(site.app, "GET", href, { cookie: admin.token })).text();
      expect(pages).toBeLessThan(4);
      seen.push(...[...html.matchAll(/<time datetime="([^"]+)"/g)].map(([, at]) => at as string));
      href = /<a class="btn" href="([^"]+)" rel="next"/.exec(html)?.[1]?.replaceAll("&amp;", "&");
      if (href) expect(href).toContain("station=table-9");
    }
    expect(seen).toHaveLength(120);
    expect(seen).toEqual(seen.toSorted().reverse());
  });
  test("keeps its filter in the form, and gives it to the downloads", async () => {
    const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toLocaleDateString("en-CA", { timeZone });
    const [from, to, after] = [dayIn(-20), dayIn(0), dayIn(1)] as const;
    const html = (await page({ who: "asha", from, to })).replaceAll("&amp;", "&");
    expect(html).toContain('value="asha"');
    expect(html).toContain(`href="/api/exports/events.xlsx?who=asha&from=${from}&to=${after}"`);
    expect(html).toContain(`href="/api/exports/activity.csv?who=asha&from=${from}&to=${to}"`);
    const csv = await (await ask(site.app, "GET", "/api/exports/events.csv?station=table-4", { as: admin.token })).text();
    expect(csv.trim().split("\n")).toHaveLength((await events({ station: "table-4" })).length + 1);
  });
  test("says that nothing is like this, and what is wrong with a filter", async () => {
    expect(await page({ who: "nobody" })).toContain("Nothing in the log is like this");
    const wrong = await page({ from: "2026-11-03", to: "2026-11-01" }, admin, 422);
    expect(wrong).toContain("This day is before the first one.");
    expect(wrong).toContain("Nothing was looked for");
    for (const query of [{ from: "yesterday" }, { bag: "$$$" }, { what: "DROP TABLE" }, { cursor: "x" }] as Record<string, string>[])
      await page(query, admin, 422);
  });
});

describe("the anchor of a day", () => {
  test("is the newest seal's hash, on the page and in the answer; none before the first seal or after today", async () => {
    await sealAll(site.database, () => false);
    const today = new Intl.DateTimeFormat("en-CA", { timeZone }).format(new Date());
    const [seal] = await site.owner`select number::int, encode(hash, 'hex') as hash from event_seals order by number desc limit 1`;
    const of = async (day: string) => (await call(site.app, "GET", `/api/days/${day}`, { as: biller.token })).body.anchor;
    const anchor = await of(today);
    expect(anchor).toMatchObject({ seal: seal?.number, hash: seal?.hash });
    expect(anchor.short).toMatch(/^(?:[0-9A-F]{4} ?){5}$/);
    expect([await of("2020-01-01"), await of("2200-01-01")]).toEqual([null, null]);
    const html = await (await ask(site.app, "GET", `/days/${today}`, { cookie: biller.token })).text();
    expect(html).toContain(anchor.short);
    expect(html).toContain(anchor.hash);
    expect(await (await ask(site.app, "GET", "/days/2020-01-01", { cookie: biller.token })).text()).not.toContain("anchor");
  });
});
