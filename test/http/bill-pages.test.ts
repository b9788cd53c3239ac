import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { businessDay } from "../../src/domain/day.ts";
import { type Desk, desk, fill } from "../support/billing.ts";
import { ask } from "../support/http.ts";
import { recount } from "../support/recount.ts";
import { newMoong, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite, timeZone } from "../support/site.ts";

let site: TestSite;
let at: Desk;
const people: Record<string, SignedIn> = {};
let number: string;
const areas: Record<string, number> = {};

beforeAll(async () => {
  site = await openSite();
  for (const name of ["Dock A", "Dock B"]) {
    const [row] = await site.owner`insert into areas (name) values (${name}) returning id`;
    areas[name] = row?.id;
  }
  for (const role of ["dispatcher", "biller", "admin"] as const) people[role] = await site.person(role);
  people.ofDockA = await site.person("dispatcher", { area: areas["Dock A"] as number });
  at = desk(site, who("biller"), "dock-2");
});
beforeEach(async () => {
  number = await at.bill(3);
});
afterAll(async () => {
  expect(await recount(site.owner)).toEqual([]);
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
  await site.close();
});

const who = (name: string) => people[name] as SignedIn;
const open = (path: string, name = "biller") => ask(site.app, "GET", path, { cookie: who(name).token });
/** A page as it is seen: without what scripts copy from. */
const page = async (path: string, name = "biller") =>
  (await (await open(path, name)).text()).replace(/<template.*?<\/template>|<script type="application\/json".*?<\/script>/gs, "");
const post = (path: string, form: Record<string, string>, name = "biller") =>
  ask(site.app, "POST", path, { cookie: who(name).token, form });
