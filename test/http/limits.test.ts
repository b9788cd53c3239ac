import { afterAll, beforeAll, expect, test } from "bun:test";
import { ask, one, problemOf } from "../support/http.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
beforeAll(async () => {
  site = await openSite({ TRUST_PROXY: "1" });
});
afterAll(() => site.close());

const tenSecondsMax = 10_000;
const nowhere = async (who: SignedIn | null, address = "") =>
  ask(site.app, "GET", "/api/nowhere", {
    ...(who ? { as: who.token } : {}),
    ...(address ? { headers: { "x-forwarded-for": address } } : {}),
  });
/** Asks as often as a program that runs wild. */
async function runWild(count: number, act: () => Promise<Response>): Promise<Response> {
  for (let left = count; left > 0; left -= 200) await Promise.all(Array.from({ length: Math.min(200, left) }, act));
  return act();
}

test("a station sends 500 scans of its outbox at once, then 20 a second, and is never told to wait", async () => {
  const who = await site.person("dispatcher");
  const parent = newParent();
  const scan = () => one({ do: "pack", parent, child: newChild() });
  const statuses = new Set<number>();
  for (let n = 0; n < 5; n++) {
    const scans = Array.from({ length: 100 }, () => scan().scans[0]);
    statuses.add((await ask(site.app, "POST", "/api/scans", { as: who.token, json: { scans } })).status);
  }
  for (let n = 0; n < 40; n++) statuses.add((await ask(site.app, "POST", "/api/scans", { as: who.token, json: scan() })).status);
  expect([...statuses]).toEqual([200]);
});

test("a program that runs wild is told to wait, by its session; the others behind its address go on", async () => {
  const [wild, calm] = [await site.person("dispatcher"), await site.person("dispatcher")];
  const answer = await runWild(tenSecondsMax, () => nowhere(wild));
  expect((await problemOf(answer, 429)).code).toBe("too_many_requests");
  const seconds = Number(answer.headers.get("retry-after"));
  expect(seconds).toBeWithin(1, 11);
  expect((await nowhere(calm)).status).toBe(404);
  expect((await nowhere(null, "203.0.113.1")).status).toBe(404);
}, 60_000);

test("strangers are counted by their address, as far as a proxy of ours tells it", async () => {
  const answer = await runWild(tenSecondsMax / 2, () => nowhere(null, "203.0.113.2"));
  expect(answer.status).toBe(429);
  expect((await nowhere(null, "203.0.113.3")).status).toBe(404);
  // What the client itself wrote stands further left, and is not believed.
  expect((await nowhere(null, "203.0.113.4, 203.0.113.2")).status).toBe(429);
}, 60_000);
