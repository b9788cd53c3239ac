import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { desk } from "../support/billing.ts";
import { ask, one } from "../support/http.ts";
import { recount } from "../support/recount.ts";
import { newChild, newMoong, newParent } from "../support/scanning.ts";
import { openSite, password, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
const people: Record<string, SignedIn> = {};
let parent: string;
let bill: string;
let ticket: string;
beforeAll(async () => {
  site = await openSite();
  for (const role of ["dispatcher", "biller", "admin"] as const) people[role] = await site.person(role);
  parent = newParent();
  for (let n = 0; n < 60; n++) await pack(n < 20 ? parent : newParent(), newChild());
  await site.owner`insert into areas (name) values ('Dock A')`;
  const at = desk(site, who("biller"), "dock-2");
  bill = await at.bill(60);
  ticket = await at.ticket();
  const billed = (await site.owner`select code from bags where sort = 'parent' and code <> ${parent} order by code`).map(
    ({ code }) => code as string,
  );
  for (const code of billed) await at.link(bill, code);
  await at.complete(bill);
  await at.reopenBill(bill);
  for (const code of billed.slice(0, 2)) await at.giveBack(ticket, code);
  for (let n = 0; n < 52; n++) await at.bill(5);
});
afterAll(async () => {
  expect(await recount(site.owner)).toEqual([]);
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
  await site.close();
});

const who = (role: string) => people[role] as SignedIn;
const pack = (sack: string, child: string) =>
  ask(site.app, "POST", "/api/scans", { as: who("dispatcher").token, json: one({ do: "pack", parent: sack, child, station: "table-4" }) });
const open = (path: string, role = "admin") => ask(site.app, "GET", path, { cookie: who(role).token });
const post = (path: string, form: Record<string, string>, role = "admin") => ask(site.app, "POST", path, { cookie: who(role).token, form });
const titleOf = (html: string) => /<title>([^<]*)<\/title>/.exec(html)?.[1];
const told = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

describe("every page", () => {
  const pages: [string, string, { dispatcher: number; biller: number; admin: number }][] = [
    ["/", "Home", { dispatcher: 200, biller: 200, admin: 200 }],
    ["/pack", "Pack", { dispatcher: 200, biller: 200, admin: 200 }],
    ["/bags", "Find a bag", { dispatcher: 200, biller: 200, admin: 200 }],
    ["/bills", "Bills", { dispatcher: 200, biller: 200, admin: 200 }],
    ["/bills?open=new", "Bills", { dispatcher: 200, biller: 200, admin: 200 }],
    ["/bills/NOPE", "This page does not exist", { dispatcher: 404, biller: 404, admin: 404 }],
    ["/returns", "Returns", { dispatcher: 403, biller: 200, admin: 200 }],
    ["/days", "Day summary", { dispatcher: 200, biller: 200, admin: 200 }],
    ["/days/2026-11-22", "Day summary", { dispatcher: 200, biller: 200, admin: 200 }],
    ["/account", "My account", { dispatcher: 200, biller: 200, admin: 200 }],
    ["/cards", "Command cards", { dispatcher: 200, biller: 200, admin: 200 }],
    ["/scanner", "Check my scanner", { dispatcher: 200, biller: 200, admin: 200 }],
    ["/people", "People", { dispatcher: 403, biller: 403, admin: 200 }],
    ["/system", "System", { dispatcher: 403, biller: 403, admin: 200 }],
    ["/devices", "Devices", { dispatcher: 403, biller: 403, admin: 200 }],
    ["/account/second-step", "Second step", { dispatcher: 200, biller: 200, admin: 200 }],
    ["/kinds", "Kinds", { dispatcher: 403, biller: 403, admin: 200 }],
    ["/api/docs", "", { dispatcher: 200, biller: 200, admin: 200 }],
    ["/bags/SB99999", "This page does not exist", { dispatcher: 404, biller: 404, admin: 404 }],
    ["/nothing", "This page does not exist", { dispatcher: 404, biller: 404, admin: 404 }],
  ];
  for (const [path, title, statuses] of pages)
    for (const [role, status] of Object.entries(statuses))
      test(`${path} answers ${status} to a ${role}`, async () => {
        const answer = await open(path, role);
        const html = await answer.text();
        expect([answer.status, answer.headers.get("content-type")?.split(";")[0]]).toEqual([status, "text/html"]);
        expect(titleOf(html)).toContain(status === 403 ? "This is not yours to open" : title);
        expect(titleOf(html)).toEndWith(" · TraceTrack");
        expect(html.match(/<h1[ >]/g)).toHaveLength(1);
        expect(html).toContain('<html lang="en"');
        const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
        expect(ids.filter((id, n) => ids.indexOf(id) !== n)).toEqual([]);
        for (const attribute of [" style=", " onclick=", "javascript:"]) expect(html).not.toContain(attribute);
        if (role !== "admin" && path !== "/api/docs") expect(html).not.toMatch(/href="\/(people|kinds)"/);
        if (role === "dispatcher" && path !== "/api/docs") expect(html).not.toMatch(/href="\/returns"/);
      });
});

/** Two downloads at once are the most, and one that was cancelled needs a moment to be over. */
async function openInTurn(path: string): Promise<Response> {
  for (let tries = 0; ; tries++) {
    const answer = await open(path);
    if (answer.status !== 503 || tries === 50) return answer;
    await answer.body?.cancel();
    await Bun.sleep(100);
  }
}

test("no link, form or file of any page leads nowhere", async () => {
  const seen = new Set<string>();
  const shapes = new Map<string, number>();
  const waiting = ["/", "/login", "/api/docs", `/bags/${parent}`, `/bills/${bill}`, `/returns/${ticket}`, "/nothing"];
  const actions = new Set<string>();
  const broken: string[] = [];
  while (waiting.length > 0 && seen.size < 600) {
    const path = waiting.pop() as string;
    const shape = path
      .replace(/^((?:\/api)?\/(?:bags|bills|returns|days))\/[^/?.]+/, "$1/*")
      .replace(/((?:parent|before|cursor|version|bag|bill|who)=)[^&]*/g, "$1*");
    const times = shapes.get(shape) ?? 0;
    if (seen.has(path) || times >= (shape.startsWith("/api/") ? 2 : 20)) continue; // the like of it was seen often enough
    shapes.set(shape, times + 1);
    seen.add(path);
    const answer = await openInTurn(path);
    if (answer.status >= 400 && path !== "/nothing") broken.push(`${path}: ${answer.status}`);
    if (!answer.headers.get("content-type")?.startsWith("text/html")) {
      await answer.body?.cancel(); // a download takes a place until it is over
      continue;
    }
    const html = (await answer.text()).replace(/<template.*?<\/template>/gs, ""); // what a script copies and fills
    for (const [, name, value] of html.matchAll(/ (href|src|action)="([^"]*)"/g)) {
      const target = (value as string).replaceAll("&amp;", "&").split("#")[0] as string;
      if (target === "") continue;
      if (!target.startsWith("/") || target.startsWith("//")) broken.push(`${path} leads away: ${target}`);
      else if (name === "action" && !html.includes(`method="get" action="${value}"`)) actions.add(target);
      else waiting.push(target);
    }
  }
  expect(broken).toEqual([]);
  expect(seen.size).toBeGreaterThan(40);
  expect(actions.size).toBeGreaterThan(6);
  actions.delete("/sign-out");
  const gone = [...actions].filter((action) => action.endsWith("/delete")); // last: nothing is there afterwards
  for (const action of [...[...actions].filter((each) => !gone.includes(each)), ...gone])
    expect([action, [404, 500].includes((await post(action, {})).status)]).toEqual([action, false]);
}, 120_000);