const where = (answer: Response) => [answer.status, answer.headers.get("location")];
const told = (html: string) =>
  html
    .replace(/<\/?b>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .replaceAll("&#39;", "'");
/** Everything that is on the bill, as its page lists it. */
const rows = (html: string) => [...html.matchAll(/<tr data-code="([^"]+)"/g)].map(([, code]) => code);
const figureOf = (html: string, name: string) => new RegExp(`data-figure="${name}"[^>]*>([^<]*)<`).exec(html)?.[1];
const full = async () => fill(at, newMoong(), 15);
const short = async () => fill(at, newParent(), 2);
/** Something that a bad page would run. */
const evil = `<script>alert("1")</script>'&`;

describe("making a bill", () => {
  test("by the form: its number is made, and its page is next", async () => {
    const answer = await post("/bills", { target: "25", destination: " North depot ", vehicle: "", note: "", number: "", area: "" });
    const [status, location] = where(answer);
    expect(status).toBe(303);
    expect(location).toMatch(/^\/bills\/B-\d{8}-\d{4}\?done=made$/);
    const html = await page(location as string);
    expect(told(html)).toContain("The bill is made. Scan parent bags onto it.");
    expect(told(html)).toContain("North depot · started today");
    expect(html).not.toContain("Vehicle");
    expect(told(html)).toContain("Nothing is on this bill yet. Scan the first of its 25 parent bags.");
    const [made] = await site.owner`select * from bills order by id desc limit 1`;
    expect(made).toMatchObject({ target: 25, destination: "North depot", vehicle: null, note: null, area_id: null });
  });

  test("with a number, an area and all its texts", async () => {
    const form = { number: "lot-7", target: "4", destination: "Nagpur", vehicle: "MH 12", note: evil, area: String(areas["Dock B"]) };
    expect(where(await post("/bills", form))).toEqual([303, "/bills/LOT-7?done=made"]);
    const html = await page("/bills/lot-7");
    expect(html).not.toContain("<script>alert");
    expect(told(html)).toContain("Area Dock B");
    const again = await post("/bills", form);
    const text = await again.text();
    expect(again.status).toBe(422);
    expect(text).toContain('id="number-error"');
    expect(told(text)).toContain("There is a bill with this number already. Choose another.");
    for (const kept of ["lot-7", "Nagpur", "MH 12"]) expect(text).toContain(`value="${kept}"`);
    expect(text).not.toContain("<script>alert");
    expect(text).toContain(`<option value="${areas["Dock B"]}" selected`);
  });

  for (const [name, form, field] of [
    ["no target", {}, "target"],
    ["a target of words", { target: "many" }, "target"],
    ["a target of 0", { target: "0" }, "target"],
    ["a target of 501", { target: "501" }, "target"],
    ["half a target", { target: "2.5" }, "target"],
    ["300 characters of a destination", { target: "2", destination: "x".repeat(300) }, "destination"],
    ["a number with blanks", { target: "2", number: "B 1" }, "number"],
    ["a number that is too long", { target: "2", number: "1".repeat(41) }, "number"],
    ["control signs", { target: "2", note: "a\u0000b" }, "note"],
    ["an area that is none", { target: "2", area: "999999" }, "area"],
    ["an area of words", { target: "2", area: "Nowhere" }, "area"],
  ] as const)
    test(`${name} is said at the field, in plain words`, async () => {
      const before = (await site.owner`select count(*) from bills`)[0]?.count;
      const answer = await post("/bills", form as unknown as Record<string, string>);
      const html = await answer.text();
      expect(answer.status).toBe(422);
      expect(html).toContain(`id="${field}-error"`);
      expect(html).toContain('role="alert"');
      expect(html).not.toMatch(/Invalid|expected|received|NaN/);
      expect((await site.owner`select count(*) from bills`)[0]?.count).toBe(before);
    });
});

test("several wrong fields are counted above the form", async () => {
  const html = await (await post("/bills", { target: "900", number: "B 1" })).text();
  expect(told(html)).toContain("2 fields are not right. Each says why.");
  for (const field of ["target", "number"]) expect(html).toContain(`id="${field}-error"`);
});

describe("one bill", () => {
  test("lists everything that is on it, newest first, with its figures", async () => {
    const [first, second] = [await full(), await short()];
    for (const parent of [first, second]) await at.link(number, parent);
    const html = await page(`/bills/${number}`);
    expect(rows(html)).toEqual([second, first]);
    expect(["parents", "target", "children", "weight", "short"].map((name) => figureOf(html, name))).toEqual(["2", "3", "17", "17.0", "1"]);
    expect([figureOf(html, "expected"), figureOf(html, "difference")]).toEqual(["67.5", "−50.5"]);
    expect(html).toContain('max="3" value="2"');
    expect(told(html)).toMatch(new RegExp(`2 ${second} Mustard sack 2 of 30 28 missing 2\\.0`));
    expect(html).toContain(`href="/bills/${number}?open=take-out&amp;parent=${second}"`);
  });

  test("keeps 500 parents, and is not too heavy", async () => {
    const big = await at.bill(500);
    for (let n = 0; n < 500; n++) await at.link(big, await fill(at, newParent(), 1));
    const html = await page(`/bills/${big}`);
    expect(rows(html)).toHaveLength(500);
    expect(Bun.gzipSync(html).length).toBeLessThan(40_000);
  }, 60_000);

  test("is edited: only what is different is written, and the history says before and after", async () => {
    await post(`/bills/${number}`, { target: "5", destination: "Nagpur", vehicle: "", note: "", area: String(areas["Dock A"]) });
    const same = { target: "5", destination: "Nagpur", vehicle: "", note: "", area: String(areas["Dock A"]) };
    expect(where(await post(`/bills/${number}`, same))).toEqual([303, `/bills/${number}?done=changed`]);
    expect(where(await post(`/bills/${number}`, { ...same, destination: "", target: " 6 " }))).toEqual([
      303,
      `/bills/${number}?done=changed`,
    ]);
    const story = told(await page(`/bills/${number}`));
    expect(story).toContain("Edited Parent bags: 3, now 5. Destination: none, now Nagpur. Area: none, now Dock A.");
    expect(story).toContain("Edited Parent bags: 5, now 6. Destination: Nagpur, now none.");
    expect(story.match(/Edited/g)).toHaveLength(2);
  });

  test("keeps an area that was switched off since, and offers it to its own bill only", async () => {
    await post(`/bills/${number}`, { target: "3", area: String(areas["Dock B"]) });
    await site.owner`update areas set active = false where name = 'Dock B'`;
    expect(await page(`/bills/${number}?open=edit`)).toContain("Dock B (switched off)</option>");
    expect(await page("/bills?open=new")).not.toContain("Dock B</option>");
    expect((await post(`/bills/${number}`, { target: "4", area: String(areas["Dock B"]) })).status).toBe(303);
    await site.owner`update areas set active = true where name = 'Dock B'`;
  });

  test("a target below what is on it is refused at the field", async () => {
    for (let n = 0; n < 2; n++) await at.link(number, await full());
    const answer = await post(`/bills/${number}`, { target: "1" });
    expect([answer.status, (await answer.text()).includes('id="target-error"')]).toEqual([422, true]);
  });

  test("finishes below its target only with a reason, and names the short ones", async () => {
    const parent = await short();
    await at.link(number, parent);
    const asked = told(await page(`/bills/${number}?open=finish`));
    expect(asked).toContain("1 of 3 parent bags, 2 child bags, 2.0 kg");
    expect(asked).toContain(`1 short bag${parent}. You can still finish.`);
    expect(asked).toContain("2 parent bags are missing.");
    const without = await post(`/bills/${number}/complete`, { reason: " " });
    const html = await without.text();
    expect([without.status, html.includes('id="reason-error"')]).toEqual([422, true]);
    expect(told(html)).toContain("This bill is below its target.");
    const tooLong = await post(`/bills/${number}/complete`, { reason: "x".repeat(300) });
    expect([tooLong.status, (await tooLong.text()).includes('id="reason-error"')]).toEqual([422, true]);
    expect(where(await post(`/bills/${number}/complete`, { reason: "Lorry full" }))).toEqual([303, `/bills/${number}?done=finished`]);
    const done = await page(`/bills/${number}`);
    expect(told(done)).toContain("Version 1");
    expect(told(done)).toContain("Reason: Lorry full");
    expect(done).toMatch(/SHA-256: (<[^>]+>)?[0-9a-f]{64}/);
    for (const gone of ["open=edit", "open=finish", "open=take-out", "/add"]) expect(done).not.toContain(gone);
    expect(done).toContain(`/bills/${number}/print?version=1`);
    expect(done).toContain(`/api/bills/${number}.pdf?version=1`);
  });

  test("at its target it finishes without a reason; an empty one says what to do first", async () => {
    const one = await at.bill(1);
    expect(told(await page(`/bills/${one}?open=finish`))).toContain("There is nothing on this bill yet.");
    const empty = await post(`/bills/${one}/complete`, { reason: "x" });
    expect([empty.status, told(await empty.text()).includes("Scan parent bags onto it first.")]).toEqual([422, true]);
    await at.link(one, await full());
    expect((await post(`/bills/${one}/complete`, {})).status).toBe(303);
    const twice = await post(`/bills/${one}/complete`, {});
    expect([twice.status, told(await twice.text()).includes("This bill is finished.")]).toEqual([422, true]);
  });

  test("is opened again with a reason; the document stays", async () => {
    const one = await at.bill(1);
    await at.link(one, await full());
    await at.complete(one);
    const without = await post(`/bills/${one}/reopen`, {});
    expect([without.status, (await without.text()).includes('id="reason-error"')]).toEqual([422, true]);
    expect(where(await post(`/bills/${one}/reopen`, { reason: evil }))).toEqual([303, `/bills/${one}?done=reopened`]);
    const html = await page(`/bills/${one}`);
    expect(html).not.toContain("<script>alert");
    expect(told(html)).toContain("Opened again");
    expect(told(html)).toContain("Version 1");
    expect(html).not.toContain("open=delete");
  });

  test("is deleted by an admin while it is empty", async () => {
    expect(await page(`/bills/${number}`)).not.toContain("open=delete");
    expect(await page(`/bills/${number}`, "admin")).toContain("open=delete");
    expect((await post(`/bills/${number}/delete`, {}, "biller")).status).toBe(403);
    expect(where(await post(`/bills/${number}/delete`, {}, "admin"))).toEqual([303, "/bills?done=deleted"]);
    expect((await open(`/bills/${number}`)).status).toBe(404);
    const used = await at.bill(2);
    await at.link(used, await full());
    const answer = await post(`/bills/${used}/delete`, {}, "admin");
    expect([answer.status, told(await answer.text()).includes("There are parent bags on this bill.")]).toEqual([422, true]);
  });

  test("tells its whole history, page by page, refused scans too", async () => {
    for (let n = 0; n < 60; n++) await at.link(number, "SB99999");
    const html = await page(`/bills/${number}`);
    expect(html.match(/SB99999 is not in the system/g)).toHaveLength(50);
    const earlier = /href="(\/bills\/[^"]+before=\d+)#history-h"/.exec(html)?.[1] as string;
    const older = await page(earlier);
    expect(older.match(/SB99999 is not in the system/g)).toHaveLength(10);
    expect(told(older)).toContain("The bill was made.");
    expect(older).toContain(`href="/bills/${number}#history-h"`);
  });
});

