import { afterAll, describe, expect, test } from "bun:test";
import { commandOf } from "../../src/store/embedded/processes.ts";
import { drillGround, stationCount } from "../support/drill-ground.ts";
import { hasHaproxy, startHaproxy } from "../support/haproxy.ts";
import { hasPgbouncer, startPgbouncer } from "../support/pgbouncer.ts";
import { databaseFolder, hasPostgres, startPrimary, startStandby, untilPrimary } from "../support/postgres.ts";
import { childrenOf } from "../support/program.ts";
import { recount } from "../support/recount.ts";
import { hasRedis, startRedis } from "../support/redis.ts";
import type { TestSite } from "../support/site.ts";
import { compareWithLog, type Stations } from "../support/stations.ts";

/** Something is killed under scanning stations; then the log is compared with what they were told. */
type Row = { killed: string; stations: number; acknowledged: number; lost: number; double: number; recovery: string; instead: string };
const table: Row[] = [];
const { later, open, program, scanning } = drillGround();
afterAll(() => console.table(table));

/** Kills, and puts back what doesn't come back by itself; afterwards everything that was acknowledged is there once. */
async function drill(site: TestSite, stations: Stations, killed: string, kill: () => unknown, goOnMs = 500): Promise<Row> {
  const before = stations.acknowledged.size;
  const at = performance.now();
  await kill();
  const recoveredMs = await stations.recovered(at);
  await Bun.sleep(goOnMs);
  await stations.finish();
  const { refused, ...found } = await compareWithLog(site, stations);
  const instead = [...stations.refusals].map(([what, times]) => `${times} × ${what}`).join(", ");
  const row = { killed, stations: stationCount, ...found, recovery: `${(recoveredMs / 1000).toFixed(1)} s`, instead };
  table.push(row);
  expect(found.acknowledged).toBeGreaterThan(before);
  expect([found.lost, found.double, refused]).toEqual([0, 0, 0]);
  expect(await recount(site.owner)).toEqual([]);
  expect(recoveredMs).toBeLessThan(30_000);
  return row;
}

describe("kill -9 under scanning stations", () => {
  test("of the app", async () => {
    const site = await open();
    const app = await program(site.url);
    const stations = await scanning(site, () => `http://127.0.0.1:${app.port}`);
    await drill(site, stations, "the app, started again at once", () => app.killAndRestart(0));
  });

  test("of one worker of three", async () => {
    const site = await open();
    const app = await program(site.url, { WORKERS: "3", DATABASE_POOL: "8" });
    const stations = await scanning(site, () => `http://127.0.0.1:${app.port}`);
    const [worker] = childrenOf(app.pid).filter((pid) => commandOf(pid).includes("main.ts"));
    await drill(site, stations, "one worker of three", () => process.kill(worker as number, "SIGKILL"));
  });

  test.if(hasRedis)("of Redis, which comes back after two seconds", async () => {
    const site = await open();
    const redis = await startRedis();
    later(() => redis.stop());
    const app = await program(site.url, { REDIS_URL: redis.url });
    const stations = await scanning(site, () => `http://127.0.0.1:${app.port}`);
    const kill = async () => {
      await redis.kill();
      setTimeout(() => redis.start(), 2000);
    };
    await drill(site, stations, "Redis, back after 2 s", kill, 4000);
  });

  test.if(hasPgbouncer)("of PgBouncer, which comes back after a second", async () => {
    const site = await open();
    const pooler = await startPgbouncer(site.url);
    later(() => pooler.stop());
    const app = await program(pooler.url, { DATABASE_PREPARE: "false" });
    const stations = await scanning(site, () => `http://127.0.0.1:${app.port}`);
    await drill(site, stations, "PgBouncer, back after 1 s", async () => {
      await pooler.kill();
      setTimeout(() => void pooler.start(), 1000);
    });
  });

  test.if(hasPostgres && hasHaproxy)("of the primary, and its synchronous standby is promoted", async () => {
    const home = databaseFolder();
    later(() => home.remove());
    const primary = await startPrimary(home.folder, { fsync: "on" });
    later(() => primary.kill());
    const standby = await startStandby(home.folder, primary);
    later(() => standby.kill());
    await primary.ask("alter system set synchronous_standby_names = 'standby'");
    await primary.ask("select pg_reload_conf()");
    while (!(await primary.ask<{ sync_state: string }>("select sync_state from pg_stat_replication"))[0]?.sync_state.includes("sync"))
      await Bun.sleep(50);
    const proxy = await startHaproxy("haproxy-postgres.cfg", {
      DATABASE_1: `127.0.0.1:${primary.port}`,
      DATABASE_2: `127.0.0.1:${standby.port}`,
    });
    later(() => proxy.stop());
    const url = new URL(primary.url);
    url.port = String(proxy.port);
    await untilPrimary(url.href);
    const site = await open({}, { url: url.href });
    const app = await program(url.href);
    const stations = await scanning(site, () => `http://127.0.0.1:${app.port}`);
    const { instead } = await drill(site, stations, "the primary; standby promoted after 1 s", async () => {
      await primary.kill();
      await Bun.sleep(1000);
      standby.promote();
    });
    expect(instead).toContain("503 with Retry-After");
    expect(instead).not.toMatch(/\b500\b/);
  });
});
