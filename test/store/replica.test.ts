import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import postgres from "postgres";
import { ExportWorker } from "../../src/exports/export-worker.ts";
import { checkBeside } from "../../src/store/checks/run.ts";
import type { ReplicaFigures } from "../../src/store/database.ts";
import { Replica } from "../../src/store/replica.ts";
import { readStats } from "../../src/store/stats.ts";
import { NoCopy, type WalPlace, waitForPlace } from "../../src/store/wal-place.ts";
import { ask, call, type Json } from "../support/http.ts";
import { databaseFolder, hasPostgres, type Server, startPrimary, startStandby } from "../support/postgres.ts";
import { newChild, newParent, station } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite, timeZone } from "../support/site.ts";

let primary: Server;
let standby: Server;
let site: TestSite;
let admin: SignedIn;
let replica: Replica;
let states: ReplicaFigures["state"][] = [];
const home = hasPostgres ? databaseFolder() : null;
const role = "tracetrack_app";

/** In front of the site's database from now on. */
function readFrom(url: string): Replica {
  states = [];
  const made = new Replica(site.database, { url, pool: 10, prepare: true, timeZone, role }, (state) => states.push(state));
  site.database.readFrom(made);
  return made;
}

beforeAll(async () => {
  if (!home) return;
  primary = await startPrimary(home.folder);
  standby = await startStandby(home.folder, primary);
  site = await openSite({}, { url: primary.url });
  admin = await site.person("admin");
  replica = readFrom(standby.url);
}, 60_000);
afterEach(async () => {
  if (home) await standby.ask("select pg_wal_replay_resume() where pg_is_in_recovery() and pg_is_wal_replay_paused()").catch(() => {});
});
afterAll(async () => {
  if (!home) return;
  await replica?.close();
  await site?.close();
  await standby?.kill("SIGINT");
  await primary?.kill("SIGINT");
  home.remove();
}, 30_000);

const read = async (path: string, who = admin): Promise<Json> => (await call(site.app, "GET", path, { as: who.token })).body;
const isListed = async (code: string) => (await read(`/api/bags?search=${code}`)).items.length === 1;
/** Reads until the replica does what is waited for; what it answers is right all the time. */
async function until(holds: () => boolean, code: string): Promise<void> {
  while (!holds()) {
    expect(await isListed(code)).toBe(true);
    await Bun.sleep(50);
  }
}