describe("scanning without script", () => {
  test("adds: the answer is what the bill then says, and where it is no success what the scan said", async () => {
    const [good, less] = [await full(), await short()];
    const add = (code: string) => post(`/bills/${number}/add`, { code });
    const first = await add(` ${good.toLowerCase()} `);
    expect(where(first)).toEqual([303, `/bills/${number}?added=${good}`]);
    const html = await page(`/bills/${number}?added=${good}`);
    expect(told(html)).toContain(`${good} is on this bill. 1 of 3 parent bags.`);
    expect(html).toContain(`<tr data-code="${good}" class="is-new"`);
    const amber = await page((await add(less)).headers.get("location") as string);
    expect(told(amber)).toContain(`${less} is on this bill, but only 2 of 30 child bags are inside. 2 of 3 parent bags.`);
    const again = await add(good);
    expect([again.status, told(await again.text()).includes("Nothing changed.")]).toEqual([200, true]);
    for (const [code, words] of [
      ["SB99999", "SB99999 is not in the system."],
      ["A B", "A bag code has only letters, digits and hyphens."],
      ["", "Nothing was scanned."],
      ["x".repeat(5000), "This text is too long for a bag code."],
      [evil, "A bag code has only letters, digits and hyphens."],
    ] as const) {
      const answer = await add(code);
      const text = await answer.text();
      expect([answer.status, told(text).includes(words)]).toEqual([422, true]);
      expect(text).not.toContain("<script>alert");
    }
    expect((await site.owner`select how, station from events where outcome = 'linked' order by id desc limit 1`)[0]).toEqual({
      how: "typed",
      station: "no-script",
    });
  });

  test("a link that claims that something was added says nothing when it was not", async () => {
    expect(told(await page(`/bills/${number}?added=SB00001`))).not.toContain("SB00001");
  });

  test("takes out, after a question", async () => {
    const parent = await full();
    await at.link(number, parent);
    const asked = await page(`/bills/${number}?open=take-out&parent=${parent}`);
    expect(told(asked)).toContain("will be free for another bill.");
    expect(asked).toContain(`name="parent" value="${parent}"`);
    expect(await page(`/bills/${number}?open=take-out&parent=SB77777`)).not.toContain("data-close-href");
    expect(where(await post(`/bills/${number}/take-out`, { parent }))).toEqual([303, `/bills/${number}?done=out`]);
    expect(rows(await page(`/bills/${number}?done=out`))).toEqual([]);
    expect((await post(`/bills/${number}/take-out`, { parent })).status).toBe(200);
  });
});