describe("signed out", () => {
  for (const path of [
    "/pack",
    "/bags?sort=parent&status=open",
    "/bags/SB00001",
    "/people",
    "/kinds",
    "/account",
    "/nothing-here/but-private",
  ])
    test(`${path} leads to the door and back`, async () => {
      const answer = await ask(site.app, "GET", path);
      if (path.startsWith("/nothing")) return expect(answer.status).toBe(404);
      expect(answer.status).toBe(303);
      const location = answer.headers.get("location") as string;
      expect(location).toBe(`/login?next=${encodeURIComponent(path)}`);
      const form = await (await ask(site.app, "GET", location)).text();
      const next = /name="next" value="([^"]*)"/.exec(form)?.[1]?.replaceAll("&amp;", "&") as string;
      expect(next).toBe(path);
      const signedIn = await ask(site.app, "POST", "/login", { form: { username: who("admin").username, password, next } });
      expect([signedIn.status, signedIn.headers.get("location")]).toEqual([303, path]);
      const cookie = /tt_session=([^;]+)/.exec(signedIn.headers.get("set-cookie") ?? "")?.[1] as string;
      expect((await ask(site.app, "GET", path, { cookie })).status).toBeOneOf([200, 404]);
    });
  test("home leads to the door without a way back", async () => {
    expect((await ask(site.app, "GET", "/")).headers.get("location")).toBe("/login");
  });
  test("a form that was posted leads to the door, and does nothing", async () => {
    const answer = await ask(site.app, "POST", "/areas", { form: { name: "By a stranger" } });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/login"]);
    expect(await site.owner`select 1 from areas where name = 'By a stranger'`).toHaveLength(0);
  });
});

