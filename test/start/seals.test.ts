import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tamper, verified, writeEvents } from "../support/log.ts";
import { freePort, startProgram } from "../support/program.ts";
import { openSite, type TestSite } from "../support/site.ts";

/** The real program, killed while it seals: the next one goes on where it stopped. Then what an operator sees of it. */
let site: TestSite;
let folder: string;
let programs: Awaited<ReturnType<typeof startProgram>>[] = [];
const [port, otherPort] = [freePort(), freePort()];

beforeAll(async () => {
  site = await openSite();
  folder = mkdtempSync(join(tmpdir(), "tracetrack-program-"));
});
afterAll(async () => {
  await Promise.all(programs.map((program) => program.stop()));
  await site.close();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

const sealCount = async () => Number((await site.owner`select count(*) as n from event_seals`)[0]?.n);
async function until(is: () => Promise<boolean>, maxMs = 30_000) {
  const lastAt = Date.now() + maxMs;
  while (!(await is())) {
    if (Date.now() > lastAt) throw new Error("It did not happen.");
    await Bun.sleep(10);
  }
}

async function verify(...words: string[]) {
  const env = { PATH: process.env.PATH, DATABASE_URL: site.url, TIME_ZONE: "Asia/Kolkata" };
  const cli = Bun.spawn([process.execPath, "src/cli.ts", "verify", ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
  return { code: await cli.exited, out: await new Response(cli.stdout).text(), error: await new Response(cli.stderr).text() };
}

test("two servers seal one log; kill -9 in the middle leaves it whole, and the rest is sealed", async () => {
  await writeEvents(site.owner, 60_000);
  programs = await Promise.all([
    startProgram(site.url, port, { DATA_DIR: join(folder, "a") }),
    startProgram(site.url, otherPort, { DATA_DIR: join(folder, "b") }),
  ]);
  for (const program of programs) {
    const before = await sealCount();
    await until(async () => (await sealCount()) > before + 1);
    await program.killAndRestart(20);
    const { fault, events } = await verified(site.url);
    expect(fault).toBeNull();
    expect(events).toBeGreaterThan(0);
  }
  await until(async () => (await verified(site.url)).unsealed === 0);
  const [log] = await site.owner`select count(*)::int as n from events`;
  expect(await verified(site.url)).toMatchObject({ events: log?.n, fault: null });
}, 60_000);

test("cli.ts verify: 0 for a whole log, 1 for a broken one, and which event it is", async () => {
  const whole = await verify();
  expect(whole).toMatchObject({ code: 0, error: "" });
  expect(whole.out).toContain("The log is as it was sealed: ");
  const hash = /\(([0-9a-f]{64})\)/.exec(whole.out)?.[1] as string;
  const [day] = await site.owner`select (now() at time zone 'Asia/Kolkata')::date::text as is`;
  expect(await verify("--anchor", day?.is, hash)).toMatchObject({ code: 0 });
  expect(await verify("--anchor", day?.is, "0".repeat(64))).toMatchObject({ code: 1 });
  const [event] = await site.owner`select id from events order by id offset 31000 limit 1`;
  await tamper(site.owner, `update events set code = 'PKT1' where id = ${event?.id}`);
  const broken = await verify();
  expect(broken.code).toBe(1);
  expect(broken.out).toMatch(
    new RegExp(
      `^BROKEN: Event ${event?.id} was changed after it was sealed \\(seal \\d+, month 2\\d{3}-\\d\\d\\)\\. Before it, [\\d,]+ events in \\d+ seals are right\\.`,
    ),
  );
  expect(await verify("yesterday")).toMatchObject({ code: 1, error: expect.stringContaining("Use: bun src/cli.ts verify") });
}, 60_000);