describe("the list of bills", () => {
  test("finds by text, state, area, person, day and shortness, with the totals of all that it finds", async () => {
    const mark = crypto.randomUUID().slice(0, 8);
    const made: string[] = [];
    for (const target of [1, 2]) {
      const { headers } = await post("/bills", { target: String(target), destination: `Depot ${mark}`, area: String(areas["Dock A"]) });
      made.push(/\/bills\/([^?]+)/.exec(headers.get("location") ?? "")?.[1] as string);
    }
    const [one, two] = made as [string, string];
    await at.link(one, await full());
    await at.link(two, await short());
    await at.complete(one);
    const found = async (more: string) => {
      const html = await page(`/bills?search=${mark.toUpperCase()}${more}`);
      return made.filter((each) => html.includes(`href="/bills/${each}"`)).join(" ");
    };
    const today = businessDay(new Date(), timeZone);
    const both = `${one} ${two}`;
    expect(await found("")).toBe(both);
    expect(await found("&status=open")).toBe(two);
    expect(await found("&status=completed")).toBe(one);
    expect(await found("&area=dock+a")).toBe(both);
    expect(await found("&area=Dock+B")).toBe("");
    expect(await found(`&person=${who("biller").username.toUpperCase()}`)).toBe(both);
    expect(await found("&person=nobody")).toBe("");
    expect(await found("&short=true")).toBe(two);
    expect(await found("&below=true")).toBe(two);
    expect(await found("&over=true")).toBe("");
    expect(await found(`&from=${today}&to=${today}`)).toBe(both);
    expect(await found("&to=2020-01-01")).toBe("");
    expect(await found("&from=&to=&area=&person=")).toBe(both);
    const html = await page(`/bills?search=${mark}`);
    expect(told(html)).toMatch(/Bills 2 1 open, 1 finished Parent bags 2 1 short Child bags 17 Weight 17\.0 kg/);
    expect(html).toContain(`href="/bills?search=${mark}&amp;status=open"`);
  });

  test("a day begins and ends where the site's does", async () => {
    const one = await at.bill(2);
    await site.owner`update bills set created_at = '2026-03-09T18:30:00Z' where number = ${one}`; // the first moment of 10 March in Kolkata
    const on = async (day: string) => (await page(`/bills?from=${day}&to=${day}`)).includes(`href="/bills/${one}"`);
    expect([await on("2026-03-09"), await on("2026-03-10"), await on("2026-03-11")]).toEqual([false, true, false]);
  });

  test("page after page shows every bill once", async () => {
    for (let n = 0; n < 55; n++) await at.bill(2);
    const seen: string[] = [];
    let path: string | undefined = "/bills?status=open";
    for (let n = 0; path && n < 9; n++) {
      const html: string = await page(path);
      seen.push(...[...html.matchAll(/<a class="code long" href="\/bills\/([^"]+)"/g)].map(([, each]) => each as string));
      path = /<a class="btn" href="([^"]+)" rel="next"/.exec(html)?.[1]?.replaceAll("&amp;", "&");
    }
    const all = (await site.owner`select number from bills where status = 'open' order by created_at desc, id desc`).map(
      (row) => row.number,
    );
    expect(seen).toEqual(all);
  });

  test("a whole number opens its bill, as the code on its paper does", async () => {
    expect(where(await open(`/bills?search=+${number.toLowerCase()}`))).toEqual([303, `/bills/${number}`]);
    expect((await open(`/bills?search=${number}&status=open`)).status).toBe(200);
  });

  test("what can't be looked for is said at its field, and what was typed stays", async () => {
    for (const [query, field] of [
      [`search=${"x".repeat(300)}`, "search"],
      ["from=tomorrow", "filter-from"],
      ["to=2026-02-31", "filter-to"],
      ["from=2026-02-02&to=2026-02-01", "filter-to"],
      [`person=${"x".repeat(300)}`, "filter-person"],
    ] as const) {
      const answer = await open(`/bills?${query}`);
      const html = await answer.text();
      expect([query, answer.status, html.includes(`id="${field}-error"`)]).toEqual([query, 422, true]);
      expect(html).not.toMatch(/Invalid|expected/);
    }
    for (const query of ["status=closed", "short=perhaps", "cursor=nonsense", "search=%00"])
      expect((await open(`/bills?${query}`)).status).toBe(422);
    const evilAnswer = await open(`/bills?search=${encodeURIComponent(evil)}`);
    expect([evilAnswer.status, (await evilAnswer.text()).includes("<script>alert")]).toEqual([200, false]);
    expect(told(await page("/bills?search=NOTHINGLIKEIT"))).toContain("No bill is like this");
  });
});

