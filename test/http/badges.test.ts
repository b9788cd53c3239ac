import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { tokenHash } from "../../src/services/sessions.ts";
import { codeOf, type Hall, here, openHall, passHash, pin, scanBadge, typePin, wrongBadge } from "../support/hall.ts";
import { ask, call, type Json, one, problemOf } from "../support/http.ts";
import { type Browser, openBrowser } from "../support/jar.ts";
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

describe("a badge at a station", () => {
  test("takes over: the session that was there ends, and one for scanning begins, for twelve hours", async () => {
    const [first, second] = [await site.person("dispatcher"), await hall.withBadge("dispatcher")];
    const browser = openBrowser(site.app);
    await browser.ask("POST", "/api/session", { json: { username: first.username, password } });
    const before = browser.cookies.get("tt_session") as string;
    const answer = await scanBadge(browser, `]Q3${second.badge.toLowerCase()}\r\n`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ id: second.personId, username: second.username, role: "dispatcher", scope: "scan" });
    expect(await here(browser)).toMatchObject({ id: second.personId, scope: "scan" });
    expect((await ask(site.app, "GET", "/api/session", { as: before })).status).toBe(401);
    const pack = one({ do: "pack", parent: newParent(), child: newChild() });
    expect(((await (await browser.ask("POST", "/api/scans", { json: pack })).json()) as Json).results[0].outcome).toBe("packed");
    const [row] = await site.owner`select extract(epoch from expires_at - created_at) / 3600 as hours from sessions
      where token_hash = ${tokenHash(browser.cookies.get("tt_session") as string)}`;
    expect(Number(row?.hours)).toBeCloseTo(12);
    expect((await hall.eventsOf(second)).map(({ what }) => what)).toEqual(["signed_in", "pack"]);
    expect((await hall.eventsOf(second))[0]?.answer).toEqual({ by: "badge", station: expect.any(Number) });
    expect((await hall.eventsOf(first)).map(({ what }) => what)).toEqual(["signed_in", "station_admitted", "signed_out"]);
  });
  test("ends with the shift, however much it is used", async () => {
    const [browser, who] = [await hall.openStation(), await hall.withBadge()];
    await scanBadge(browser, who.badge);
    await site.owner`update sessions set expires_at = now() + interval '1 minute' where person_id = ${who.personId} and scope = 'scan'`;
    expect((await hall.elsewhere(browser).ask("GET", "/api/bags")).status).toBe(200);
    await Bun.sleep(200); // a sliding end would be moved beside the request
    const [row] =
      await site.owner`select expires_at < now() + interval '2 minutes' as ok from sessions where person_id = ${who.personId} and scope = 'scan'`;
    expect(row?.ok).toBe(true);
  });
  for (const role of ["dispatcher", "biller", "admin"] as const)
    test(`gives a ${role} scanning and looking, never people, kinds or their own account`, async () => {
      const [browser, who] = [await hall.openStation(), await hall.withBadge(role)];
      await scanBadge(browser, who.badge);
      for (const path of ["/api/session", "/api/bags"]) expect((await browser.ask("GET", path)).status).toBe(200);
      for (const [method, path, json] of [
        ["GET", "/api/users", undefined],
        ["POST", "/api/areas", { name: "By badge" }],
        ["POST", `/api/badges/${who.personId}`, undefined],
        ["DELETE", `/api/badges/${who.personId}`, undefined],
        ["POST", "/api/session/password", { current: password, password: "a wholly other password" }],
      ] as const) {
        const problem = await problemOf(await browser.ask(method, path, json ? { json } : {}), 403);
        expect(problem.code).toBe("not_allowed");
        if (role === "admin") expect(problem.detail).toContain("sign in with your password");
      }
      const account = await (await browser.ask("GET", "/account")).text();
      expect(account).toContain("You came in by badge or PIN.");
      expect(account).not.toContain('name="current"');
      expect(account).not.toContain('href="/people"');
      for (const path of ["/account/badge", "/account/pin"])
        expect((await browser.ask("POST", path, { form: { current: password, pin: "2580", again: "2580" } })).status).toBe(403);
      for (const path of ["/account/badge/drop", "/account/pin/drop"])
        expect((await browser.ask("POST", path, { form: {} })).status).toBe(403);
      expect((await site.owner`select badge_hash, pin_hash from people where id = ${who.personId}`)[0]).toMatchObject({
        badge_hash: Buffer.from(tokenHash(who.badge)),
        pin_hash: null,
      });
    });
  test("leaves the one alone who signed in here by password", async () => {
    const who = await hall.withBadge("admin");
    const browser = openBrowser(site.app);
    await browser.ask("POST", "/api/session", { json: { username: who.username, password } });
    const session = browser.cookies.get("tt_session") as string;
    const answer = await scanBadge(browser, who.badge);
    expect([answer.status, ((await answer.json()) as Json).scope]).toEqual([200, "all"]);
    expect(browser.cookies.get("tt_session")).toBe(session);
    expect((await browser.ask("GET", "/api/users")).status).toBe(200);
    await site.owner`update sessions set ended_at = now() where token_hash = ${tokenHash(session)}`;
    expect(((await (await scanBadge(browser, who.badge)).json()) as Json).scope).toBe("scan"); // an ended one is not gone on with
  });
  test("gives nobody the rights of a device's token", async () => {
    const [browser, who] = [await hall.openStation(), await hall.withBadge("admin")];
    await site.owner`update sessions set device_name = 'gun' where id = ${who.sessionId}`;
    const answer = await browser.ask("POST", "/api/session/badge", {
      json: { badge: who.badge },
      headers: { authorization: `Bearer ${who.token}` },
    });
    expect(((await answer.json()) as Json).scope).toBe("scan");
    expect((await ask(site.app, "GET", "/api/users", { as: who.token })).status).toBe(200); // nor takes them away
  });
});

