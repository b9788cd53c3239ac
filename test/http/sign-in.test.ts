import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { tokenHash } from "../../src/services/sessions.ts";
import { ask, type Json, problemOf } from "../support/http.ts";
import { type Browser, openBrowser } from "../support/jar.ts";
import { openSite, password, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
let other: TestSite["app"];
let admin: SignedIn;
beforeAll(async () => {
  site = await openSite({ TRUST_PROXY: "1" });
  other = site.makeReplica();
  admin = await site.person("admin");
});
afterAll(async () => {
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
  await site.close();
});

const chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const from = (address: string) => ({ "x-forwarded-for": address });
const signIn = (browser: Browser, username: string, secret = password, address = "") =>
  browser.ask("POST", "/api/session", {
    json: { username, password: secret },
    headers: { "user-agent": chrome, ...(address ? from(address) : {}) },
  });
const guess = (username: string, app = site.app, address = "") =>
  ask(app, "POST", "/api/session", { json: { username, password: "a wrong guess" }, headers: address ? from(address) : {} });
const known = async (who: SignedIn) => {
  const browser = openBrowser(site.app);
  expect((await signIn(browser, who.username)).status).toBe(200);
  return browser;
};
const statusOf = async (browser: Browser, path = "/api/session") => (await browser.ask("GET", path)).status;
const nobody = () => `nobody-${crypto.randomUUID().slice(0, 8)}`;

describe("whoever guesses", () => {
  test("locks nobody out of a browser where they have signed in before", async () => {
    const who = await site.person("dispatcher");
    const browser = await known(who);
    for (let n = 0; n < 11; n++) await guess(who.username, n % 2 ? other : site.app);
    expect((await guess(who.username)).status).toBe(429);
    expect((await signIn(openBrowser(site.app), who.username)).status).toBe(429); // somewhere new they wait
    await browser.ask("DELETE", "/api/session");
    expect((await signIn(browser, who.username)).status).toBe(200);
    expect((await guess(who.username)).status).toBe(429); // and the stranger waits on
  });

  test("in such a browser has ten tries there, which cost the others nothing", async () => {
    const [who, colleague] = [await site.person("dispatcher"), await site.person("dispatcher")];
    const browser = await known(who);
    await signIn(browser, colleague.username);
    const answers = [];
    for (let n = 0; n < 11; n++) answers.push((await signIn(browser, who.username, "a wrong guess")).status);
    expect(answers).toEqual([...Array(10).fill(401), 429]);
    expect((await signIn(openBrowser(site.app), who.username)).status).toBe(200);
    expect((await signIn(browser, colleague.username)).status).toBe(200);
  });

  test("a name that nobody has waits like one that somebody has, on every replica", async () => {
    const name = nobody();
    const answers = [];
    for (let n = 0; n < 12; n++) answers.push((await guess(name, n % 2 ? other : site.app)).status);
    expect(answers).toEqual([...Array(10).fill(401), 429, 429]);
  });

  test("learns nothing by waiting a day: then every name is as at first", async () => {
    const [who, name] = [await site.person("dispatcher"), nobody()];
    const tenTimes = async (username: string) => {
      for (let n = 0; n < 10; n++) expect((await guess(username)).status).toBe(401);
      expect((await guess(username)).status).toBe(429);
    };
    await tenTimes(who.username);
    await tenTimes(name);
    await site.owner`update people set tried_at = tried_at - interval '25 hours', wait_until = wait_until - interval '25 hours' where id = ${who.personId}`;
    await site.owner`update sign_in_tries set last_at = last_at - interval '25 hours', wait_until = wait_until - interval '25 hours' where door = 'name'`;
    await tenTimes(who.username);
    await tenTimes(name);
  });

  test("from one address is slowed down more and more, and never shut out", async () => {
    const address = "203.0.113.7";
    const level = (
      failures: number,
    ) => site.owner`insert into sign_in_tries (door, subject, failures) values ('address', ${tokenHash(`address ${address}`)}, ${failures})
      on conflict (door, subject) do update set failures = excluded.failures, last_at = now()`;
    const ms = async () => {
      const startedAt = performance.now();
      expect((await guess(nobody(), site.app, address)).status).toBe(401);
      return performance.now() - startedAt;
    };
    await ms();
    await level(70);
    expect(await ms()).toBeGreaterThan(1000);
    await level(110);
    const refused = await guess(nobody(), site.app, address);
    expect((await problemOf(refused, 429)).code).toBe("too_many_tries");
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(2);
    const who = await site.person("dispatcher");
    const browser = await known(who);
    expect((await signIn(browser, who.username, password, address)).status).toBe(200); // a colleague in the hall, in their own browser
    expect((await guess(nobody(), site.app, "203.0.113.8")).status).toBe(401);
    await site.owner`update sign_in_tries set last_at = now() - interval '20 seconds' where door = 'address'`;
    expect((await guess(nobody(), site.app, address)).status).toBe(401);
  });

  test("doesn't keep somebody who is signed in from changing their password", async () => {
    const who = await site.person("dispatcher");
    for (let n = 0; n < 11; n++) await guess(who.username);
    const json = { current: password, password: "a wholly other password" };
    expect((await ask(site.app, "POST", "/api/session/password", { as: who.token, json })).status).toBe(200);
  });

  test("a right password takes back what it cost the address", async () => {
    const address = "203.0.113.9";
    for (let n = 0; n < 12; n++)
      expect((await signIn(openBrowser(site.app), (await site.person("dispatcher")).username, password, address)).status).toBe(200);
    const [row] =
      await site.owner`select failures from sign_in_tries where door = 'address' and subject = ${tokenHash(`address ${address}`)}`;
    expect(Number(row?.failures)).toBeLessThan(1);
  });
});

test("the commonest passwords are refused, in any letter case, by everybody who sets one", async () => {
  const who = await site.person("dispatcher");
  for (const secret of ["1234567890", "QwertyUiop", "password123"]) {
    const json = { username: nobody(), role: "dispatcher", password: secret };
    expect((await problemOf(await ask(site.app, "POST", "/api/users", { as: admin.token, json }), 422)).errors[0].message).toContain(
      "Too many people use this password",
    );
    expect((await ask(site.app, "PATCH", `/api/users/${who.personId}`, { as: admin.token, json: { password: secret } })).status).toBe(422);
    expect(
      (await ask(site.app, "POST", "/api/session/password", { as: who.token, json: { current: password, password: secret } })).status,
    ).toBe(422);
  }
});

describe("sessions", () => {
  test("are listed with their browser in words, and end where one says so", async () => {
    const who = await site.person("biller");
    const [here, there] = [await known(who), await known(who)];
    const { items }: Json = await (await here.ask("GET", "/api/sessions")).json();
    expect(items.map(({ isThis }: Json) => isThis)).toEqual([true, ...Array(items.length - 1).fill(false)]);
    expect(items[0].agent).toBe("Chrome on Windows");
    const { items: seenThere }: Json = await (await there.ask("GET", "/api/sessions")).json();
    const id = seenThere[0].id;
    expect((await here.ask("DELETE", `/api/sessions/${id}`)).status).toBe(204);
    expect(await statusOf(there)).toBe(401);
    expect(await statusOf(here)).toBe(200);
    expect((await problemOf(await here.ask("DELETE", `/api/sessions/${id}`), 404)).code).toBe("unknown_session");
  });

  test("of somebody else are nobody's business", async () => {
    const [who, other] = [await site.person("biller"), await site.person("biller")];
    const [mine, theirs] = [await known(who), await known(other)];
    const { items }: Json = await (await theirs.ask("GET", "/api/sessions")).json();
    expect((await mine.ask("DELETE", `/api/sessions/${items[0].id}`)).status).toBe(404);
    expect(await statusOf(theirs)).toBe(200);
  });

  test("of billers and admins idle out after half an hour, of a packing table after a shift", async () => {
    const minutes: Record<string, number> = { dispatcher: 720, biller: 30, admin: 30 };
    for (const role of ["dispatcher", "biller", "admin"] as const) {
      const who = await site.person(role);
      const browser = await known(who);
      const [row] = await site.owner`select extract(epoch from expires_at - now()) / 60 as left from sessions
        where token_hash = ${tokenHash(browser.cookies.get("tt_session") as string)}`;
      expect(Number(row?.left)).toBeCloseTo(minutes[role] as number, 0);
    }
  });

  test("end after a week, however much they are used", async () => {
    const who = await site.person("dispatcher");
    const browser = await known(who);
    const hash = tokenHash(browser.cookies.get("tt_session") as string);
    await site.owner`update sessions set created_at = now() - interval '7 days' + interval '1 hour' where token_hash = ${hash}`;
    expect(
      await statusOf({
        ...browser,
        ask: (method, path) => ask(site.makeReplica(), method, path, { cookie: browser.cookies.get("tt_session") as string }),
      }),
    ).toBe(200);
    await Bun.sleep(300); // the end is moved beside the request
    const [row] = await site.owner`select extract(epoch from expires_at - now()) / 3600 as hours from sessions where token_hash = ${hash}`;
    expect(Number(row?.hours)).toBeWithin(0.9, 1.1);
  });

  test("get another token when their person's rights change; the one before it is good for a minute", async () => {
    const who = await site.person("dispatcher");
    const browser = await known(who);
    const before = browser.cookies.get("tt_session") as string;
    expect(await statusOf(browser)).toBe(200);
    expect(browser.cookies.get("tt_session")).toBe(before);
    await ask(site.app, "PATCH", `/api/users/${who.personId}`, { as: admin.token, json: { role: "biller" } });
    await browser.ask("GET", "/api/returns"); // this replica learns of it with the first request, and exchanges with the next
    expect(await statusOf(browser)).toBe(200);
    const after = browser.cookies.get("tt_session") as string;
    expect(after).not.toBe(before);
    const late = (token: string) => ask(other, "GET", "/api/session", { cookie: token });
    expect((await late(before)).status).toBe(200);
    expect((await late(before)).headers.get("set-cookie")).toBeNull();
    await site.owner`update sessions set earlier_until = now() where earlier_hash = ${tokenHash(before)}`;
    expect((await ask(site.makeReplica(), "GET", "/api/session", { cookie: before })).status).toBe(401);
    expect((await late(after)).status).toBe(200);
  });

  test("of two requests at once one gets the new token, and both are answered", async () => {
    const who = await site.person("dispatcher");
    const token = (await known(who)).cookies.get("tt_session") as string;
    await ask(site.app, "PATCH", `/api/users/${who.personId}`, { as: admin.token, json: { role: "biller" } });
    const apps = [site.makeReplica(), site.makeReplica(), site.makeReplica()];
    const answers = await Promise.all(apps.map((app) => ask(app, "GET", "/api/returns", { cookie: token })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.filter(({ headers }) => headers.getSetCookie().some((line) => line.startsWith("tt_session=")))).toHaveLength(1);
  });
});

describe("a link for a new password", () => {
  const make = async (who: SignedIn, by = admin) => ask(site.app, "POST", `/api/users/${who.personId}/password-link`, { as: by.token });
  const use = (path: string, secret = "a password of my own") => ask(site.app, "POST", `/api${path}`, { json: { password: secret } });

  test("sets it once, ends every session, and lets them in", async () => {
    const who = await site.person("dispatcher", { mustChange: true });
    const browser = await known(who);
    const { path, expiresAt }: Json = await (await make(who)).json();
    expect(Date.parse(expiresAt) - Date.now()).toBeWithin(23.9 * 3_600_000, 24.1 * 3_600_000);
    const answer = await use(path);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ id: who.personId, mustChange: false });
    expect(answer.headers.get("set-cookie")).toContain("tt_session=");
    expect(await statusOf(browser)).toBe(401);
    expect((await signIn(openBrowser(site.app), who.username, "a password of my own")).status).toBe(200);
    expect((await problemOf(await use(path), 404)).code).toBe("link_over");
    const events = await site.owner`select what from events where person_id = ${admin.personId} and what = 'password_link_made'`;
    expect(events.length).toBeGreaterThan(0);
  });

  test("is over when another is made, when its day is past, and when the person is switched off", async () => {
    const who = await site.person("dispatcher");
    const first: Json = await (await make(who)).json();
    const second: Json = await (await make(who)).json();
    expect((await use(first.path)).status).toBe(404);
    await site.owner`update password_links set expires_at = now() where person_id = ${who.personId}`;
    expect((await use(second.path)).status).toBe(404);
    const third: Json = await (await make(who)).json();
    await ask(site.app, "PATCH", `/api/users/${who.personId}`, { as: admin.token, json: { active: false } });
    expect((await use(third.path)).status).toBe(404);
    expect((await make(who)).status).toBe(404);
  });

  test("is used by one of two at once", async () => {
    const who = await site.person("dispatcher");
    const { path }: Json = await (await make(who)).json();
    const answers = await Promise.all([use(path, "the first of two"), use(path, "the second of two")]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
  });

  test("is stored as its hash alone, and a short password doesn't use it up", async () => {
    const who = await site.person("dispatcher");
    const { path }: Json = await (await make(who)).json();
    const [row] = await site.owner`select to_jsonb(l)::text as text from password_links l order by id desc limit 1`;
    expect(row?.text).not.toContain(path.split("/").at(-1) as string);
    expect((await use(path, "short")).status).toBe(422);
    expect((await use(path)).status).toBe(200);
  });

  test("works as a page, too", async () => {
    const who = await site.person("dispatcher");
    const shown = await ask(site.app, "POST", `/people/${who.personId}/password-link`, { cookie: admin.token, form: { owner: "A <b>" } });
    const html = await shown.text();
    expect(html).toContain("A &lt;b&gt;");
    const path = /\/password\/[\w-]{43}/.exec(html)?.[0] as string;
    const page = await ask(site.app, "GET", path);
    expect(await page.text()).toContain(who.username);
    const differing = await ask(site.app, "POST", path, { form: { password: "a password of mine", again: "another" } });
    expect(differing.status).toBe(422);
    const done = await ask(site.app, "POST", path, { form: { password: "a password of mine", again: "a password of mine" } });
    expect([done.status, done.headers.get("location")]).toEqual([303, "/"]);
    expect((await ask(site.app, "GET", path)).status).toBe(404);
    expect((await ask(site.app, "GET", "/password/nonsense")).status).toBe(404);
  });
});

test("the account page names the browsers, and signs out there", async () => {
  const who = await site.person("biller");
  const [here, there] = [await known(who), await known(who)];
  const page = await (await here.ask("GET", "/account")).text();
  expect(page).toContain("Chrome on Windows");
  const ids = [...page.matchAll(/\/account\/sessions\/(\d+)\/end/g)].map(([, id]) => id);
  for (const id of ids) expect((await here.ask("POST", `/account/sessions/${id}/end`, { form: {} })).status).toBe(303);
  expect(await statusOf(there)).toBe(401);
  expect(await statusOf(here)).toBe(200);
});

describe("what comes in between", () => {
  const exchanged = async () => {
    const who = await site.person("biller");
    const token = (await known(who)).cookies.get("tt_session") as string;
    await ask(site.app, "PATCH", `/api/users/${who.personId}`, { as: admin.token, json: { role: "dispatcher" } });
    return { who, token };
  };
  const given = (answer: Response) => /(?:^|, )tt_session=([^;]+)/.exec(answer.headers.getSetCookie().join(", "))?.[1];

  test("the new token comes with whatever answer there is: a problem, a page that is not there, a file", async () => {
    for (const path of ["/api/bag/SB99999", "/api/bags?x=1", "/api/nothing", "/nothing", "/api/bills/99999.pdf", "/bags"]) {
      const { token } = await exchanged();
      const answer = await ask(site.makeReplica(), "GET", path, { cookie: token });
      expect([path, given(answer)?.length]).toEqual([path, 43]);
      await answer.body?.cancel();
    }
  });

  test("the old token ends with its minute, also where it was used in that minute", async () => {
    const { token } = await exchanged();
    const replica = site.makeReplica();
    expect(given(await ask(replica, "GET", "/bags", { cookie: token }))).toBeDefined();
    await site.owner`update sessions set earlier_until = now() + interval '1 second' where earlier_hash = ${tokenHash(token)}`;
    expect((await ask(replica, "GET", "/api/session", { as: token })).status).toBe(200);
    await Bun.sleep(1300);
    expect((await ask(replica, "GET", "/api/session", { as: token })).status).toBe(401);
  });

  test("a new password: a sign-in with the old one that was on its way opens nothing", async () => {
    const who = await site.person("dispatcher");
    const late = Array.from({ length: 8 }, () => signIn(openBrowser(site.app), who.username));
    await Bun.sleep(15);
    await ask(site.app, "PATCH", `/api/users/${who.personId}`, { as: admin.token, json: { password: "a wholly other password" } });
    await Promise.all(late);
    const [row] = await site.owner`select count(*)::int as n from sessions where person_id = ${who.personId} and ended_at is null`;
    expect(row?.n).toBe(0);
  });

  test("a password that an admin gives ends the links; one by a link takes badge and PIN away, and leaves devices alone", async () => {
    const who = await site.person("dispatcher");
    const link = async () =>
      (await (await ask(site.app, "POST", `/api/users/${who.personId}/password-link`, { as: admin.token })).json()).path;
    const first = await link();
    await ask(site.app, "PATCH", `/api/users/${who.personId}`, { as: admin.token, json: { password: "a wholly other password" } });
    expect((await ask(site.app, "POST", `/api${first}`, { json: { password: "a password of my own" } })).status).toBe(404);
    const device = { name: "gun", person: who.personId, scope: "scan", expiresAt: "2090-01-01T00:00:00Z" };
    const { token }: Json = await (await ask(site.app, "POST", "/api/tokens", { as: admin.token, json: device })).json();
    await ask(site.app, "POST", `/api/badges/${who.personId}`, { as: admin.token });
    expect((await ask(site.app, "POST", `/api${await link()}`, { json: { password: "a password of my own" } })).status).toBe(200);
    expect((await site.owner`select badge_hash, pin_hash from people where id = ${who.personId}`)[0]).toEqual({
      badge_hash: null,
      pin_hash: null,
    });
    expect((await ask(site.app, "GET", "/api/bags", { as: token })).status).toBe(200);
  });

  test("sixty tries at a name from elsewhere leave its owner their own browser", async () => {
    const who = await site.person("dispatcher");
    const browser = await known(who);
    for (let n = 0; n < 61; n++) await guess(who.username, site.app, "203.0.113.60");
    await browser.ask("DELETE", "/api/session");
    expect((await signIn(browser, who.username)).status).toBe(200);
  });
});