describe("returns", () => {
  test("start, take a parent back, and finish, without script", async () => {
    const parent = await full();
    await at.link(number, parent);
    const [status, location] = where(await post("/returns", { note: `Came back ${evil}`, area: String(areas["Dock A"]) }));
    expect([status, /^\/returns\/R-\d{8}-\d{4}\?done=made$/.test(location as string)]).toEqual([303, true]);
    const path = (location as string).split("?")[0] as string;
    expect(told(await page(path))).toContain("Nothing is on this return yet.");
    expect(where(await post(`${path}/add`, { code: parent }))).toEqual([303, `${path}?added=${parent}`]);
    const html = await page(`${path}?added=${parent}`);
    expect(told(html)).toContain(`${parent} came back from bill ${number}.`);
    expect(html).toContain(`href="/bills/${number}"`);
    expect(html).not.toContain("<script>alert");
    expect(rows(html)).toEqual([parent]);
    expect(told(await page(`/bills/${number}`))).toMatch(new RegExp(`Came back 1 .*${parent}`));
    const stranger = await post(`${path}/add`, { code: "SB99999" });
    expect([stranger.status, told(await stranger.text()).includes("SB99999 is not in the system.")]).toEqual([422, true]);
    expect((await post(`${path}/add`, { code: parent })).status).toBe(200);
    expect(told(await page(`${path}?open=finish`))).toContain("1 parent bag came back.");
    expect(where(await post(`${path}/finish`, {}))).toEqual([303, `${path}?done=finished`]);
    const twice = await post(`${path}/finish`, {});
    expect([twice.status, told(await twice.text()).includes("This return is closed already.")]).toEqual([422, true]);
    expect(await page("/returns?status=finished")).toContain(`href="${path}"`);
    expect(await page("/returns?status=open")).not.toContain(`href="${path}"`);
  });

  test("cancelling says what went back on its bill and why the rest could not", async () => {
    const [stays, goes] = [await full(), await full()];
    for (const parent of [stays, goes]) await at.link(number, parent);
    const ticket = await at.ticket();
    for (const parent of [stays, goes]) await at.giveBack(ticket, parent);
    await at.link(await at.bill(2), stays);
    expect(told(await page(`/returns/${ticket}?open=cancel`))).toContain("Its 2 parent bags go back on the bills that they came from.");
    const answer = await post(`/returns/${ticket}/cancel`, {});
    const html = await answer.text();
    expect(answer.status).toBe(200);
    expect(told(html)).toContain("The return is cancelled1 parent bag is on its bill again. 1 could not go back:");
    expect(told(html)).toContain(`${stays} It is on a bill again.`);
    const later = told(await page(`/returns/${ticket}`));
    expect(later).toContain("On its bill again");
    expect(later).toContain("Could not go back");
    expect((await post(`/returns/${ticket}/cancel`, {})).status).toBe(422);
  });

  test("wrong input is said, and nothing breaks", async () => {
    const long = await post("/returns", { note: "x".repeat(600) });
    expect([long.status, (await long.text()).includes('id="note-error"')]).toEqual([422, true]);
    const area = await post("/returns", { area: "99999" });
    expect([area.status, (await area.text()).includes('id="area-error"')]).toEqual([422, true]);
    const search = await open(`/returns?search=${"x".repeat(300)}`);
    expect([search.status, (await search.text()).includes('id="search-error"')]).toEqual([422, true]);
    expect(told(await page("/returns?search=NOTHINGLIKEIT"))).toContain("No return is like this");
  });
});