describe("without script", () => {
  test("a sack is packed by the form: open, pack, repeat, refuse, full", async () => {
    const sack = newMoong();
    const send = async (inHand: string, code: string) => told(await (await post("/pack", { parent: inHand, code }, "dispatcher")).text());
    expect(await send("", sack)).toContain("Now scan its 15 child bags");
    const child = newChild();
    expect(await send(sack, child)).toContain("Packed. 1 of 15.");
    expect(await send(sack, ` ${child.toLowerCase()} `)).toContain("already in");
    expect(await send(sack, "A B")).toContain("A bag code has only letters, digits and hyphens.");
    expect(await send("", child)).toContain("Scan the big bag first.");
    for (let n = 0; n < 14; n++) await send(sack, newChild());
    expect((await site.owner`select status, child_count from bags where code = ${sack}`)[0]).toEqual({ status: "closed", child_count: 15 });
    const next = newParent();
    expect(await send(sack, next)).toContain(`${next} is open. Now scan its 30 child bags`);
  });

  test("a person is added and changed; what is wrong stands beside its field, what was typed stays, the password does not", async () => {
    const wrong = await post("/people", { username: "packer two", name: "Packer two", role: "biller", area: "", password: "short one" });
    const html = await wrong.text();
    expect(wrong.status).toBe(422);
    expect(html).toContain('id="username-error"');
    expect(html).toContain("A user name has no blanks.");
    expect(html).toContain('id="password-error"');
    expect(html).toContain('value="packer two"');
    expect(html).toMatch(/<option value="biller" selected/);
    expect(html).not.toContain("short one");
    const fields = { username: "packer2", name: "Packer two", role: "biller", area: "", password: "long enough for packer2" };
    const added = await post("/people", fields);
    expect([added.status, added.headers.get("location")]).toEqual([303, "/people?done=person"]);
    expect(await (await open("/people?done=person")).text()).toContain("The person is added.");
    const again = await post("/people", fields);
    expect(again.status).toBe(422);
    expect(await again.text()).toContain("Somebody has this user name already.");
    const [packer2] = await site.owner`select * from people where username = 'packer2'`;
    const [area] = await site.owner`select id from areas where name = 'Dock A'`;
    expect(packer2).toMatchObject({ role: "biller", must_change: true, active: true });
    expect((await post(`/people/${packer2?.id}`, { role: "dispatcher", area: String(area?.id), active: "off" })).status).toBe(303);
    expect((await site.owner`select role, area_id, active from people where id = ${packer2?.id}`)[0]).toEqual({
      role: "dispatcher",
      area_id: area?.id,
      active: false,
    });
    expect((await post(`/people/${packer2?.id}`, { password: "another long password" })).status).toBe(303);
    const self = await post(`/people/${who("admin").personId}`, { role: "biller" });
    expect(self.status).toBe(422);
    expect(await self.text()).toContain("Nobody changes their own role.");
    expect((await post("/people", { ...fields, username: "packer3" }, "biller")).status).toBe(403);
    expect((await post(`/people/${packer2?.id}`, { role: "admin" }, "dispatcher")).status).toBe(403);
  });

  test("a kind is added and changed, with its errors beside the fields", async () => {
    const wrong = await post("/kinds", { sort: "parent", name: "Crate", pattern: "cr-##", capacity: "0", tareKg: "1.2345" });
    const html = await wrong.text();
    expect(wrong.status).toBe(422);
    for (const field of ["pattern", "capacity", "tareKg"]) expect(html).toContain(`id="${field}-error"`);
    for (const typed of ["Crate", "cr-##", "1.2345"]) expect(html).toContain(`value="${typed}"`);
    expect(
      (await post("/kinds", { sort: "parent", name: "Crate", pattern: "CR-##", capacity: "5", tareKg: "1.25" })).headers.get("location"),
    ).toBe("/kinds?done=kind");
    expect((await post("/kinds", { sort: "child", name: "Pouch", pattern: "PO-##", unitWeightKg: "0.5" })).status).toBe(303);
    const [crate] = await site.owner`select * from kinds where name = 'Crate'`;
    expect(crate).toMatchObject({ sort: "parent", capacity: 5, tare_grams: 1250 });
    expect(
      (await post(`/kinds/${crate?.id}`, { name: "Crate", pattern: "CR-##", capacity: "6", tareKg: "1.25", active: "off" })).status,
    ).toBe(303);
    expect((await site.owner`select capacity, active from kinds where id = ${crate?.id}`)[0]).toEqual({ capacity: 6, active: false });
    const taken = await post("/kinds", { sort: "child", name: "crate", pattern: "QQ-##", unitWeightKg: "1" });
    expect([taken.status, (await taken.text()).includes("This name is taken already.")]).toEqual([422, true]);
    expect((await post("/kinds", { sort: "child", name: "Mine", pattern: "QQ-##", unitWeightKg: "1" }, "dispatcher")).status).toBe(403);
  });

  test("an area is added, named anew and switched off", async () => {
    expect((await post("/areas", { name: "Dock X" })).headers.get("location")).toBe("/kinds?done=area");
    const [area] = await site.owner`select id from areas where name = 'Dock X'`;
    const taken = await post("/areas", { name: "dock x" });
    expect([taken.status, (await taken.text()).includes('value="dock x"')]).toEqual([422, true]);
    const empty = await post("/areas", { name: " " });
    expect([empty.status, (await empty.text()).includes('id="name-error"')]).toEqual([422, true]);
    expect((await post(`/areas/${area?.id}`, { name: "Dock Y", active: "off" })).status).toBe(303);
    expect((await site.owner`select name, active from areas where id = ${area?.id}`)[0]).toEqual({ name: "Dock Y", active: false });
  });

  test("one's own password is changed by the form", async () => {
    const me = await site.person("dispatcher");
    const send = (fields: Record<string, string>) => ask(site.app, "POST", "/account/password", { cookie: me.token, form: fields });
    const fresh = "my very own password";
    const differ = await send({ current: password, password: fresh, again: "something else" });
    expect([differ.status, (await differ.text()).includes('id="again-error"')]).toEqual([422, true]);
    const wrong = await send({ current: "not this", password: fresh, again: fresh });
    expect([wrong.status, (await wrong.text()).includes('id="current-error"')]).toEqual([422, true]);
    const short = await send({ current: password, password: "short", again: "short" });
    expect([short.status, (await short.text()).includes('id="password-error"')]).toEqual([422, true]);
    expect((await send({ current: password, password: fresh, again: fresh })).headers.get("location")).toBe("/account?done=password");
    expect((await ask(site.app, "GET", "/account?done=password", { cookie: me.token })).status).toBe(200);
  });

  test("light and dark is a cookie, and the page comes back as it was", async () => {
    const answer = await ask(site.app, "POST", "/theme", {
      form: { theme: "dark" },
      headers: { referer: "http://bags.example/bags?sort=parent" },
    });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/bags?sort=parent"]);
    const html = await (await ask(site.app, "GET", "/login", { headers: { cookie: "tt_theme=dark" } })).text();
    expect(html).toContain('data-theme="dark"');
    expect(await (await ask(site.app, "GET", "/login")).text()).not.toContain("data-theme=");
  });
});

