import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import postgres from "postgres";
import { sealAll } from "../../src/services/sealing.ts";
import { orderBackup } from "../../src/services/upkeep-orders.ts";
import { buildTables } from "../../src/store/backup/build.ts";
import { BackupProblem, sha256 } from "../../src/store/backup/format.ts";
import { restoreBackup } from "../../src/store/backup/restore.ts";
import { verifyBackup } from "../../src/store/backup/verify.ts";
import { writeBackup } from "../../src/store/backup/write.ts";
import { emptyDatabase } from "../support/cluster.ts";
import { dice } from "../support/dice.ts";
import { withSmallFiles } from "../support/full-disk.ts";
import { ask } from "../support/http.ts";
import { freePort, startProgram } from "../support/program.ts";
import { recount } from "../support/recount.ts";
import { newChild, newParent, station } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";
import { workADay } from "../support/working-day.ts";

const root = join(import.meta.dir, "../..");
let site: TestSite;
let admin: SignedIn;
let folder: string;
let whole: string;
const drops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
  await workADay(site, admin);
  folder = mkdtempSync(join(tmpdir(), "tracetrack-backup-"));
  whole = join(folder, "whole.backup");
  await writeBackup(site.url, whole);
});
afterEach(async () => {
  for (const drop of drops.splice(0)) await drop();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await site.close();
});

async function newDatabase() {
  const fresh = await emptyDatabase();
  drops.push(fresh.drop);
  return fresh.url;
}

async function asOwner<T>(url: string, work: (owner: postgres.Sql) => Promise<T>): Promise<T> {
  const owner = postgres(url, { max: 2, onnotice: () => {} });
  try {
    return await work(owner);
  } finally {
    await owner.end({ timeout: 2 });
  }
}

const tablesIn = (url: string) =>
  asOwner(
    url,
    async (owner) =>
      (await owner`select count(*)::int as n from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`)[0]
        ?.n as number,
  );

/** The sentence of a refusal; also asserts that the database is as it was. */
async function refusal(file: string, url?: string): Promise<string> {
  const target = url ?? (await newDatabase());
  const before = await tablesIn(target);
  const error = await restoreBackup(target, file).then(
    () => null,
    (fault) => fault,
  );
  expect(error).toBeInstanceOf(BackupProblem);
  expect(await tablesIn(target)).toBe(before);
  return (error as Error).message;
}

const changed = (name: string, bytes: Uint8Array): string => {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
};