describe("a day", () => {
  test("counts what was finished on it, by biller and area", async () => {
    await at.link(number, await short());
    await at.complete(number);
    const today = businessDay(new Date(), timeZone);
    expect(where(await open(`/days?day=${today}`))).toEqual([303, `/days/${today}`]);
    const html = await page("/days");
    expect(told(html)).toMatch(/Today, \d+ /);
    expect(told(html)).toContain("All together");
    expect(html).toContain(`href="/api/days/${today}.csv"`);
    expect(told(await page("/days/2019-02-03"))).toContain("No bill was finished or made on this day");
    for (const day of ["2026-02-31", "today", "1", "0000-01-01", evil]) {
      expect((await open(`/days/${encodeURIComponent(day)}`)).status).toBe(404);
      const answer = await open(`/days?day=${encodeURIComponent(day)}`);
      expect([answer.status, (await answer.text()).includes('id="day-error"')]).toEqual([422, true]);
    }
  });
});

describe("the paper", () => {
  test("is a draft while the bill is open, then what was frozen, whatever happens to the bags", async () => {
    const parent = await short();
    await at.link(number, parent);
    const draft = told(await page(`/bills/${number}/print`));
    expect(draft).toContain("Draft: this bill is not finished");
    expect(draft).toContain(`1 ${parent} Mustard sack 2 of 30 2.000`);
    await at.complete(number);
    const ticket = await at.ticket();
    await at.giveBack(ticket, parent);
    const html = await page(`/bills/${number}/print`);
    expect(told(html)).toContain(`1 ${parent} Mustard sack 2 of 30 2.000`);
    expect(told(html)).toContain("1 of 3 parent bags, 1 short");
    expect(html).toContain(`aria-label="QR code of bill ${number}"`);
    for (const words of ["Loaded by, date", "Driver, date", "Received by, date"]) expect(html).toContain(words);
    expect((await open(`/bills/${number}/print?version=1`)).status).toBe(200);
    for (const version of ["2", "0", "x", "9".repeat(30), ""])
      expect((await open(`/bills/${number}/print?version=${version}`)).status).toBe(404);
  });
  test("calls a reason what it is: why it is below its target, or a remark on a full bill", async () => {
    await at.link(number, await full());
    await at.complete(number, "lorry is small");
    expect(told(await page(`/bills/${number}/print`))).toContain("Why below target lorry is small");
    await at.reopenBill(number);
    await at.change(number, { target: 1 });
    await at.complete(number, "second lorry follows");
    const paper = told(await page(`/bills/${number}/print`));
    expect(paper).toContain("Remark second lorry follows");
    expect(paper).not.toContain("Why below target");
  });
});

