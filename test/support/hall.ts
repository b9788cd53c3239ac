import { expect } from "bun:test";
import type { Role } from "../../src/domain/role.ts";
import { hashPassword } from "../../src/services/passwords.ts";
import { tokenHash } from "../../src/services/sessions.ts";
import { ask, call, type Json } from "./http.ts";
import { type Browser, openBrowser } from "./jar.ts";
import { password, type SignedIn, type TestSite } from "./site.ts";

export const pin = "2580";

/** What people do at stations of a site: sign in there, come in by badge or PIN. */
export async function openHall(site: TestSite) {
  const admin = await site.person("admin");
  const pinHash = await hashPassword(pin);

  /** A browser in which somebody signed in by password and went. */
  async function openStation(by?: SignedIn): Promise<Browser> {
    const browser = openBrowser(site.app);
    const username = (by ?? (await site.person("dispatcher"))).username;
    expect((await browser.ask("POST", "/api/session", { json: { username, password } })).status).toBe(200);
    await browser.ask("DELETE", "/api/session");
    expect([...browser.cookies.keys()]).toEqual(["tt_station"]);
    return browser;
  }
  async function giveBadge(who: SignedIn): Promise<string> {
    const { status, body } = await call(site.app, "POST", `/api/badges/${who.personId}`, { as: admin.token });
    expect(status).toBe(201);
    return body.badge;
  }
  return {
    admin,
    openStation,
    giveBadge,
    withBadge: async (role: Role = "dispatcher") => {
      const who = await site.person(role);
      return { ...who, badge: await giveBadge(who) };
    },
    givePin: (who: SignedIn) => site.owner`update people set pin_hash = ${pinHash} where id = ${who.personId}`,
    withPin: async (role: Role = "dispatcher") => {
      const who = await site.person(role);
      await site.owner`update people set pin_hash = ${pinHash} where id = ${who.personId}`;
      return who;
    },
    change: (who: SignedIn, json: object) => ask(site.app, "PATCH", `/api/users/${who.personId}`, { as: admin.token, json }),
    eventsOf: async (who: SignedIn) =>
      (await site.owner`select what, answer from events where person_id = ${who.personId} order by id`).map(({ what, answer }) => ({
        what,
        answer,
      })),
    /** The same cookies in a process that has seen none of them. */
    elsewhere: (browser: Browser): Browser => {
      const other = openBrowser(site.makeReplica());
      for (const [name, value] of browser.cookies) other.cookies.set(name, value);
      return other;
    },
  };
}
export type Hall = Awaited<ReturnType<typeof openHall>>;

export const scanBadge = (browser: Browser, badge: string) => browser.ask("POST", "/api/session/badge", { json: { badge } });
export const typePin = (browser: Browser, username: string, digits = pin) =>
  browser.ask("POST", "/api/session/pin", { json: { username, pin: digits } });
export const here = async (browser: Browser): Promise<Json> => (await browser.ask("GET", "/api/session")).json();
export const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as Json).code];
export const passHash = (browser: Browser) => tokenHash(browser.cookies.get("tt_station") as string);
export const wrongBadge = `TT-ME-${"0".repeat(26)}`;