describe.if(hasPostgres)("a replica", () => {
  test("serves lists, and each sees what was acknowledged before it was asked for", async () => {
    let last = "";
    const stations = await Promise.all(Array.from({ length: 4 }, () => site.person("dispatcher")));
    await Promise.all(
      stations.map(async (who) => {
        const { pack } = station(site, who);
        for (let n = 0; n < 40; n++) {
          const child = newChild();
          await pack(newParent(), child);
          expect(await isListed(child)).toBe(true);
          last = child;
        }
      }),
    );
    await until(() => replica.figures.served > 0, last);
    expect(states).toContain("used");
  });

  test("everything that only looks works on a database that nobody may write to", async () => {
    const [parent, child] = [newParent(), newChild()];
    await station(site, admin).pack(parent, child);
    const today = new Date().toISOString().slice(0, 10);
    const lists = ["/api/bags?sort_by=code", "/api/bills", "/api/returns", "/api/events", `/api/events?bag=${parent}`];
    for (const path of [...lists, `/days/${today}`, "/bags?search=PKT"]) {
      for (const before = replica.figures.served; replica.figures.served === before; await Bun.sleep(50))
        expect((await ask(site.app, "GET", path, { cookie: admin.token })).status).toBe(200);
    }
    const guard = { sessionId: admin.sessionId, rights: 1 };
    for (const before = replica.figures.served; replica.figures.served === before; await Bun.sleep(50))
      expect(await readStats(site.database, guard)).toBeObject();
  });

  test("that has fallen behind is passed by, and used again when it has come after", async () => {
    await standby.ask("select pg_wal_replay_pause()");
    const child = newChild();
    await station(site, admin).pack(newParent(), child);
    await until(() => replica.figures.state === "behind", child);
    await standby.ask("select pg_wal_replay_resume()");
    await until(() => replica.figures.state === "used", child);
  });

  test("never lets in somebody whom it doesn't know to be switched off", async () => {
    const biller = await site.person("biller");
    expect((await ask(site.app, "GET", "/api/bills", { as: biller.token })).status).toBe(200);
    await standby.ask("select pg_wal_replay_pause()");
    await call(site.app, "PATCH", `/api/users/${biller.personId}`, { as: admin.token, json: { active: false } });
    expect((await ask(site.app, "GET", "/api/bills", { as: biller.token })).status).toBe(401);
  });

  test("that follows a timeline which a fail-over has ended is none, however far it has come", async () => {
    const child = newChild();
    await station(site, admin).pack(newParent(), child);
    await until(() => replica.figures.state === "used", child);
    const place = (await replica.placeToRead())?.at as WalPlace;
    const copy = postgres(standby.url, { max: 1 });
    try {
      await waitForPlace(copy, place, 5000);
      const [system, timeline] = place.history.split(":");
      const later = { lsn: "0/1", history: `${system}:${Number(timeline) + 1}` };
      expect(await waitForPlace(copy, later, 100).catch((error) => error)).toBeInstanceOf(NoCopy);
    } finally {
      await copy.end();
    }
  });

  test("downloads and checks come from it, else from the primary", async () => {
    const exports = new ExportWorker({ url: site.url, timeZone, role }, replica);
    const session = { sessionId: admin.sessionId, rights: 1 };
    const rows = async () => {
      const { first, stream } = await exports.open({
        ending: "csv",
        source: { what: "bags", filter: { sortBy: "created" } },
        guard: session,
      });
      let text = new TextDecoder().decode(first);
      for (let piece = await stream.next(); piece; piece = await stream.next()) text += new TextDecoder().decode(piece);
      return text;
    };
    try {
      const seen = newChild();
      await station(site, admin).pack(newParent(), seen);
      await until(() => replica.figures.state === "used", seen);
      const downloads = () =>
        standby.ask<{ n: number }>("select count(*)::int as n from pg_stat_activity where application_name = 'tracetrack export'");
      const order = { ending: "csv", source: { what: "bags", filter: { sortBy: "created" } }, guard: session } as const;
      for (let isSeen = false; !isSeen; await Bun.sleep(50)) {
        const { stream } = await exports.open(order);
        isSeen = (await downloads())[0]?.n === 1;
        stream.end();
      }
      expect(await rows()).toContain(seen);
      await standby.ask("select pg_wal_replay_pause()");
      const unseen = newChild();
      await station(site, admin).pack(newParent(), unseen);
      expect(await rows()).toContain(unseen);
      await standby.ask("select pg_wal_replay_resume()");
      await until(() => replica.figures.state === "used", unseen);
      const copy = await replica.placeToRead();
      const place = { url: site.url, timeZone, role };
      const found = await checkBeside(place, { run: 1, signal: AbortSignal.timeout(60_000), copy });
      expect(found.problems).toEqual([]);
      const away = { ...place, url: "postgres://nobody@127.0.0.1:1/x", at: copy?.at as NonNullable<typeof copy>["at"] };
      expect((await checkBeside(place, { run: 2, signal: AbortSignal.timeout(60_000), copy: away })).problems).toEqual([]);
    } finally {
      exports.close();
    }
  });

  test("that is frozen or gone costs nobody an answer", async () => {
    const child = newChild();
    await station(site, admin).pack(newParent(), child);
    standby.freeze();
    expect(await isListed(child)).toBe(true);
    standby.wake();
    await until(() => replica.figures.state === "used", child);
    await standby.kill();
    await until(() => replica.figures.state === "away", child);
    await standby.start();
    await until(() => replica.figures.state === "used", child);
  });

  test("that is the primary itself, or a copy of another system, is none", async () => {
    const child = newChild();
    await station(site, admin).pack(newParent(), child);
    await replica.close();
    replica = readFrom(primary.url);
    await until(() => replica.figures.state === "no_copy", child);
    expect(states).not.toContain("used");
    await replica.close();
    replica = readFrom(standby.url);
    await until(() => replica.figures.state === "used", child);
    standby.promote();
    await until(() => replica.figures.state !== "used", child);
    expect(replica.figures.state).toMatch(/no_copy|away/);
  });
});