describe("who may", () => {
  test("a dispatcher sees the bills of the own area and changes none", async () => {
    const own = /\/bills\/([^?]+)/.exec(
      (await post("/bills", { target: "2", area: String(areas["Dock A"]) })).headers.get("location") ?? "",
    )?.[1] as string;
    await at.link(own, await full());
    const list = await page("/bills", "ofDockA");
    expect(list).toContain(`href="/bills/${own}"`);
    expect(list).not.toContain(`href="/bills/${number}"`);
    expect(list).not.toContain("open=new");
    const html = await page(`/bills/${own}`, "ofDockA");
    expect(rows(html)).toHaveLength(1);
    for (const act of ["open=edit", "open=finish", "open=take-out", "open=delete", "/add", `/api/bills/${own}.pdf`])
      expect(html).not.toContain(act);
    for (const asked of ["edit", "finish", "delete", "take-out&parent=x"])
      expect(await page(`/bills/${own}?open=${asked}`, "ofDockA")).not.toContain("data-close-href");
    const other = await open(`/bills/${number}`, "ofDockA");
    expect([other.status, told(await other.text()).includes("belongs to another area")]).toEqual([403, true]);
    expect((await open(`/bills/${number}/print`, "ofDockA")).status).toBe(403);
    for (const path of ["", "/complete", "/reopen", "/delete", "/add", "/take-out"]) {
      const answer = await post(`/bills/${own}${path}`, { target: "5", reason: "mine", code: "SB1", parent: "SB1" }, "ofDockA");
      expect([path, answer.status >= 400, answer.status < 500]).toEqual([path, true, true]);
    }
    expect((await post("/bills", { target: "2" }, "ofDockA")).status).toBeOneOf([403, 422]);
    expect((await site.owner`select target, status from bills where number = ${own}`)[0]).toEqual({ target: 2, status: "open" });
  });

  test("returns are for billers and admins", async () => {
    const ticket = await at.ticket();
    for (const path of ["/returns", `/returns/${ticket}`]) {
      expect((await open(path, "dispatcher")).status).toBe(403);
      expect((await open(path, "admin")).status).toBe(200);
    }
    for (const path of [`/returns/${ticket}/cancel`, `/returns/${ticket}/finish`, `/returns/${ticket}/add`, "/returns"])
      expect((await post(path, { code: "SB1" }, "dispatcher")).status).toBeOneOf([403, 422]);
    expect((await site.owner`select status from returns where number = ${ticket}`)[0]?.status).toBe("open");
    expect(await page("/", "dispatcher")).not.toContain('href="/returns"');
    expect(await page("/", "biller")).toContain('href="/returns"');
  });

  test("a biller's home has the open bills and the way to a new one", async () => {
    const html = await page("/");
    expect(html).toContain('class="btn btn--go start" href="/bills?open=new"');
    expect(told(html)).toContain("Open bills");
    expect(await page("/", "dispatcher")).not.toContain("Open bills");
    expect(await page("/", "dispatcher")).toContain('class="btn btn--go start" href="/pack"');
  });

  for (const hostile of ["%00", "..%2f..%2fetc", "a b", "x".repeat(300), "%27%3B--", encodeURIComponent(evil), "%F0%9F%98%80", "-1"])
    test(`${hostile.slice(0, 30)} is no bill and no return, by any door`, async () => {
      for (const path of ["", "/print", "?open=edit"]) expect((await open(`/bills/${hostile}${path}`)).status).toBe(404);
      expect((await open(`/returns/${hostile}`)).status).toBe(404);
      for (const path of ["", "/complete", "/reopen", "/delete", "/add", "/take-out"]) {
        const answer = await post(`/bills/${hostile}${path}`, { target: "2", reason: "x", code: "SB00001", parent: "SB00001" }, "admin");
        expect([path, answer.status]).toEqual([path, 404]);
        expect(await answer.text()).not.toContain("<script>alert");
      }
      for (const path of ["/add", "/finish", "/cancel"])
        expect((await post(`/returns/${hostile}${path}`, { code: "SB00001" })).status).toBe(404);
    });

  test("a bill that is nowhere leads back to the list", async () => {
    const html = await page("/bills/NOPE-1");
    expect(told(html)).toContain("There is no bill NOPE-1.");
    expect(html).toContain('href="/bills">');
    expect((await post("/bills/NOPE-1/add", { code: "SB00001" })).status).toBe(404);
    expect((await post("/returns/NOPE-1/add", { code: "SB00001" })).status).toBe(404);
  });

  test("a bag's page leads to its bill", async () => {
    const parent = await full();
    await at.link(number, parent);
    expect(await page(`/bags/${parent}`)).toContain(`href="/bills/${number}"`);
    expect(await page(`/bags?search=${parent.slice(0, 6)}`)).toContain(`href="/bills/${number}"`);
  });
});
