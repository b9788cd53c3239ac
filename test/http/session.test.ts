import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { tokenHash } from "../../src/services/sessions.ts";
import { ask, type Json, one, problemOf } from "../support/http.ts";
import { newParent } from "../support/scanning.ts";
import { openSite, password, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
let other: TestSite["app"];
beforeAll(async () => {
  site = await openSite();
  other = site.makeReplica();
});
afterAll(() => site.close());

const signIn = (username: string, secret: string, app = site.app) =>
  ask(app, "POST", "/api/session", { json: { username, password: secret } });
const cookieOf = (answer: Response) => /tt_session=([^;]*)/.exec(answer.headers.get("set-cookie") ?? "")?.[1] as string;
const status = async (app: TestSite["app"], path: string, asking: object) => (await ask(app, "GET", path, asking)).status;
const admin = () => site.person("admin");
const change = (by: SignedIn, id: number, json: object) => ask(site.app, "PATCH", `/api/users/${id}`, { as: by.token, json });

describe("signing in", () => {
  test("gives a session of 256 bits whose hash alone is stored", async () => {
    const who = await site.person("dispatcher");
    const answer = await signIn(who.username, password);
    expect(answer.status).toBe(200);
    const cookie = cookieOf(answer);
    expect(cookie).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const rows = await site.owner`select * from sessions where token_hash = ${tokenHash(cookie)}`;
    expect(rows).toHaveLength(1);
    const tables =
      await site.owner`select to_jsonb(s)::text || (select string_agg(to_jsonb(e)::text, '') from events e) as text from sessions s`;
    for (const { text } of tables) expect(text).not.toContain(cookie);
    expect(cookieOf(await signIn(who.username, password))).not.toBe(cookie);
  });
  test("a wrong password and an unknown name get the same answer, byte for byte", async () => {
    const who = await site.person("dispatcher");
    const off = await site.person("dispatcher");
    await site.owner`update people set active = false where id = ${off.personId}`;
    const texts = new Set<string>();
    for (const [name, secret] of [
      [who.username, "wrong password"],
      [`nobody-${crypto.randomUUID().slice(0, 8)}`, "wrong password"],
      [off.username, password],
      [off.username, "wrong password"],
    ] as const) {
      const answer = await signIn(name, secret);
      expect(answer.status).toBe(401);
      expect(answer.headers.get("set-cookie")).toBeNull();
      texts.add(await answer.text());
    }
    expect(texts.size).toBe(1);
  });
  test("60 wrong guesses at once count as at most 10; then 429 with Retry-After, also for the right one, until the wait is over", async () => {
    const who = await site.person("dispatcher");
    const answers = await Promise.all(
      Array.from({ length: 59 }, (_, n) => signIn(who.username, `wrong guess ${n}`, n % 2 ? other : site.app)),
    );
    const looked = answers.filter(({ status }) => status === 401);
    expect(looked.length).toBeLessThanOrEqual(10);
    const refused = answers.filter(({ status }) => status === 429);
    expect(looked.length + refused.length).toBe(59);
    for (const answer of refused) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    const right = await signIn(who.username, password, other);
    expect((await problemOf(right, 429)).code).toBe("too_many_tries");
    expect(Number(right.headers.get("retry-after"))).toBeGreaterThan(20);
    expect(await status(site.app, "/api/session", { as: who.token })).toBe(200); // who is signed in goes on
    await site.owner`update people set wait_until = now() where id = ${who.personId}`;
    expect((await signIn(who.username, password, other)).status).toBe(200);
    expect((await site.owner`select failures, wait_until from people where id = ${who.personId}`)[0]).toEqual({
      failures: 0,
      wait_until: null,
    });
  });
  test("the wait grows and never passes 30 minutes", async () => {
    const who = await site.person("dispatcher");
    const waits: number[] = [];
    await site.owner`update people set failures = 9, tried_at = now() where id = ${who.personId}`;
    for (let n = 0; n < 9; n++) {
      await signIn(who.username, "wrong again", site.makeReplica());
      const [row] =
        await site.owner`select round(extract(epoch from wait_until - tried_at))::int as wait from people where id = ${who.personId}`;
      waits.push(row?.wait);
      await site.owner`update people set wait_until = now() where id = ${who.personId}`;
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1800, 1800, 1800]);
  });
  test("a name that nobody has is told to wait just like one that somebody has", async () => {
    const who = await site.person("dispatcher");
    const statuses = async (username: string) => {
      const answers = [];
      for (let n = 0; n < 12; n++) {
        const answer = await signIn(username, `guess ${n}`);
        answers.push([answer.status, ((await answer.json()) as Json).code]);
      }
      return answers;
    };
    const known = await statuses(who.username);
    expect(known.map(([status]) => status)).toEqual([...Array(10).fill(401), 429, 429]);
    expect(await statuses(`nobody-${crypto.randomUUID().slice(0, 8)}`)).toEqual(known);
  });
  test("the form says the same, keeps the name, never the password, and says when to come back", async () => {
    const who = await site.person("dispatcher");
    const post = (secret: string) =>
      ask(site.app, "POST", "/login", { form: { username: who.username, password: secret, next: "/bags?sort=parent" } });
    const wrong = await post("not my password");
    const html = await wrong.text();
    expect(wrong.status).toBe(422);
    expect(html).toContain("The user name or the password is not right. Try again.");
    expect(html).toContain(`value="${who.username}"`);
    expect(html).not.toContain("not my password");
    expect(html).toContain('value="/bags?sort=parent"');
    await site.owner`update people set wait_until = now() + interval '1 minute' where id = ${who.personId}`;
    const waiting = await post(password);
    expect(waiting.status).toBe(429);
    expect(Number(waiting.headers.get("retry-after"))).toBeGreaterThan(50);
  });
  test("one name's guesses don't lock out the colleagues behind the same address", async () => {
    const [victim, colleague] = [await site.person("dispatcher"), await site.person("dispatcher")];
    for (let n = 0; n < 70; n++) await signIn(victim.username, `guess ${n}`);
    expect((await signIn(colleague.username, password)).status).toBe(200);
  });
  test("a body sent in pieces is read as well", async () => {
    const who = await site.person("dispatcher");
    const pieces = (text: string) =>
      new ReadableStream({
        start(controller) {
          for (const part of text.match(/.{1,7}/gs) ?? []) controller.enqueue(new TextEncoder().encode(part));
          controller.close();
        },
      });
    const headers = { "transfer-encoding": "chunked" };
    const json = pieces(JSON.stringify({ username: who.username, password }));
    expect((await ask(site.app, "POST", "/api/session", { body: json, headers })).status).toBe(200);
    const form = pieces(new URLSearchParams({ username: who.username, password }).toString());
    const type = "application/x-www-form-urlencoded";
    expect((await ask(site.app, "POST", "/login", { body: form, headers: { ...headers, "content-type": type } })).status).toBe(303);
    expect((await ask(site.app, "POST", "/api/session", { body: pieces("x".repeat(200_000)), headers })).status).toBe(413);
    expect(
      (await ask(site.app, "POST", "/login", { body: pieces("x".repeat(200_000)), headers: { ...headers, "content-type": type } })).status,
    ).toBe(413);
  });
});