test("drill: a backup while people scan, restored elsewhere, with a server on it: nothing of before is missing", async () => {
  const stations = await Promise.all(Array.from({ length: 5 }, async () => station(site, await site.person("dispatcher"))));
  const acknowledged: { key: string; at: number }[] = [];
  let isOver = false;
  const scanning = Promise.all(
    stations.map(async (at, n) => {
      const roll = dice(n);
      const parents = Array.from({ length: 3 }, newParent);
      for (const children: string[] = []; !isOver; ) {
        const key = crypto.randomUUID();
        const parent = parents[roll(3)] as string;
        const known = children[roll(children.length || 1)];
        if (known && roll(4) === 0) await at.move(parent, known, key);
        else if (known && roll(6) === 0) await at.unpack(known, key);
        else {
          children.push(newChild());
          await at.pack(parent, children.at(-1) as string, key);
        }
        acknowledged.push({ key, at: performance.now() });
      }
    }),
  );
  await Bun.sleep(400);
  const file = join(folder, "drill.backup");
  const begunAt = performance.now();
  const written = await writeBackup(site.url, file);
  const endedAt = performance.now();
  await Bun.sleep(100);
  isOver = true;
  await scanning;
  const before = acknowledged.filter(({ at }) => at < begunAt);
  expect(before.length).toBeGreaterThan(30);
  expect(acknowledged.some(({ at }) => at > begunAt && at < endedAt)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const url = await newDatabase();
  const restored = await restoreBackup(url, file);
  expect(restored).toMatchObject({ rows: written.rows, madeAt: written.madeAt });
  const program = await startProgram(url, freePort(), { ADMIN_PASSWORD: "a long enough password" });
  try {
    await asOwner(url, async (owner) => {
      const kept = new Set((await owner`select key from scan_keys`).map(({ key }) => key as string));
      expect(before.filter(({ key }) => !kept.has(key))).toEqual([]);
      expect(await recount(owner)).toEqual([]);
      expect((await owner`select count(*)::int as n from sessions`)[0]?.n).toBe(0);
      expect((await owner`select username from people where id = ${admin.personId}`)[0]?.username).toBe(admin.username);
      await expect(owner`delete from bags`.execute()).rejects.toThrow("not allowed"); // the guards are back
      const objects = (sql: postgres.Sql) =>
        sql`select indexdef from pg_indexes where schemaname = 'public' union all select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
             where connamespace = 'public'::regnamespace and convalidated order by 1`.then((rows) =>
          rows.map(({ indexdef }) => indexdef as string),
        );
      expect(await objects(owner)).toEqual(await objects(site.owner));
      const triggers = (sql: postgres.Sql) =>
        sql`select tgrelid::regclass::text || ' ' || tgname || ' ' || tgenabled::text as t from pg_trigger where not tgisinternal order by 1`;
      expect([...(await triggers(owner))]).toEqual([...(await triggers(site.owner))]);
      await owner`insert into bags (code, sort, kind_id, own_grams, weight_grams, status) values ('PKTNEXTONE', 'child', 3, 1000, 1000, 'free')`;
    });
  } finally {
    await program.stop();
  }
});

test("a backup that is restored gives the same backup again", async () => {
  const url = await newDatabase();
  await restoreBackup(url, whole);
  const again = join(folder, "again.backup");
  await writeBackup(url, again);
  const linesOf = (file: string) => gunzipSync(readFileSync(file)).toString().split("\n").slice(2); // the header says when
  expect(linesOf(again)).toEqual(linesOf(whole));
});

test("a backup of an older version is restored by its own migrations, then brought up to date", async () => {
  const [old, url] = [await newDatabase(), await newDatabase()];
  await asOwner(old, async (owner) => {
    const all = await site.owner`select hash, created_at::text as at from drizzle.__drizzle_migrations order by id`;
    const migrations = all.slice(0, 4).map(({ hash, at }) => ({ hash, at }));
    await owner.begin(async (sql) => {
      await buildTables(sql, {
        migrations,
        months: [{ name: "events_2025_01", bounds: "FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2025-02-01 00:00:00+00')" }],
      });
      await sql`insert into people (username, name, role, password_hash) values ('before', 'Before', 'admin', '-')`;
      await sql`insert into events (id, at, what, outcome, result, person_id) values (nextval('events_id_seq'), '2025-01-15', 'person_added', 'done', 'good', 1)`;
    });
  });
  const file = join(folder, "old.backup");
  await writeBackup(old, file);
  await restoreBackup(url, file);
  await asOwner(url, async (owner) => {
    expect([...(await owner`select username from people`)]).toEqual([{ username: "before" }]);
    expect([...(await owner`select tableoid::regclass::text as month from events`)]).toEqual([{ month: "events_2025_01" }]);
    expect([...(await owner`select * from check_runs`)]).toEqual([]);
    expect(await recount(owner)).toEqual([]);
  });
});

test("trying one out restores it beside the site, and leaves nothing there", async () => {
  expect(await verifyBackup(site.url, whole, "Asia/Kolkata")).toMatchObject({ rows: expect.any(Number) });
  const left = await site.owner`select datname from pg_database where datname like 'tracetrack_trial%'`;
  expect([...left]).toEqual([]);
});

test("a backup of a site whose figures lie is whole, and is not called verified", async () => {
  const { owner } = site;
  const turn = (by: number) =>
    owner.begin(async (sql) => {
      await sql.unsafe("set local session_replication_role = replica");
      await sql`update tallies set count = count + ${by}`;
    });
  await turn(1);
  const file = join(folder, "lying.backup");
  await writeBackup(site.url, file);
  await turn(-1);
  await expect(verifyBackup(site.url, file, "Asia/Kolkata")).rejects.toThrow("does not add up");
});

describe("refused with a sentence, and nothing half done", () => {
  test("a file that is cut off, wherever", async () => {
    const bytes = readFileSync(whole);
    for (const part of [0.01, 0.3, 0.7, 0.99]) {
      const file = changed("cut.backup", bytes);
      truncateSync(file, Math.floor(bytes.length * part));
      expect(await refusal(file)).toMatch(/damaged or cut off|no backup of TraceTrack/);
    }
    truncateSync(changed("cut.backup", bytes), bytes.length - 4); // only zlib's own count is missing
    expect(await refusal(join(folder, "cut.backup"))).toContain("damaged or cut off");
  });

  test("a file with one byte flipped, wherever", async () => {
    const roll = dice(7);
    for (let times = 0; times < 12; times++) {
      const bytes = new Uint8Array(readFileSync(whole));
      const place = 10 + roll(bytes.length - 10);
      bytes[place] = (bytes[place] as number) ^ (1 << roll(8));
      const words = await refusal(changed("flipped.backup", bytes));
      expect(words).toMatch(/damaged or cut off|no backup of TraceTrack/);
    }
  });

  test("a file whose rows were changed by hand and packed again", async () => {
    const text = gunzipSync(readFileSync(whole)).toString();
    const other = text.replace(",table-1,", ",table-2,");
    expect(other).not.toBe(text);
    expect(await refusal(changed("changed.backup", gzipSync(other)))).toContain("damaged");
    const lines = text.split("\n");
    lines.splice(-2, 1); // without its end
    expect(await refusal(changed("endless.backup", gzipSync(lines.join("\n"))))).toContain("damaged or cut off");
  });

  test("another file, a folder, or none", async () => {
    const folders = join(folder, "a-folder");
    mkdirSync(folders, { recursive: true });
    for (const file of [
      changed("a.txt", Buffer.from("not at all")),
      changed("b.gz", gzipSync('{"format":"other"}\n')),
      changed("c", new Uint8Array()),
      folders,
    ])
      expect(await refusal(file)).toBe("This file is no backup of TraceTrack. Choose the file that “backup” wrote.");
    expect(await refusal(join(folder, "nowhere"))).toContain("There is no file");
  });

  test("one of a newer TraceTrack", async () => {
    const [header, , ...rest] = gunzipSync(readFileSync(whole)).toString().split("\n");
    const newer = (change: object) => {
      const first = JSON.stringify({ ...JSON.parse(header as string), ...change });
      return gzipSync([first, JSON.stringify({ header: sha256(first) }), ...rest].join("\n"));
    };
    expect(await refusal(changed("newer.backup", newer({ version: 2 })))).toContain("newer one");
    expect(await refusal(changed("newer.backup", newer({ migrations: [{ hash: "x", at: "9999999999999" }] })))).toContain(
      "Update this program first",
    );
  });

  test("a database that is not empty", async () => {
    expect(await refusal(whole, site.url)).toContain("not empty");
    const url = await newDatabase();
    await asOwner(url, (owner) => owner`create table somebodys (id int)`);
    expect(await refusal(whole, url)).toContain("not empty");
  });
});

describe("killed in the middle", () => {
  const run = (words: string[], url: string) =>
    Bun.spawn([process.execPath, "src/cli.ts", ...words], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: url },
      stdout: "ignore",
      stderr: "ignore",
    });

  /** Enough rows that it takes a while. */
  async function largeSite() {
    const url = await newDatabase();
    await restoreBackup(url, whole);
    await asOwner(url, async (owner) => {
      await owner.unsafe("alter table scan_keys disable trigger user");
      await owner`insert into scan_keys select gen_random_uuid(), gen_random_uuid(), n, now(), 1 from generate_series(1, 200000) n`;
    });
    return url;
  }

  test("a backup leaves no file that looks whole, and the next one goes through", async () => {
    const url = await largeSite();
    const file = join(folder, "killed.backup");
    const child = run(["backup", file], url);
    while (!(existsSync(`${file}.part`) && statSync(`${file}.part`).size > 100_000) && child.exitCode === null) await Bun.sleep(2);
    child.kill("SIGKILL");
    await child.exited;
    expect(child.exitCode).not.toBe(0);
    expect(existsSync(file)).toBe(false);
    expect(await refusal(`${file}.part`)).toContain("damaged or cut off");
    const again = run(["backup", file], url);
    expect(await again.exited).toBe(0);
    expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([true, false]);

    const target = await newDatabase();
    const restoring = run(["restore", file], target);
    const isAtIt = async () =>
      (
        await site.owner`select count(*)::int as n from pg_stat_activity where application_name = 'tracetrack restore' and query like 'insert into public.scan_keys%'`
      )[0]?.n === 1;
    while (!(await isAtIt()) && restoring.exitCode === null) await Bun.sleep(2);
    restoring.kill("SIGKILL");
    await restoring.exited;
    expect(await tablesIn(target)).toBe(0);
  });
});

