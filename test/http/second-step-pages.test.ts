import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ask } from "../support/http.ts";
import { type Browser, openBrowser } from "../support/jar.ts";
import { openPhone, type Phone } from "../support/phone.ts";
import { openSite, password, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
let other: TestSite["app"];
beforeAll(async () => {
  site = await openSite({ PUBLIC_URL: "http://bags.example" });
  other = site.makeReplica();
});
afterAll(async () => {
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
  await site.close();
});

const forget = (who: SignedIn) => site.owner`update second_factors set last_step = 0 where person_id = ${who.personId}`;
const places = (answer: Response) => [answer.status, answer.headers.get("location")];
const login = (browser: Browser, who: SignedIn, next = "/") =>
  browser.ask("POST", "/login", { form: { username: who.username, password, next } });

/** Somebody who turned it on by the pages, in a browser of their own. */
async function setUp(role: "biller" | "admin" = "biller") {
  const who = await site.person(role);
  const browser = openBrowser(site.app);
  await login(browser, who);
  const shown = await (await browser.ask("POST", "/account/second-step/begin", { form: { current: password } })).text();
  const phone = openPhone(/([A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec(shown)?.[0] as string);
  const done = await (await browser.ask("POST", "/account/second-step/confirm", { form: { code: phone.code() } })).text();
  const recovery = [...done.matchAll(/<li>([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})<\/li>/g)].map(([, code]) => code as string);
  await forget(who);
  return { who, browser, phone, recovery, shown };
}

describe("without script", () => {
  test("the account leads to setting it up: password, QR code, code, recovery codes", async () => {
    const { who, browser, recovery, shown } = await setUp();
    expect(shown).toContain("<svg");
    expect(shown).not.toContain("otpauth");
    expect(recovery).toHaveLength(10);
    expect(await (await browser.ask("GET", "/account")).text()).toContain("You sign in with a code from your phone as well.");
    const page = await (await browser.ask("GET", "/account/second-step")).text();
    expect(page).toContain("You have 10 recovery codes left");
    for (const code of recovery) expect(page).not.toContain(code);
    const [row] = await site.owner`select count(*)::int as n from events where person_id = ${who.personId} and what = 'second_factor_on'`;
    expect(row?.n).toBe(1);
  });

  test("a wrong password or code is said at its field, and the secret is shown only once", async () => {
    const who = await site.person("biller");
    const browser = openBrowser(site.app);
    await login(browser, who);
    const begin = (current: string) => browser.ask("POST", "/account/second-step/begin", { form: { current } });
    const refused = await begin("not it");
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain("This is not your password now");
    const phone = openPhone(/([A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec(await (await begin(password)).text())?.[0] as string);
    const wrong = await browser.ask("POST", "/account/second-step/confirm", { form: { code: phone.wrong() } });
    expect(wrong.status).toBe(422);
    const html = await wrong.text();
    expect(html).toContain("This is not the code");
    expect(html).not.toMatch(/([A-Z2-7]{4} ){7}/);
    expect((await browser.ask("POST", "/account/second-step/confirm", { form: { code: phone.code() } })).status).toBe(200);
    const late = await browser.ask("POST", "/account/second-step/confirm", { form: { code: phone.code() } });
    expect(late.status).toBe(422);
    expect(await late.text()).toContain("Begin again");
  });

  test("signing in asks for the code on a page of its own, then goes where one wanted", async () => {
    const { who, phone } = await setUp();
    const browser = openBrowser(site.app);
    const first = await login(browser, who, "/bags?search=1");
    expect(places(first)).toEqual([303, "/login/code?next=%2Fbags%3Fsearch%3D1"]);
    expect(first.headers.getSetCookie().join()).toMatch(/tt_half_way=[\w-]{43}; Max-Age=300; Path=\/; HttpOnly; SameSite=Lax/);
    expect(browser.cookies.has("tt_session")).toBe(false);
    expect((await browser.ask("GET", "/api/session")).status).toBe(401);
    expect(places(await browser.ask("GET", "/bags"))).toEqual([303, "/login?next=%2Fbags"]);
    const page = await (await browser.ask("GET", "/login/code?next=/bags")).text();
    expect(page).toContain("Your code");
    expect(page).not.toContain(password);
    const wrong = await browser.ask("POST", "/login/code", { form: { code: phone.wrong(), next: "/bags" } });
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toContain("The code is not right");
    const right = await browser.ask("POST", "/login/code", { form: { code: phone.code(), next: "/bags?search=1" } });
    expect(places(right)).toEqual([303, "/bags?search=1"]);
    expect(browser.cookies.has("tt_half_way")).toBe(false);
    expect((await browser.ask("GET", "/bags")).status).toBe(200);
  });

  test("with a recovery code, and without a way to another site", async () => {
    const { who, recovery } = await setUp();
    const browser = openBrowser(site.app);
    await login(browser, who);
    const answer = await browser.ask("POST", "/login/code", { form: { code: recovery[0] as string, next: "//evil.example" } });
    expect(places(answer)).toEqual([303, "/"]);
  });

  test("password first on one replica, code on another; of two at once with one token one comes in", async () => {
    const { who, phone, recovery } = await setUp();
    const browser = openBrowser(site.app);
    await login(browser, who);
    const cookie = `tt_half_way=${browser.cookies.get("tt_half_way")}`;
    const headers = { cookie, origin: "http://bags.example", "sec-fetch-site": "same-origin" };
    const codes = [phone.code(), recovery[0] as string];
    const answers = await Promise.all(
      codes.map((code, n) => ask(n ? other : site.app, "POST", "/login/code", { form: { code }, headers })),
    );
    expect(answers.map((answer) => answer.headers.get("location")).sort()).toEqual(["/", "/login"]);
  });

  test("turning it off and new codes; an admin resets it under People", async () => {
    const { who, browser, phone } = await setUp();
    const fresh = await browser.ask("POST", "/account/second-step/recovery-codes", { form: { current: password, code: phone.code() } });
    expect((await fresh.text()).match(/<li>[2-9A-Z-]{14}<\/li>/g)).toHaveLength(10);
    await forget(who);
    const refused = await browser.ask("POST", "/account/second-step/off", { form: { current: password, code: phone.wrong() } });
    expect(refused.status).toBe(422);
    expect(places(await browser.ask("POST", "/account/second-step/off", { form: { current: password, code: phone.code() } }))).toEqual([
      303,
      "/account/second-step?done=off",
    ]);
    const { who: second } = await setUp();
    const admin = await site.person("admin");
    const people = await (await ask(site.app, "GET", `/people?open=${second.personId}`, { cookie: admin.token })).text();
    expect(people).toContain("with second step");
    expect(people).toContain(`/people/${second.personId}/second-step/reset`);
    const reset = await ask(site.app, "POST", `/people/${second.personId}/second-step/reset`, { cookie: admin.token, form: {} });
    expect(places(reset)).toEqual([303, "/people?done=second-step"]);
    expect(places(await login(openBrowser(site.app), second))).toEqual([303, "/"]);
  });
});

test("a server with another key says so on its page, in a sentence", async () => {
  const { who, phone, recovery } = await setUp();
  const browser = openBrowser(site.app);
  await login(browser, who);
  await site.owner`update second_factors set secret = set_byte(secret, 9, get_byte(secret, 9) # 1) where person_id = ${who.personId}`;
  const answer = await browser.ask("POST", "/login/code", { form: { code: phone.code() } });
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain("Tell whoever runs the system.");
  expect(places(await browser.ask("POST", "/login/code", { form: { code: recovery[0] as string } }))).toEqual([303, "/"]);
});

describe("half way in", () => {
  let who: SignedIn;
  let phone: Phone;
  beforeAll(async () => {
    ({ who, phone } = await setUp());
  });
  const half = async () => {
    const browser = openBrowser(site.app);
    expect(places(await login(browser, who))).toEqual([303, "/login/code"]);
    await forget(who);
    return browser;
  };
  const code = (browser: Browser) => browser.ask("POST", "/login/code", { form: { code: phone.code() } });

  test("is over after five minutes", async () => {
    const browser = await half();
    await site.owner`update half_sign_ins set expires_at = now() - interval '1 second'`;
    expect(places(await browser.ask("GET", "/login/code"))).toEqual([303, "/login"]);
    const again = await half();
    await site.owner`update half_sign_ins set expires_at = now() - interval '1 second'`;
    expect(places(await code(again))).toEqual([303, "/login"]);
  });
  test("is over when the password changes or the person is switched off", async () => {
    const browser = await half();
    await site.owner`update people set rights = rights + 1 where id = ${who.personId}`;
    expect(places(await code(browser))).toEqual([303, "/login"]);
    const again = await half();
    await site.owner`update people set active = false where id = ${who.personId}`;
    expect(places(await code(again))).toEqual([303, "/login"]);
    await site.owner`update people set active = true where id = ${who.personId}`;
  });
  test("a made-up token opens nothing, and the real one is stored as its hash", async () => {
    const headers = { cookie: `tt_half_way=${"x".repeat(43)}`, origin: "http://bags.example", "sec-fetch-site": "same-origin" };
    expect(places(await ask(site.app, "POST", "/login/code", { form: { code: phone.code() }, headers }))).toEqual([303, "/login"]);
    expect(places(await ask(site.app, "GET", "/login/code"))).toEqual([303, "/login"]);
    const token = (await half()).cookies.get("tt_half_way") as string;
    const rows = await site.owner`select row_to_json(h)::text as text from half_sign_ins h`;
    expect(rows.map(({ text }) => text).join()).not.toContain(token);
  });
  test("ten wrong codes, then a wait, also by beginning anew", async () => {
    await site.owner`update people set failures = 0, wait_until = null where id = ${who.personId}`;
    const statuses = [];
    for (let round = 0; round < 2; round++) {
      const browser = await half();
      for (let n = 0; n < 4; n++) statuses.push((await browser.ask("POST", "/login/code", { form: { code: phone.wrong() } })).status);
    }
    expect(statuses).toEqual(Array(8).fill(422)); // and two passwords
    expect((await login(openBrowser(site.app), who)).status).toBe(429);
  });
});
