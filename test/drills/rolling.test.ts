import { describe, expect, test } from "bun:test";
import { drillGround } from "../support/drill-ground.ts";
import { hasHaproxy, startHaproxy } from "../support/haproxy.ts";
import { freePort } from "../support/program.ts";
import { recount } from "../support/recount.ts";
import { hasRedis, startRedis } from "../support/redis.ts";
import type { TestSite } from "../support/site.ts";
import { compareWithLog, refusalOf, type Stations, tooMuch } from "../support/stations.ts";

const { later, open, program, scanning } = drillGround();
const readerCount = 10;

async function threeServers(site: TestSite) {
  const port = freePort();
  const settings = { PUBLIC_URL: `http://127.0.0.1:${port}`, TRUST_PROXY: "1", DATABASE_POOL: "8" };
  const servers = await Promise.all([1, 2, 3].map(() => program(site.url, settings)));
  const [one, two, three] = servers.map(({ port }) => `127.0.0.1:${port}`) as [string, string, string];
  const proxy = await startHaproxy("haproxy.cfg", { APP_1: one, APP_2: two, APP_3: three }, port);
  later(() => proxy.stop());
  while (!(await fetch(`${proxy.origin}/readyz`).catch(() => null))?.ok) await Bun.sleep(50);
  return { servers, proxy };
}

/** What failed on the way. A machine that is busy with other tests may have too much to do, as on any other day. */
const failedOf = ({ refusals }: Stations) => [...refusals].filter(([what]) => what !== tooMuch);

/** People who look at lists all the time; what was no answer is noted. */
async function startReaders(site: TestSite, origin: string) {
  const { token } = await site.person("admin");
  const failed: string[] = [];
  let answers = 0;
  let isReading = true;
  const read = async (number: number) => {
    while (isReading) {
      const path = ["/api/bags?limit=20", "/api/bills", "/api/session"][number % 3];
      const said = await fetch(origin + path, { headers: { authorization: `Bearer ${token}` } }).then(
        async (answer) => {
          await answer.text();
          return answer.ok ? null : refusalOf(answer);
        },
        (error) => String(error.code ?? error.name),
      );
      if (said === null) answers++;
      else if (said !== tooMuch) failed.push(`${path}: ${said}`);
      await Bun.sleep(100);
    }
  };
  const reading = Array.from({ length: readerCount }, (_, number) => read(number));
  const stop = async () => {
    isReading = false;
    await Promise.all(reading);
  };
  later(stop);
  return { failed, answers: () => answers, stop };
}

describe.if(hasHaproxy)("three servers behind HAProxy", () => {
  test("SIGTERM of one under load: no request fails", async () => {
    const site = await open();
    const { servers, proxy } = await threeServers(site);
    const stations = await scanning(site, () => proxy.origin);
    const readers = await startReaders(site, proxy.origin);
    const at = performance.now();
    expect(await servers[0]?.stop()).toBe(0);
    const tookMs = performance.now() - at;
    await stations.recovered(performance.now());
    await readers.stop();
    await stations.finish();
    const found = await compareWithLog(site, stations);
    process.stdout.write(
      `SIGTERM of one server of three: gone after ${(tookMs / 1000).toFixed(1)} s; ${found.acknowledged} scans and ${readers.answers()} readings answered, ${failedOf(stations).length + readers.failed.length} requests failed, ${stations.refusals.get(tooMuch) ?? 0} told to come again\n`,
    );
    expect(failedOf(stations)).toEqual([]);
    expect(readers.failed).toEqual([]);
    expect(found).toMatchObject({ lost: 0, double: 0, refused: 0 });
    expect(await recount(site.owner)).toEqual([]);
  });

  test("three that start at once on a new version, beside one of the old under load: all get ready, no scan fails", async () => {
    const site = await open();
    const old = await program(site.url);
    const stations = await scanning(site, () => `http://127.0.0.1:${old.port}`);
    await site.owner`delete from drizzle.commands`; // all texts are new to whoever starts now
    const { servers } = await threeServers(site);
    expect(new Set(servers.map(({ pid }) => pid)).size).toBe(3);
    await stations.recovered(performance.now());
    await stations.finish();
    expect(failedOf(stations)).toEqual([]);
    expect(await compareWithLog(site, stations)).toMatchObject({ lost: 0, double: 0, refused: 0 });
    expect(await recount(site.owner)).toEqual([]);
    const [commands] = await site.owner`select count(*)::int as n from drizzle.commands`;
    expect(commands?.n).toBeGreaterThan(20);
  });

  test.if(hasRedis)("without Redis a server says that it is not ready, and stays where people are sent", async () => {
    const site = await open();
    const redis = await startRedis();
    later(() => redis.stop());
    const port = freePort();
    const server = await program(site.url, { PUBLIC_URL: `http://127.0.0.1:${port}`, REDIS_URL: redis.url });
    const nobody = () => `127.0.0.1:${freePort()}`;
    const proxy = await startHaproxy("haproxy.cfg", { APP_1: `127.0.0.1:${server.port}`, APP_2: nobody(), APP_3: nobody() }, port);
    later(() => proxy.stop());
    const statusAt = (origin: string): Promise<[number, boolean]> =>
      fetch(`${origin}/readyz`).then(
        ({ status, headers }) => [status, headers.has("x-request-id")],
        () => [0, false],
      );
    while ((await statusAt(proxy.origin))[0] !== 200) await Bun.sleep(50);
    await redis.kill();
    while ((await statusAt(`http://127.0.0.1:${server.port}`))[0] !== 503) await Bun.sleep(50);
    await Bun.sleep(2500); // four looks of the proxy's
    expect(await statusAt(proxy.origin)).toEqual([503, true]); // the server's own word
    const { token } = await site.person("dispatcher");
    expect((await fetch(`${proxy.origin}/api/session`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  });
});