test("a disk that is full ends it with a sentence, and leaves no file", async () => {
  const file = join(folder, "full.backup");
  const whole = [process.execPath, "src/cli.ts", "backup", file];
  const command = Bun.spawn(withSmallFiles(8, whole), {
    cwd: root,
    env: { ...process.env, DATABASE_URL: site.url },
    stdout: "pipe",
    stderr: "pipe",
  });
  const said = await new Response(command.stderr).text();
  expect(await command.exited).not.toBe(0);
  expect(said).toMatch(/disk is full|too large/);
  expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([false, false]);
});

test("the command notes each backup where the system page finds it", async () => {
  const file = join(folder, "noted.backup");
  const command = Bun.spawn([process.execPath, "src/cli.ts", "backup", file, "--verify"], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: site.url },
    stdout: "pipe",
    stderr: "pipe",
  });
  const said = await new Response(command.stdout).text();
  expect([await command.exited, await new Response(command.stderr).text()]).toEqual([0, ""]);
  expect(said).toContain("noted.backup:");
  expect(said).toContain("everything adds up");
  const html = await (await ask(site.app, "GET", "/system", { cookie: admin.token })).text();
  expect(html).toContain("noted.backup");
  expect(html).toContain("restored beside the site");
});

test("a backup whose log was changed after it was sealed is not called tried out", async () => {
  await sealAll(site.database, () => false);
  const [event] = await site.owner`select id, person_id from events where what = 'pack' and result = 'good' order by id limit 1`;
  /** What no figure is counted from. */
  const give = (how: string | null) =>
    site.owner.begin(async (sql) => {
      await sql.unsafe("set local session_replication_role = replica");
      const [was] = await sql`select how from events where id = ${event?.id}`;
      await sql`update events set how = ${how} where id = ${event?.id}`;
      return was?.how as string | null;
    });
  const how = await give("api");
  const say: string[] = [];
  const order = { isVerified: true, run: null, say: (line: string) => void say.push(line) };
  const place = { url: site.url, timeZone: "Asia/Kolkata" };
  const backup = orderBackup(place, join(folder, "changed.backup"), order);
  await expect(backup).rejects.toThrow("not as it was sealed");
  await give(how);
  await orderBackup(place, join(folder, "whole-again.backup"), order);
  expect(say.at(-1)).toContain("the log is as it was sealed");
});

test("the check command says 0 problems, and ends with 1 when there are some", async () => {
  const check = async () => {
    const command = Bun.spawn([process.execPath, "src/cli.ts", "check"], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: site.url },
      stdout: "pipe",
      stderr: "pipe",
    });
    return { said: await new Response(command.stdout).text(), code: await command.exited };
  };
  expect(await check()).toMatchObject({ code: 0, said: expect.stringMatching(/^0 problems\. [\d,]+ rows/) });
  const turn = (by: number) =>
    site.owner.begin(async (sql) => {
      await sql.unsafe("set local session_replication_role = replica");
      await sql`update tallies set count = count + ${by} where outcome = 'linked'`;
    });
  await turn(1);
  const { said, code } = await check();
  await turn(-1);
  expect(code).toBe(1);
  expect(said).toContain("A day's figure");
});