describe("finding bags", () => {
  test("a whole code in the search opens the bag, a part lists, nothing found says so", async () => {
    expect((await open(`/bags?search=%20${parent.toLowerCase()}`)).headers.get("location")).toBe(`/bags/${parent}`);
    expect(await (await open(`/bags?search=${parent.slice(0, 4)}`)).text()).toContain(parent);
    expect((await open("/bags?search=NOTHINGLIKEIT")).status).toBe(200);
  });
  test("page after page shows every bag once", async () => {
    const seen: string[] = [];
    let path: string | undefined = "/bags?sort=child";
    for (let page = 0; path && page < 20; page++) {
      const html: string = await (await open(path)).text();
      seen.push(...[...html.matchAll(/<a class="code" href="\/bags\/(PKT\d+)"/g)].map(([, code]) => code as string));
      path = /<a class="btn" href="([^"]+)" rel="next"/.exec(html)?.[1]?.replaceAll("&amp;", "&");
    }
    const all = (await site.owner`select code from bags where sort = 'child' order by code`).map(({ code }) => code as string);
    expect(seen.sort()).toEqual(all);
  });
  test("a bag's own page has its children and its history, with older pages", async () => {
    const sack = newParent();
    for (let n = 0; n < 30; n++) await pack(sack, newChild());
    for (let n = 0; n < 30; n++) await pack(sack, newChild());
    const html = await (await open(`/bags/${sack}`)).text();
    expect(html.match(/<svg[^>]*viewBox/g)?.length).toBeGreaterThan(0);
    const older = /href="(\/bags\/[^"]+before=\d+)"/.exec(html)?.[1] as string;
    expect((await open(older)).status).toBe(200);
  });
});