describe("signing out", () => {
  test("ends the session everywhere, and clears the cookie", async () => {
    const who = await site.person("dispatcher");
    for (const app of [site.app, other]) expect(await status(app, "/api/bags", { cookie: who.token })).toBe(200);
    const answer = await ask(site.app, "DELETE", "/api/session", { cookie: who.token });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("set-cookie")).toMatch(/^tt_session=;.*Max-Age=0/);
    for (const app of [other, site.app]) expect(await status(app, "/api/bags", { cookie: who.token })).toBe(401);
  });
  test("by the form", async () => {
    const who = await site.person("dispatcher");
    const answer = await ask(site.app, "POST", "/sign-out", { cookie: who.token, form: {} });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/login"]);
    expect(await status(other, "/api/session", { cookie: who.token })).toBe(401);
  });
});

const apiPaths = [
  "/api/session",
  "/api/bags",
  "/api/bags?kind=Nothing",
  "/api/bag/SB00001",
  "/api/bag/SB00001/history",
  "/api/kinds",
  "/api/areas",
];
const adminPaths = ["/api/users", "/api/tokens"];
const pagePaths = ["/", "/pack", "/bags", "/bags?search=SB0", "/bags/SB00001", "/account", "/cards"];
const adminPages = ["/people", "/kinds"];

