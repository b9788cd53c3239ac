import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freshDatabase } from "../support/cluster.ts";
import { startDatabaseProxy } from "../support/database-proxy.ts";
import { ask } from "../support/http.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";

/** What each request costs of a database that may be 40 ms away: round trips, counted on the wire. */
let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let proxy: Awaited<ReturnType<typeof startDatabaseProxy>>;
let site: TestSite;
let dispatcher: SignedIn;
let biller: SignedIn;
let admin: SignedIn;

beforeAll(async () => {
  fresh = await freshDatabase();
  const appUrl = new URL(fresh.url);
  proxy = await startDatabaseProxy(Number(appUrl.port));
  appUrl.port = String(proxy.port);
  site = await openSite({}, { url: fresh.url, appUrl: appUrl.href });
  [dispatcher, biller, admin] = [await site.person("dispatcher"), await site.person("biller"), await site.person("admin")];
});
afterAll(async () => {
  await site.close();
  proxy.stop();
  await fresh.drop();
});

const scan = (as: SignedIn, more: object) =>
  ask(site.app, "POST", "/api/scans", {
    as: as.token,
    json: { scans: [{ key: crypto.randomUUID(), station: "table-1", how: "scanner", ...more }] },
  });

/** Round trips of a request once its statements are prepared, who asks is known, and the kinds are read: the least of a few. */
async function tripsOf(request: () => Promise<Response>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < 4; time++) {
    const before = proxy.trips();
    const answer = await request();
    expect(answer.status).toBe(200);
    await answer.text();
    least = Math.min(least, proxy.trips() - before);
  }
  return least;
}

const get = (path: string, as: SignedIn) => () => ask(site.app, "GET", path, { as: as.token });

describe("round trips to the database", () => {
  test("a scan is one, with the session and the rights in it", async () => {
    let n = 0;
    expect(await tripsOf(() => scan(dispatcher, { do: "pack", parent: "SB00001", child: `TRIP${n++}` }))).toBe(1);
  });
  test("a scan onto a bill is one", async () => {
    const bill = (await (await ask(site.app, "POST", "/api/bills", { as: biller.token, json: { target: 5 } })).json()) as {
      number: string;
    };
    await scan(biller, { do: "pack", parent: "SB00002", child: "TRIPBILL1" });
    expect(await tripsOf(() => scan(biller, { do: "link", bill: bill.number, parent: "SB00002" }))).toBe(1);
    expect(await tripsOf(get(`/bills/${bill.number}`, biller))).toBeLessThanOrEqual(2);
  });
  test("a look-up is at most one", async () => {
    await scan(dispatcher, { do: "pack", parent: "SB00003", child: "TRIPLOOK1" });
    expect(await tripsOf(get("/api/bag/TRIPLOOK1", dispatcher))).toBeLessThanOrEqual(1);
  });
  test("the page of a bag is at most two", async () => {
    await scan(dispatcher, { do: "pack", parent: "SB00004", child: "TRIPPAGE1" });
    expect(await tripsOf(get("/bags/TRIPPAGE1", dispatcher))).toBeLessThanOrEqual(2);
    expect(await tripsOf(get("/bags/SB00004", dispatcher))).toBeLessThanOrEqual(2);
  });
  test("the first page of all bags is one", async () => {
    expect(await tripsOf(get("/api/bags", dispatcher))).toBe(1);
  });
  test("a search is two: its plan depends on what is searched, so it is not prepared, and the driver asks for its types first", async () => {
    expect(await tripsOf(get("/api/bags?search=TRIP", dispatcher))).toBeLessThanOrEqual(2);
  });
  test("the dashboard is at most two, with its figures read anew", async () => {
    const page = get("/", admin);
    let n = 0;
    const readAnew = async () => {
      await scan(dispatcher, { do: "pack", parent: "SB00005", child: `TRIPDASH${n++}` }); // whatever was remembered of the day is no good now
      return proxy.trips();
    };
    await (await page()).text();
    await (await page()).text();
    let least = Number.POSITIVE_INFINITY;
    for (let time = 0; time < 4; time++) {
      const before = await readAnew();
      const answer = await page();
      expect(answer.status).toBe(200);
      await answer.text();
      least = Math.min(least, proxy.trips() - before);
    }
    expect(least).toBeGreaterThan(0);
    expect(least).toBeLessThanOrEqual(2);
  });
  test("checking a session that is known costs none of its own: what needs nothing else of the database asks it nothing", async () => {
    expect(await tripsOf(get("/api/openapi.json", dispatcher))).toBe(0);
  });
});