describe("a badge is refused", () => {
  test("away from the hall's stations, with words that say what to do", async () => {
    const who = await hall.withBadge();
    const problem = await problemOf(await scanBadge(openBrowser(site.app), who.badge), 403);
    expect([problem.code, problem.detail]).toEqual([
      "station_unknown",
      "Sign in with your password here once. After that a badge is enough.",
    ]);
    const forged = openBrowser(site.app);
    forged.cookies.set("tt_station", "a".repeat(43));
    expect(await codeOf(await scanBadge(forged, who.badge))).toEqual([403, "station_unknown"]);
    expect(await codeOf(await typePin(openBrowser(site.app), who.username))).toEqual([403, "station_unknown"]);
    expect(await codeOf(await typePin(forged, who.username))).toEqual([403, "station_unknown"]);
    const [row] = await site.owner`select failures from people where id = ${who.personId}`;
    expect(row?.failures).toBe(0); // nobody far away makes somebody wait
  });
  test("at a station that expired, ended, or was vouched for by somebody who is switched off", async () => {
    const who = await hall.withBadge();
    const expired = await hall.openStation();
    await site.owner`update stations set expires_at = now() where pass_hash = ${passHash(expired)}`;
    const ended = await hall.openStation();
    await site.owner`update stations set ended_at = now() where pass_hash = ${passHash(ended)}`;
    const gone = await site.person("dispatcher");
    const left = await hall.openStation(gone);
    expect((await scanBadge(left, who.badge)).status).toBe(200);
    await hall.change(gone, { active: false });
    for (const browser of [expired, ended, left]) {
      expect(await codeOf(await scanBadge(browser, wrongBadge))).toEqual([403, "station_unknown"]);
      expect(await codeOf(await scanBadge(browser, who.badge))).toEqual([403, "station_unknown"]);
      const again = await site.person("dispatcher");
      await browser.ask("POST", "/api/session", { json: { username: again.username, password } });
      expect((await scanBadge(browser, who.badge)).status).toBe(200);
    }
  });
  test("when it is nobody's, with plain words", async () => {
    const problem = await problemOf(await scanBadge(await hall.openStation(), wrongBadge), 401);
    expect([problem.code, problem.detail]).toEqual([
      "wrong_badge",
      "This badge is not valid. Sign in with your password, or ask an admin for a new badge.",
    ]);
  });
  for (const text of ["", "SB00001", "TT-UNDO", "TT-ME-", `${wrongBadge} ${wrongBadge}`, "x".repeat(500)])
    test(`when it is none: ${JSON.stringify(text).slice(0, 30)}`, async () => {
      const problem = await problemOf(await scanBadge(await hall.openStation(), text), 422);
      expect(problem.errors[0].path).toBe("badge");
    });
  test("when it was taken away, and who came in by it is out with the next request", async () => {
    const [browser, who] = [await hall.openStation(), await hall.withBadge()];
    await scanBadge(browser, who.badge);
    for (
      let n = 0;
      n < 2;
      n++ // the second time is harmless
    )
      expect((await call(site.app, "DELETE", `/api/badges/${who.personId}`, { as: hall.admin.token })).body).toMatchObject({
        badgeMadeAt: null,
      });
    expect((await browser.ask("GET", "/api/bags")).status).toBe(401);
    expect(await codeOf(await scanBadge(browser, who.badge))).toEqual([401, "wrong_badge"]);
    const taken =
      await site.owner`select 1 from events where what = 'badge_taken' and answer -> 'after' ->> 'id' = ${String(who.personId)}`;
    expect(taken).toHaveLength(1);
  });
  test("when there is a newer one", async () => {
    const [browser, who] = [await hall.openStation(), await hall.withBadge()];
    const newer = await hall.giveBadge(who);
    expect(await codeOf(await scanBadge(browser, who.badge))).toEqual([401, "wrong_badge"]);
    expect((await scanBadge(browser, newer)).status).toBe(200);
  });
  test("of somebody who is switched off, also after they are on again; and a PIN", async () => {
    const [browser, who] = [await hall.openStation(), await hall.withBadge()];
    await hall.givePin(who);
    await scanBadge(browser, who.badge);
    await hall.change(who, { active: false });
    expect((await browser.ask("GET", "/api/bags")).status).toBe(401);
    for (const active of [false, true]) {
      await hall.change(who, { active });
      expect(await codeOf(await scanBadge(browser, who.badge))).toEqual([401, "wrong_badge"]);
      expect(await codeOf(await typePin(browser, who.username))).toEqual([401, "wrong_pin"]);
    }
    await hall.change(who, { active: false });
    const off = await hall.withBadge();
    await site.owner`update people set active = false where id = ${off.personId}`; // with the badge still there
    expect(await codeOf(await scanBadge(browser, off.badge))).toEqual([401, "wrong_badge"]);
    expect((await problemOf(await ask(site.app, "POST", `/api/badges/${who.personId}`, { as: hall.admin.token }), 403)).code).toBe(
      "not_active",
    );
  });
  test("after an admin gave a new password; and a PIN", async () => {
    const [browser, who] = [await hall.openStation(), await hall.withBadge()];
    await hall.givePin(who);
    await hall.change(who, { password: "given by an admin", mustChange: false });
    expect(await codeOf(await scanBadge(browser, who.badge))).toEqual([401, "wrong_badge"]);
    expect(await codeOf(await typePin(browser, who.username))).toEqual([401, "wrong_pin"]);
    expect((await site.owner`select badge_hash, badge_made_at, pin_hash from people where id = ${who.personId}`)[0]).toEqual({
      badge_hash: null,
      badge_made_at: null,
      pin_hash: null,
    });
  });
  test("of somebody who must choose a password of their own first; and a PIN", async () => {
    const [browser, who] = [await hall.openStation(), await hall.withBadge()];
    await hall.givePin(who);
    await site.owner`update people set must_change = true where id = ${who.personId}`;
    expect(await codeOf(await scanBadge(browser, who.badge))).toEqual([403, "must_change_password"]);
    expect(await codeOf(await typePin(browser, who.username))).toEqual([403, "must_change_password"]);
    expect(browser.cookies.has("tt_session")).toBe(false);
  });
  test("more than ten wrong ones at a station wait, the right one too, also when they come at once; other stations go on", async () => {
    const [browser, other, who] = [await hall.openStation(), await hall.openStation(), await hall.withBadge()];
    const answers = await Promise.all(Array.from({ length: 40 }, () => scanBadge(hall.elsewhere(browser), wrongBadge)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(30);
    const waiting = await scanBadge(browser, who.badge);
    expect(Number(waiting.headers.get("retry-after"))).toBeGreaterThan(20);
    expect(await codeOf(waiting)).toEqual([429, "too_many_tries"]);
    expect((await scanBadge(other, who.badge)).status).toBe(200);
    await site.owner`update stations set wait_until = now() where pass_hash = ${passHash(browser)}`;
    expect((await scanBadge(browser, who.badge)).status).toBe(200);
    expect((await site.owner`select failures, wait_until from stations where pass_hash = ${passHash(browser)}`)[0]).toEqual({
      failures: 0,
      wait_until: null,
    });
  });
  test("at a rate that no person scans: 60 in five minutes at one station, and the next station is free", async () => {
    const [browser, other, who] = [await hall.openStation(), await hall.openStation(), await hall.withBadge()];
    let last = 0;
    for (let n = 0; n < 61; n++) last = (await scanBadge(browser, who.badge)).status;
    expect(last).toBe(429);
    expect((await scanBadge(other, who.badge)).status).toBe(200);
  });
  test("from another origin", async () => {
    const [browser, who] = [await hall.openStation(), await hall.withBadge()];
    const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    const answer = await browser.ask("POST", "/api/session/badge", { json: { badge: who.badge }, headers });
    expect(await codeOf(answer)).toEqual([403, "wrong_origin"]);
  });
});

describe("a PIN", () => {
  test("with the user name does what the badge does", async () => {
    const [browser, who] = [await hall.openStation(), await hall.withPin("biller")];
    const answer = await typePin(browser, who.username.toUpperCase());
    expect(await answer.json()).toMatchObject({ id: who.personId, scope: "scan" });
    expect(await here(browser)).toMatchObject({ id: who.personId, scope: "scan", hasPin: true });
    expect((await hall.eventsOf(who)).at(-1)).toEqual({ what: "signed_in", answer: { by: "pin", station: expect.any(Number) } });
  });
  test("leaves the one alone who signed in here by password", async () => {
    const who = await hall.withPin("admin");
    const browser = openBrowser(site.app);
    await browser.ask("POST", "/api/session", { json: { username: who.username, password } });
    expect(((await (await typePin(browser, who.username)).json()) as Json).scope).toBe("all");
    expect((await browser.ask("GET", "/api/users")).status).toBe(200);
  });
  test("that is wrong, of nobody, of somebody without one or switched off gets the same answer, byte for byte", async () => {
    const [right, none, off] = [await hall.withPin(), await site.person("dispatcher"), await hall.withPin()];
    await site.owner`update people set active = false where id = ${off.personId}`;
    const texts = new Set<string>();
    for (const [name, digits] of [
      [right.username, "1357"],
      [`nobody-${crypto.randomUUID().slice(0, 8)}`, pin],
      [none.username, pin],
      [off.username, pin],
    ] as const) {
      const answer = await typePin(await hall.openStation(), name, digits);
      expect(answer.status).toBe(401);
      texts.add(await answer.text());
    }
    expect([...texts].map((text) => JSON.parse(text).detail)).toEqual(["The user name or the PIN is not right. Try again."]);
  });
  test("60 at once, at six stations, are at most ten guesses, and count like wrong passwords", async () => {
    const who = await hall.withPin();
    const stations = await Promise.all(Array.from({ length: 6 }, () => hall.openStation()));
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => typePin(hall.elsewhere(stations[n % 6] as Browser), who.username, String(3000 + n * 7))),
    );
    expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(10);
    expect(answers.map(({ status }) => status).filter((status) => ![401, 429, 503].includes(status))).toEqual([]);
    const fresh = await hall.openStation();
    expect(await codeOf(await typePin(fresh, who.username))).toEqual([429, "too_many_tries"]);
    const byPassword = await ask(site.app, "POST", "/api/session", { json: { username: who.username, password } });
    expect(await codeOf(byPassword)).toEqual([429, "too_many_tries"]);
    await site.owner`update people set wait_until = now() where id = ${who.personId}`;
    expect((await typePin(fresh, who.username)).status).toBe(200);
    const [row] = await site.owner`select failures, wait_until from people where id = ${who.personId}`;
    expect(row).toEqual({ failures: 0, wait_until: null });
  });
  test("one common PIN tried on many names ends after ten at a station", async () => {
    const browser = await hall.openStation();
    const names = await Promise.all(Array.from({ length: 12 }, () => hall.withPin()));
    const statuses = [];
    for (const { username } of names) statuses.push((await typePin(browser, username, "1379")).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    const waiting =
      await site.owner`select sum(failures)::int as n from people where id in ${site.owner(names.map(({ personId }) => personId))}`;
    expect(waiting[0]?.n).toBe(10); // a station that waits makes no account wait
  });
  test("of a name that nobody has waits like one that somebody has", async () => {
    const statuses = async (username: string) => {
      const stations = [await hall.openStation(), await hall.openStation()];
      const answers = [];
      for (let n = 0; n < 12; n++) answers.push(await codeOf(await typePin(stations[n % 2] as Browser, username, "1379")));
      return answers;
    };
    const known = await statuses((await hall.withPin()).username);
    expect(known.map(([status]) => status)).toEqual([...Array(10).fill(401), 429, 429]);
    expect(await statuses(`nobody-${crypto.randomUUID().slice(0, 8)}`)).toEqual(known);
  });
  test("a badge comes in while somebody guesses at the account", async () => {
    const [browser, who] = [await hall.openStation(), await hall.withBadge()];
    await site.owner`update people set failures = 12, wait_until = now() + interval '10 minutes' where id = ${who.personId}`;
    expect((await scanBadge(browser, who.badge)).status).toBe(200);
    expect((await site.owner`select failures from people where id = ${who.personId}`)[0]?.failures).toBe(12);
  });
});

describe("the pass of a station", () => {
  test("is 256 bits in a cookie of its own, whose hash alone is stored, for 30 days from the last use", async () => {
    const who = await site.person("dispatcher");
    for (const sign of [
      () => ask(site.app, "POST", "/api/session", { json: { username: who.username, password } }),
      () => ask(site.app, "POST", "/login", { form: { username: who.username, password } }),
    ]) {
      const line = (await sign()).headers.getSetCookie().find((each) => each.startsWith("tt_station=")) as string;
      expect(line).toMatch(/^tt_station=[A-Za-z0-9_-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
      const pass = line.slice("tt_station=".length, line.indexOf(";"));
      const [row] = await site.owner`select *, to_jsonb(s)::text as text from stations s where pass_hash = ${tokenHash(pass)}`;
      expect(row?.made_by).toBe(who.personId);
      expect(row?.text).not.toContain(pass);
    }
    const [browser, other] = [await hall.openStation(), await hall.withBadge()];
    await site.owner`update stations set expires_at = now() + interval '1 hour' where pass_hash = ${passHash(browser)}`;
    const used = await scanBadge(browser, other.badge);
    expect(used.headers.getSetCookie().some((line) => line.startsWith("tt_station=") && line.includes("Max-Age=2592000"))).toBe(true);
    const [row] =
      await site.owner`select expires_at > now() + interval '29 days' as ok from stations where pass_hash = ${passHash(browser)}`;
    expect(row?.ok).toBe(true);
  });
  test("stays the same for all who sign in there, and who gave their password last stands for it", async () => {
    const [first, second] = [await site.person("dispatcher"), await site.person("dispatcher")];
    const browser = await hall.openStation(first);
    const pass = browser.cookies.get("tt_station");
    await browser.ask("POST", "/login", { form: { username: second.username, password } });
    expect(browser.cookies.get("tt_station")).toBe(pass as string);
    expect((await site.owner`select made_by from stations where pass_hash = ${passHash(browser)}`)[0]?.made_by).toBe(second.personId);
  });
  test("is not given for a wrong password, nor for a badge, a PIN or a device's token", async () => {
    const [who, browser] = [await hall.withBadge(), openBrowser(site.app)];
    await browser.ask("POST", "/api/session", { json: { username: who.username, password: "not my password" } });
    await scanBadge(browser, who.badge);
    await typePin(browser, who.username);
    expect([...browser.cookies.keys()]).toEqual([]);
    await site.owner`update sessions set device_name = 'gun' where id = ${who.sessionId}`;
    const tried = site.database.run((client) => client`select admit_station(${who.sessionId}, 1, ''::bytea, 'x'::bytea)`);
    await expect(tried).rejects.toThrow("rights changed");
  });
  test("behind https is Secure and __Host-", async () => {
    const there = await openSite({ PUBLIC_URL: "https://bags.example" });
    const who = await there.person("dispatcher");
    const answer = await ask(there.app, "POST", "/api/session", { json: { username: who.username, password } });
    expect(answer.headers.getSetCookie().find((line) => line.includes("station"))).toMatch(
      /^__Host-tt_station=[A-Za-z0-9_-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    await there.close();
  });
});
