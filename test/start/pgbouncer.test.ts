import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrationLock } from "../../src/store/migrate.ts";
import type { Json } from "../support/http.ts";
import { hasPgbouncer, startPgbouncer } from "../support/pgbouncer.ts";
import { freePort, startProgram } from "../support/program.ts";
import { recount } from "../support/recount.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, password, type SignedIn, type TestSite } from "../support/site.ts";
import { readStream } from "../support/stream.ts";

/** The real program behind a real PgBouncer in transaction mode, with few connections for many statements. */
let site: TestSite;
let admin: SignedIn;
let folder: string;
let pooler: Awaited<ReturnType<typeof startPgbouncer>>;
let programs: Awaited<ReturnType<typeof startProgram>>[] = [];

beforeAll(async () => {
  if (!hasPgbouncer) return;
  site = await openSite();
  admin = await site.person("admin");
  folder = mkdtempSync(join(tmpdir(), "tracetrack-pooled-"));
  pooler = await startPgbouncer(site.url, 5);
  const settings = { DATABASE_PREPARE: "false", DATA_DIR: folder, LOG_LEVEL: "error" };
  programs = await Promise.all([1, 2].map(() => startProgram(pooler.url, freePort(), settings)));
}, 60_000);
afterAll(async () => {
  if (!hasPgbouncer) return;
  for (const program of programs) await program.stop();
  await pooler?.stop();
  await site?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const at = (which: 0 | 1, path: string) => `http://127.0.0.1:${programs[which]?.port}${path}`;
const headers = (who: SignedIn) => ({ authorization: `Bearer ${who.token}`, "content-type": "application/json" });
const get = async (path: string, which: 0 | 1 = 0): Promise<Json> => (await fetch(at(which, path), { headers: headers(admin) })).json();
const post = (path: string, json: unknown, who = admin, which: 0 | 1 = 0) =>
  fetch(at(which, path), { method: "POST", headers: headers(who), body: JSON.stringify(json) });
const scan = (scans: object[], who = admin, which: 0 | 1 = 0): Promise<Json> =>
  post("/api/scans", { scans: scans.map((each) => ({ key: crypto.randomUUID(), station: "table-4", ...each })) }, who, which).then(
    (answer) => answer.json(),
  );

describe.if(hasPgbouncer)("behind PgBouncer in transaction mode", () => {
  test("40 stations scan over five connections; everything adds up, and a key sent twice does it once", async () => {
    const stations = await Promise.all(Array.from({ length: 40 }, () => site.person("dispatcher")));
    const answers = await Promise.all(
      stations.map(async (who, number) => {
        const parent = newParent();
        const scans = Array.from({ length: 10 }, () => ({ key: crypto.randomUUID(), do: "pack", parent, child: newChild() }));
        const first = await scan(scans, who, (number % 2) as 0 | 1);
        const again = await scan(scans, who, ((number + 1) % 2) as 0 | 1);
        return { first: first.results, again: again.results };
      }),
    );
    for (const { first, again } of answers) {
      expect(first.map(({ outcome }: Json) => outcome)).toEqual(Array(10).fill("packed"));
      expect(again.map(({ event, replayed }: Json) => [event, replayed])).toEqual(first.map(({ event }: Json) => [event, true]));
    }
    expect(await recount(site.owner)).toEqual([]);
  }, 60_000);

  test("look-ups, lists and downloads", async () => {
    const [parent, child] = [newParent(), newChild()];
    await scan([{ do: "pack", parent, child }]);
    expect((await get(`/api/bag/${child}`)).parent.code).toBe(parent);
    expect((await get(`/api/bags?search=${child}`, 1)).items).toHaveLength(1);
    expect((await get("/api/events")).items.length).toBeGreaterThan(0);
    const file = await fetch(at(0, "/api/exports/bags.csv"), { headers: headers(admin) });
    expect(await file.text()).toContain(child);
  });

  test("a live stream hears of scans on its own server, and of another's by its look at the log", async () => {
    const bill = (await (await post("/api/bills", { target: 5 })).json()) as Json;
    const stream = readStream(await fetch(at(0, `/api/live?bill=${bill.number}`), { headers: headers(admin) }));
    for (const which of [0, 1] as const) {
      const parent = newParent();
      await scan([{ do: "pack", parent, child: newChild() }]);
      const { results } = await scan([{ do: "link", bill: bill.number, parent }], admin, which);
      expect(results[0].outcome).toBe("linked_short");
      let told = await stream.next(20_000);
      while (told && told.id !== results[0].event) told = await stream.next(20_000);
      expect(told?.id).toBe(results[0].event);
    }
    await stream.close();
  });

  test("signing in, and the limit on wrong passwords across both servers", async () => {
    const who = await site.person("dispatcher");
    const signIn = (which: 0 | 1, given: string) =>
      fetch(at(which, "/api/session"), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ username: who.username, password: given }),
      });
    const right = await signIn(0, password);
    expect(right.status).toBe(200);
    const cookie = right.headers.get("set-cookie")?.split(";")[0] as string;
    expect((await fetch(at(1, "/api/session"), { headers: { cookie } })).status).toBe(200);
    const statuses: number[] = [];
    for (let n = 0; n < 11; n++) statuses.push((await signIn((n % 2) as 0 | 1, "wrong all the time")).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429]);
  });

  test("another start beside it finds the migrations' lock free", async () => {
    const third = await startProgram(pooler.url, freePort(), { DATABASE_PREPARE: "false", DATA_DIR: folder, LOG_LEVEL: "error" });
    expect(await third.stop()).toBe(0);
    const held = await site.owner`select 1 from pg_locks where locktype = 'advisory' and objsubid = 1 and objid = ${migrationLock}
      and database = (select oid from pg_database where datname = current_database())`; // others come and go: sealing, upkeep
    expect(held).toHaveLength(0);
  });
});
