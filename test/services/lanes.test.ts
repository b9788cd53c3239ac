import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Lane, laneNames, laneSizes, lanes } from "../../src/store/lanes.ts";
import { ask, type Json, one, problemOf } from "../support/http.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
let who: SignedIn;
beforeAll(async () => {
  site = await openSite();
  who = await site.person("dispatcher");
});
afterAll(() => site.close());

const scan = async () => {
  const answer = await ask(site.app, "POST", "/api/scans", {
    as: who.token,
    json: one({ do: "pack", parent: newParent(), child: newChild() }),
  });
  return answer.status === 200 ? ((await answer.json()) as Json).results[0].outcome : answer.status;
};

test("the classes share the pool, and each has at least one connection", () => {
  for (const pool of [4, 5, 8, 20, 97, 500]) {
    const sizes = laneSizes(pool);
    expect(Object.values(sizes).reduce((sum, size) => sum + size)).toBe(pool);
    for (const lane of laneNames) expect(sizes[lane]).toBeGreaterThan(0);
  }
});

describe("each class on the server", () => {
  for (const lane of laneNames)
    test(`${lane}: its name, its own end of statements, and the ends of waiting that all have`, async () => {
      const [found] = await site.database.run(
        (client) => client`
          select current_setting('application_name') as name, current_setting('lock_timeout') as lock,
                 current_setting('idle_in_transaction_session_timeout') as idle,
                 (select setting::int from pg_settings where name = 'statement_timeout') as statement`,
        lane,
      );
      expect(found).toEqual({ name: `tracetrack ${lane}`, lock: "1s", idle: "10s", statement: lanes[lane].statementMs });
    });
});

describe("600 heavy reports at once", () => {
  const report = (seconds = 0.4) =>
    site.database
      .read((client) => client`select pg_sleep(${seconds})`)
      .then(
        () => "done",
        (error) => error.code as string,
      );

  test("some run, some wait, the others are told at once; every scan meanwhile is done; then all is as before", async () => {
    const flood = Array.from({ length: 600 }, () => report());
    const { size, running, waiting } = site.database.load.report;
    expect({ running, waiting }).toEqual({ running: size, waiting: lanes.report.waitingMax });
    for (let round = 0; round < 6; round++) {
      const scans = await Promise.all(Array.from({ length: 6 }, scan));
      expect(new Set(scans)).toEqual(new Set(["packed"]));
    }
    const ends = await Promise.all(flood);
    expect(ends.filter((end) => end === "busy").length).toBeGreaterThanOrEqual(600 - size - lanes.report.waitingMax);
    expect(ends.filter((end) => end === "done").length).toBeGreaterThanOrEqual(size);
    expect(site.database.load.report).toMatchObject({ running: 0, waiting: 0 });
    expect(await report()).toBe("done");
  }, 60_000);

  test("one that finds no slot in time is told so and takes none later", async () => {
    const before = site.database.load.report.refused;
    const sleepers = Array.from({ length: laneSizes(20).report }, () =>
      site.database.run((client) => client`select pg_sleep(0.6)`, "report"),
    );
    await expect(site.database.run((client) => client`select 1`, "report", 100)).rejects.toMatchObject({ code: "busy" });
    await Promise.all(sleepers);
    expect(site.database.load.report).toMatchObject({ running: 0, waiting: 0, refused: before + 1 });
  });

  test("by the API: a full queue is 503 with Retry-After, on a page too, while look-ups are answered", async () => {
    const full: Lane = "report";
    const flood = Array.from({ length: laneSizes(20)[full] + lanes[full].waitingMax }, () => report(3));
    const list = await ask(site.app, "GET", "/api/bags", { as: who.token });
    expect((await problemOf(list, 503)).code).toBe("busy");
    expect(Number(list.headers.get("retry-after"))).toBeGreaterThan(0);
    const page = await ask(site.app, "GET", "/bags", { cookie: who.token });
    expect(page.status).toBe(503);
    expect(Number(page.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await ask(site.app, "GET", `/api/bag/${newParent()}`, { as: who.token })).status).toBe(404);
    await Promise.all(flood);
    expect((await ask(site.app, "GET", "/api/bags", { as: who.token })).status).toBe(200);
  }, 60_000);
});