describe("disabling a person", () => {
  for (const path of [...apiPaths, ...adminPaths])
    test(`ends ${path} with the very next request, on a replica that knew them`, async () => {
      const who = await site.person("admin");
      await ask(other, "GET", "/api/areas", { as: who.token });
      await change(await admin(), who.personId, { active: false });
      expect(await status(other, path, { as: who.token })).toBe(401);
    });
  for (const path of [...pagePaths, ...adminPages])
    test(`sends them from ${path} to the door, on a replica that knew them`, async () => {
      const who = await site.person("admin");
      await ask(other, "GET", "/api/areas", { as: who.token });
      await change(await admin(), who.personId, { active: false });
      const answer = await ask(other, "GET", path, { cookie: who.token });
      expect([answer.status, answer.headers.get("location")?.split("?")[0]]).toEqual([303, "/login"]);
      expect(await status(other, "/login", { cookie: who.token })).toBe(200); // no way round in a circle
    });
  test("ends scanning and changing too, and writes nothing more in their name", async () => {
    const who = await site.person("admin");
    await ask(other, "GET", "/api/areas", { as: who.token });
    await change(await admin(), who.personId, { active: false });
    const [before] = await site.owner`select count(*)::int as n from events`;
    for (const [method, path, json] of [
      ["POST", "/api/scans", one({ do: "open", parent: newParent() })],
      ["POST", "/api/areas", { name: "By a ghost" }],
      ["POST", "/api/users", { username: "ghost", role: "admin", password }],
      ["PATCH", `/api/users/${who.personId}`, { active: true }],
      ["POST", "/api/session/password", { current: password, password: "my own long password" }],
    ] as const)
      expect((await ask(other, method, path, { as: who.token, json })).status).toBe(401);
    expect((await site.owner`select count(*)::int as n from events`)[0]).toEqual(before as Json);
  });
  test("ends their device tokens, and switching on again doesn't bring them back", async () => {
    const [boss, who] = [await admin(), await site.person("dispatcher")];
    const made = await ask(site.app, "POST", "/api/tokens", {
      as: boss.token,
      json: { name: "gun", person: who.personId, expiresAt: "2090-01-01T00:00:00Z" },
    });
    const { token }: Json = await made.json();
    expect(await status(other, "/api/bags", { as: token })).toBe(200);
    await change(boss, who.personId, { active: false });
    expect(await status(other, "/api/bags", { as: token })).toBe(401);
    await change(boss, who.personId, { active: true });
    expect(await status(other, "/api/bags", { as: token })).toBe(401);
    expect((await signIn(who.username, password)).status).toBe(200);
  });
});

describe("a change of role", () => {
  for (const path of [...adminPaths, ...adminPages])
    test(`down: ${path} is closed with the next request, on a replica that knew them`, async () => {
      const who = await site.person("admin");
      expect(await status(other, path, { cookie: who.token })).toBe(200);
      await change(await admin(), who.personId, { role: "dispatcher" });
      expect(await status(other, path, { cookie: who.token })).toBe(403);
      expect(await status(other, "/api/bags", { cookie: who.token })).toBe(200);
    });
  for (const path of [...adminPaths, ...adminPages])
    test(`up: ${path} is open with the next request, on a replica that knew them`, async () => {
      const who = await site.person("dispatcher");
      expect(await status(other, path, { cookie: who.token })).toBe(403);
      await change(await admin(), who.personId, { role: "admin" });
      expect(await status(other, path, { cookie: who.token })).toBe(200);
    });
  test("an area that is set holds with the next request", async () => {
    const [area] = await site.owner`insert into areas (name) values ('Here') returning id`;
    const [elsewhere] = await site.owner`insert into areas (name) values ('There') returning id`;
    const [maker, who] = [await site.person("dispatcher", { area: area?.id }), await site.person("dispatcher")];
    const parent = newParent();
    await ask(site.app, "POST", "/api/scans", { as: maker.token, json: one({ do: "open", parent }) });
    expect(await status(other, `/api/bag/${parent}`, { as: who.token })).toBe(200);
    await change(await admin(), who.personId, { area: elsewhere?.id });
    expect(await status(other, `/api/bag/${parent}`, { as: who.token })).toBe(403);
  });
});

describe("one's own password", () => {
  const change = (as: string, current: string, fresh: string) =>
    ask(site.app, "POST", "/api/session/password", { as, json: { current, password: fresh } });

  test("guessing the one that is ends after ten tries, for the right one too", async () => {
    const who = await site.person("dispatcher");
    const answers = [];
    for (let n = 0; n < 12; n++) answers.push((await change(who.token, `guess ${n}`, "a new long password")).status);
    expect(answers.slice(0, 10)).toEqual(Array(10).fill(422));
    expect(answers.slice(10)).toEqual([429, 429]);
    expect((await change(who.token, password, "a new long password")).status).toBe(429);
  });
  test("is not the one that is", async () => {
    const who = await site.person("dispatcher", { mustChange: true });
    const answer = await change(who.token, password, password);
    expect([answer.status, ((await answer.json()) as Json).code]).toEqual([422, "same_password"]);
    expect((await site.owner`select must_change from people where id = ${who.personId}`)[0]?.must_change).toBe(true);
  });
});

