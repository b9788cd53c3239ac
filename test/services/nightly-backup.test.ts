import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NightlyBackup } from "../../src/services/nightly-backup.ts";
import { verifyBackup } from "../../src/store/backup/verify.ts";
import { ask } from "../support/http.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";
import { workADay } from "../support/working-day.ts";

let site: TestSite;
let admin: SignedIn;
let folder: string;
beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
  await workADay(site, admin);
  folder = mkdtempSync(join(tmpdir(), "tracetrack-nights-"));
});
afterEach(async () => {
  await site.owner`delete from backup_runs`;
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await site.close();
});

const nightly = (shelf = { folder, keep: 2 }, now?: () => Date) =>
  new NightlyBackup(site.database, { url: site.url, timeZone: "Asia/Kolkata", role: "tracetrack_app" }, shelf, now);
const longAgo = () =>
  site.owner`insert into backup_runs (how, started_at, seconds) values ('nightly', now() - interval '49 hours', 1)`.then(() => {});
const newest = async () =>
  (await site.owner`select file, bytes::int, rows::int, verified, fault from backup_runs order by id desc limit 1`)[0];
const page = async () => (await ask(site.app, "GET", "/system", { cookie: admin.token })).text();

test("each night has one, however many processes ask, and the newest stay", async () => {
  writeFileSync(join(folder, "somebody-elses.backup"), "");
  writeFileSync(join(folder, "tracetrack-20260101T000000Z.backup.part"), "half");
  const names: string[] = [];
  for (const night of ["2026-11-20T21:30:00Z", "2026-11-21T21:30:00Z", "2026-11-22T21:30:00Z"]) {
    await site.owner`delete from backup_runs`;
    await longAgo();
    const processes = [1, 2, 3].map(() => nightly(undefined, () => new Date(night)));
    const begun = await Promise.all(processes.map((one) => one.atNight()));
    expect(begun.filter(Boolean)).toHaveLength(1);
    for (const one of processes) await one.ended();
    const run = await newest();
    expect(run).toMatchObject({ fault: null, verified: false });
    expect(run?.bytes).toBeGreaterThan(1000);
    names.push(run?.file);
    expect(await nightly().atNight()).toBe(false); // not twice in 20 hours
  }
  expect(readdirSync(folder).sort()).toEqual(["somebody-elses.backup", ...names.slice(1)]);
  await verifyBackup(site.url, join(folder, names[2] as string), "Asia/Kolkata");
  expect(await page()).toContain(names[2] as string);
});

test("one that failed is tried again after a while, and not for ever", async () => {
  const tried = async (ago: string, fault: string | null, seconds: number | null) => {
    await site.owner`insert into backup_runs (how, started_at, seconds, fault) values ('nightly', now() - ${ago}::interval, ${seconds}, ${fault})`;
    const begun = nightly();
    const isBegun = await begun.atNight();
    await begun.ended();
    if (isBegun) await site.owner`delete from backup_runs where id = (select max(id) from backup_runs)`;
    return isBegun;
  };
  await longAgo();
  expect(await tried("5 minutes", "The disk is full.", 1)).toBe(false);
  await site.owner`update backup_runs set started_at = started_at - interval '30 minutes'`;
  expect(await tried("30 minutes", "The disk is full.", 1)).toBe(true);
  expect(await tried("25 minutes", "The disk is full.", 1)).toBe(false); // the third of this night
  await site.owner`delete from backup_runs`;
  await longAgo();
  expect(await tried("1 hour", null, null)).toBe(false); // it may be at work
  await site.owner`update backup_runs set started_at = now() - interval '3 hours' where seconds is null`;
  expect(await tried("4 hours", null, null)).toBe(true); // it was killed
});

test("one that fails is told in words where an admin looks, and leaves no file", async () => {
  await longAgo();
  const file = join(folder, "no-folder");
  writeFileSync(file, "");
  const night = nightly({ folder: file, keep: 2 });
  expect(await night.atNight()).toBe(true);
  await night.ended();
  expect((await newest())?.fault).toContain("could not begin");
  expect(await page()).toContain("The newest backup failed");
});

test("a server that stops in the middle leaves no file that looks whole, and says so", async () => {
  await longAgo();
  const before = readdirSync(folder).filter((name) => !name.endsWith(".part"));
  const night = nightly();
  await night.atNight();
  await Bun.sleep(60);
  await night.close();
  expect(readdirSync(folder).filter((name) => !name.endsWith(".part"))).toEqual(before);
  expect((await newest())?.fault).toContain("stopped in the middle");
});
