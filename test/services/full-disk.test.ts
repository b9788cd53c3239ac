import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onSmallDisks, smallDisk, withSmallFiles } from "../support/full-disk.ts";
import type { Json } from "../support/http.ts";
import { freePort } from "../support/program.ts";
import { recount } from "../support/recount.ts";
import { newChild, newParent, type Station, station } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";
import { formOf, uploader } from "../support/uploads.ts";
import { csvOf } from "../support/workbooks/written.ts";

/** The disk that is full in the middle of an upload: of the server, which takes the file, and of the database, which takes the rows. */
let site: TestSite;
let admin: SignedIn;
let uploads: ReturnType<typeof uploader>;
let at: Station;

beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
  at = station(site, await site.person("dispatcher"));
  uploads = uploader(site, admin);
});
afterEach(async () => {
  expect(await recount(site.owner)).toEqual([]);
  expect(site.faults).toEqual([]);
});
afterAll(() => site.close());

const pairs = (parents: number): string[][] =>
  Array.from({ length: parents }, newParent).flatMap((parent) => Array.from({ length: 30 }, () => [parent, newChild()]));
const heading = ["Parent", "Child"];
const bagCount = async () => (await site.owner`select count(*)::int as n from bags`)[0]?.n;

describe("while the file comes in", () => {
  /** So many bytes of a table with few rows. */
  const file = (megabytes: number) =>
    csvOf([["Code", "Remark"], ...Array.from({ length: megabytes * 1024 }, () => [newChild(), "x".repeat(1010)])]);
  async function throughFullDisk(folder: string, around: (command: string[]) => string[]) {
    const port = freePort();
    const program = Bun.spawn(around([process.execPath, "src/main.ts"]), {
      cwd: join(import.meta.dir, "../.."),
      env: { ...process.env, DATABASE_URL: site.url, DATA_DIR: folder, PORT: String(port), LOG_LEVEL: "warn" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await program.stdout.getReader().read(); // the line that says it is ready
      const headers = { authorization: `Bearer ${admin.token}` };
      const send = (megabytes: number) =>
        fetch(`http://127.0.0.1:${port}/api/imports`, { method: "POST", headers, body: formOf(file(megabytes), {}, "bags.csv") });
      for (let times = 0; times < 2; times++) {
        const answer = await send(6);
        const { code, detail } = (await answer.json()) as Json;
        const again = answer.headers.get("retry-after");
        expect({ status: answer.status, code, again }).toEqual({ status: 503, code: "disk_full", again: "60" });
        expect(detail).toBe("The server's disk is full, so this file was not taken. Tell an admin, then try again.");
        expect(readdirSync(join(folder, "imports"))).toEqual([]);
      }
      const answer = await send(1);
      expect(answer.status).toBe(202);
      const { id } = (await answer.json()) as Json;
      expect(await uploads.until(id, ["ready"])).toMatchObject({ counts: { new: 1024 } });
      await uploads.order(id, "cancel");
    } finally {
      program.kill("SIGTERM");
      await program.exited;
    }
  }
  const outcome = "503 and a sentence, nothing stays, and without a restart the next file is taken";
  test(`files may not become larger than 2 MB: ${outcome}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "tracetrack-full-"));
    await throughFullDisk(folder, (command) => withSmallFiles(2048, command)).finally(() =>
      rmSync(folder, { recursive: true, force: true }),
    );
  });
  onSmallDisks(() =>
    test(`a disk of 2 MB: ${outcome}`, async () => {
      const disk = smallDisk(2, { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });
      await throughFullDisk(disk.path, (command) => command).finally(disk.remove);
    }),
  );
});

/** Goes on by itself once there is room again. `fill` makes the database full, `empty` ends that. */
async function throughFullDatabase(fill: () => unknown, empty: () => unknown) {
  const before = await bagCount();
  await fill();
  const id = await uploads.send(csvOf([heading, ...pairs(300)]), {}, "bags.csv");
  await uploads.until(id, ["reading", "checking"]);
  await Bun.sleep(1500);
  expect(["reading", "checking"]).toContain((await uploads.look(id)).state); // by how much fits before the disk is full
  await empty();
  expect(await uploads.until(id, ["ready"], 20_000)).toMatchObject({ counts: { rows: 9000, new: 9000 } });
  await fill();
  await uploads.order(id, "commit");
  await Bun.sleep(1500);
  expect((await uploads.look(id)).state).toBe("committing");
  expect(await bagCount()).toBe(before);
  expect(await recount(site.owner)).toEqual([]);
  await empty();
  expect(await uploads.until(id, ["committed"], 30_000)).toMatchObject({ counts: { done: 9000, changed: 0 } });
  expect(await bagCount()).toBe(before + 9300);
}

describe("while the database takes the rows", () => {
  beforeAll(() => site.site.imports.start());
  /** Says "disk full" (53100) as PostgreSQL does, from the 5,000th row or bag of the upload on. */
  beforeAll(async () => {
    await site.owner.unsafe(`
      create table full_disk (is_full boolean not null);
      insert into full_disk values (false);
      create sequence written;
      create function say_full() returns trigger language plpgsql security definer set search_path = public as $$
      begin
        if (select is_full from full_disk) and nextval('written') > 5000 then
          raise exception 'could not extend file: No space left on device' using errcode = 'disk_full';
        end if;
        return new;
      end $$;
      create trigger say_full before insert on import_rows for each row execute function say_full();`);
  });
  async function isFull(now: boolean) {
    await site.owner`select setval('written', 1)`;
    await site.owner`update full_disk set is_full = ${now}`;
  }

  test("it waits, nothing is half in, and it goes on when there is room", async () => {
    await site.owner.unsafe(`create trigger say_full before insert on bags for each row execute function say_full()`);
    await throughFullDatabase(
      () => isFull(true),
      () => isFull(false),
    );
    await site.owner.unsafe("drop trigger say_full on bags");
  }, 60_000);

  test("when there is no room for too long, it fails with a sentence and leaves nothing; scans went on", async () => {
    await site.site.imports.close();
    const impatient = site.makeRunner(undefined, { busy: { triesMax: 3, pauseMs: 50 } });
    await isFull(true);
    const before = await bagCount();
    const id = await uploads.send(csvOf([heading, ...pairs(300)]), {}, "bags.csv");
    impatient.start();
    await at.pack(newParent(), newChild());
    const { message } = await uploads.until(id, ["failed"], 20_000);
    expect(message).toBe("The database was away, too busy or full for too long, and nothing was changed. Tell an admin, then try again.");
    await impatient.close();
    expect(await bagCount()).toBe(before + 2);
    expect(readdirSync(site.folder)).toEqual([]);
    expect((await site.owner`select count(*)::int as n from import_rows where import_id = ${id}`)[0]?.n).toBe(0);
    await isFull(false);
  }, 60_000);
});

onSmallDisks(() =>
  test("a database whose disk is really full", async () => {
    const [{ data_directory: data } = {}] = await site.owner`show data_directory`;
    const disk = smallDisk(24, statSync(data));
    const runner = site.makeRunner();
    try {
      await site.owner.unsafe(`create tablespace small_disk location '${disk.path}'`);
      await site.owner.unsafe("alter table import_rows set tablespace small_disk; alter table bags set tablespace small_disk");
      // Rows that earlier tests gave up would be room inside the tables, whenever a vacuum had passed.
      for (const table of ["import_rows", "bags"]) await site.owner.unsafe(`vacuum full ${table}`);
      runner.start();
      await throughFullDatabase(
        () => disk.fill(200_000),
        () => disk.empty(),
      );
    } finally {
      await runner.close();
      await site.owner.unsafe("alter table import_rows set tablespace pg_default; alter table bags set tablespace pg_default");
      await site.owner.unsafe("drop tablespace if exists small_disk");
      disk.remove();
    }
  }, 90_000),
);