describe("a new password", () => {
  test("of one's own ends the other sessions, not this one", async () => {
    const who = await site.person("dispatcher");
    const second = cookieOf(await signIn(who.username, password));
    expect(await status(other, "/api/bags", { cookie: second })).toBe(200);
    const fresh = "a wholly other password";
    expect(
      (await ask(site.app, "POST", "/api/session/password", { as: who.token, json: { current: password, password: fresh } })).status,
    ).toBe(200);
    expect(await status(other, "/api/bags", { cookie: second })).toBe(401);
    expect(await status(other, "/api/bags", { as: who.token })).toBe(200);
    expect((await signIn(who.username, password)).status).toBe(401);
    expect((await signIn(who.username, fresh)).status).toBe(200);
  });
  test("from an admin ends all of them and must be changed; changed on one replica, the other knows", async () => {
    const who = await site.person("dispatcher");
    expect(await status(other, "/api/bags", { as: who.token })).toBe(200);
    const given = "given by an admin";
    await change(await admin(), who.personId, { password: given });
    expect(await status(other, "/api/bags", { as: who.token })).toBe(401);
    const cookie = cookieOf(await signIn(who.username, given));
    for (const app of [site.app, other]) expect(await status(app, "/api/bags", { cookie })).toBe(403);
    const json = { current: given, password: "now it is my own" };
    expect((await ask(site.app, "POST", "/api/session/password", { cookie, json })).status).toBe(200);
    for (const app of [site.app, other]) expect(await status(app, "/api/bags", { cookie })).toBe(200);
  });
});

describe("what a session costs", () => {
  test("no statement of its own: N look-ups are N statements", async () => {
    await site.owner`create extension if not exists pg_stat_statements`;
    const who = await site.person("dispatcher");
    const parent = newParent();
    await ask(site.app, "POST", "/api/scans", { as: who.token, json: one({ do: "open", parent }) });
    for (let n = 0; n < 60; n++) await ask(site.app, "GET", `/api/bag/${parent}`, { as: who.token });
    await Bun.sleep(200); // the sliding end is moved beside the request
    const calls = async () => {
      const [row] = await site.owner`
        select coalesce(sum(calls), 0)::int as n from pg_stat_statements s join pg_database d on d.oid = s.dbid
         where d.datname = ${site.name} and s.query not like '%pg_stat_statements%' and s.toplevel`;
      return row?.n as number;
    };
    const before = await calls();
    for (let n = 0; n < 40; n++) expect(await status(site.app, `/api/bag/${parent}`, { as: who.token })).toBe(200);
    expect((await calls()) - before).toBe(40);
    const scans = await calls();
    for (let n = 0; n < 15; n++) await ask(site.app, "POST", "/api/scans", { as: who.token, json: one({ do: "open", parent }) });
    expect((await calls()) - scans).toBe(15);
  });
});

describe("how long a session lives", () => {
  test("its end slides with use, 12 hours ahead", async () => {
    const who = await site.person("dispatcher");
    await ask(site.app, "GET", "/api/bags", { cookie: who.token });
    await Bun.sleep(200);
    const [row] =
      await site.owner`select expires_at > now() + interval '11 hours 59 minutes' as ok from sessions where id = ${who.sessionId}`;
    expect(row?.ok).toBe(true);
  });
  test("past its end it opens nothing, also where it is remembered", async () => {
    const who = await site.person("dispatcher");
    for (const app of [site.app, other]) expect(await status(app, "/api/bags", { cookie: who.token })).toBe(200);
    await Bun.sleep(200);
    await site.owner`update sessions set expires_at = now() - interval '1 second' where id = ${who.sessionId}`;
    for (const app of [site.app, other]) expect(await status(app, "/api/bags", { cookie: who.token })).toBe(401);
  });
  test("a device token keeps the end that it was given", async () => {
    const who = await site.person("dispatcher");
    await site.owner`update sessions set device_name = 'gun', scope = 'scan', expires_at = now() + interval '1 hour' where id = ${who.sessionId}`;
    expect(await status(site.app, "/api/bags", { as: who.token })).toBe(200);
    await Bun.sleep(200);
    const [row] = await site.owner`select expires_at < now() + interval '61 minutes' as ok from sessions where id = ${who.sessionId}`;
    expect(row?.ok).toBe(true);
  });
});

test("a token is in the answer that made it, and nowhere else", async () => {
  const [boss, who] = [await admin(), await site.person("dispatcher")];
  const json = { name: "gun", person: who.personId, scope: "read", expiresAt: "2090-01-01T00:00:00Z" };
  const { token, id }: Json = await (await ask(site.app, "POST", "/api/tokens", { as: boss.token, json })).json();
  const [row] = await site.owner`select token_hash, to_jsonb(s)::text as text from sessions s where id = ${id}`;
  expect(Buffer.from(row?.token_hash).equals(Buffer.from(tokenHash(token)))).toBe(true);
  expect(row?.text).not.toContain(token);
  expect(await (await ask(site.app, "GET", "/api/tokens", { as: boss.token })).text()).not.toContain(token.slice(3));
  expect(JSON.stringify(site.logged)).not.toContain(token.slice(3));
  const [event] = await site.owner`select to_jsonb(e)::text as text from events e where what = 'token_added' order by id desc limit 1`;
  expect(event?.text).not.toContain(token.slice(3));
});
