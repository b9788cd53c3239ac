import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { codeOf, type Hall, openHall, typePin } from "../support/hall.ts";
import { ask } from "../support/http.ts";
import { recount } from "../support/recount.ts";
import { openSite, password, type SignedIn, type TestSite } from "../support/site.ts";

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

describe("the pages", () => {
  const open = (who: SignedIn, path: string) => ask(site.app, "GET", path, { cookie: who.token });
  const post = (who: SignedIn, path: string, form: Record<string, string> = {}) => ask(site.app, "POST", path, { cookie: who.token, form });
  test("the sheet of command cards has all five, for everybody who is signed in", async () => {
    for (const role of ["dispatcher", "biller", "admin"] as const) {
      const answer = await open(await site.person(role), "/cards");
      const html = await answer.text();
      expect([answer.status, html.match(/class="cut__qr"/g)?.length]).toEqual([200, 5]);
      for (const name of ["Undo", "Close this bag", "Next bag", "Who am I", "Finish bill"]) expect(html).toContain(`>${name}</h2>`);
    }
    expect((await ask(site.app, "GET", "/cards")).headers.get("location")).toBe("/login?next=%2Fcards");
    const who = await site.person("dispatcher");
    for (const path of ["/", "/account"]) expect(await (await open(who, path)).text()).toContain('href="/cards"');
  });
  test("one's own badge costs the password, is shown once as a picture, and works", async () => {
    const who = await site.person("dispatcher");
    const wrong = await post(who, "/account/badge", { current: "not my password" });
    expect([wrong.status, (await wrong.text()).includes('id="badge-current-error"')]).toEqual([422, true]);
    expect((await site.owner`select badge_hash from people where id = ${who.personId}`)[0]?.badge_hash).toBeNull();
    const made = await post(who, "/account/badge", { current: password });
    const html = await made.text();
    expect([made.status, made.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(html).toContain("<svg");
    expect(html).toContain(who.username);
    expect(html).not.toContain("TT-ME-");
    expect((await hall.eventsOf(who)).at(-1)?.what).toBe("badge_made");
    expect((await site.owner`select failures, badge_hash is not null as has from people where id = ${who.personId}`)[0]).toEqual({
      failures: 0,
      has: true,
    });
    expect(await (await open(who, "/account")).text()).toContain("You have a badge.");
    expect((await post(who, "/account/badge/drop")).headers.get("location")).toBe("/account?done=badge-taken");
    expect((await site.owner`select badge_hash from people where id = ${who.personId}`)[0]?.badge_hash).toBeNull();
    expect((await hall.eventsOf(who)).at(-1)?.what).toBe("badge_taken");
  });
  test("guessing the password there ends after ten tries", async () => {
    const who = await site.person("dispatcher");
    for (let n = 0; n < 10; n++)
      await post(who, n % 2 ? "/account/badge" : "/account/pin", { current: `guess ${n}`, pin: "2580", again: "2580" });
    expect((await post(who, "/account/badge", { current: password })).status).toBe(429);
    expect((await post(who, "/account/pin", { current: password, pin: "2580", again: "2580" })).status).toBe(429);
  });
  for (const digits of ["123", "123456789", "0000", "77777777", "1234", "4321", "98765432", "7890", "0987", "12a4", "١٢٣٤", "", "2580 "])
    test(`${JSON.stringify(digits)} is no PIN to choose`, async () => {
      const who = await site.person("dispatcher");
      const answer = await post(who, "/account/pin", { current: password, pin: digits, again: digits });
      expect([answer.status, (await answer.text()).includes('id="pin-error"')]).toEqual([422, true]);
      expect((await site.owner`select pin_hash from people where id = ${who.personId}`)[0]?.pin_hash).toBeNull();
    });
  test("a PIN is typed twice, hashed slowly, logged as set and as taken, and ends what it began", async () => {
    const [who, browser] = [await site.person("dispatcher"), await hall.openStation()];
    const differ = await post(who, "/account/pin", { current: password, pin: "2580", again: "2581" });
    expect([differ.status, (await differ.text()).includes('id="pin-again-error"')]).toEqual([422, true]);
    await post(who, "/account/pin", { current: password, pin: "258013", again: "258013" });
    expect((await site.owner`select pin_hash from people where id = ${who.personId}`)[0]?.pin_hash).toStartWith(
      "$argon2id$v=19$m=19456,t=2",
    );
    expect((await typePin(browser, who.username, "258013")).status).toBe(200);
    expect((await post(who, "/account/pin/drop")).headers.get("location")).toBe("/account?done=pin-taken");
    expect((await browser.ask("GET", "/api/bags")).status).toBe(401);
    expect(await codeOf(await typePin(browser, who.username, "258013"))).toEqual([401, "wrong_pin"]);
    expect((await hall.eventsOf(who)).map(({ what }) => what)).toEqual(["pin_set", "signed_in", "pin_taken"]);
  });
  test("an admin makes a badge and takes it away; nobody else does", async () => {
    const [who, packer] = [await site.person("dispatcher"), await site.person("dispatcher")];
    const made = await post(hall.admin, `/people/${who.personId}/badge`);
    expect([made.status, (await made.text()).includes("<svg")]).toEqual([200, true]);
    expect(await (await open(hall.admin, `/people?open=${who.personId}`)).text()).toContain("Take the badge away");
    expect((await post(packer, `/people/${who.personId}/badge/take`)).status).toBe(403);
    expect((await post(packer, `/people/${who.personId}/badge`)).status).toBe(403);
    expect((await site.owner`select badge_hash is not null as has from people where id = ${who.personId}`)[0]?.has).toBe(true);
    expect((await post(hall.admin, `/people/${who.personId}/badge/take`)).headers.get("location")).toBe("/people?done=badge");
    expect((await site.owner`select badge_hash from people where id = ${who.personId}`)[0]?.badge_hash).toBeNull();
    expect((await post(hall.admin, "/people/999999999/badge")).status).toBe(422);
  });
});
