import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { commandOf, isAlive, waitForEnd } from "../../src/store/embedded/processes.ts";
import { program, startCommand } from "../support/started.ts";

const root = join(import.meta.dir, "../..");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tracetrack-start-"));
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (command: string[], environment: Record<string, string> = {}) =>
  startCommand(command, { DATA_DIR: join(folder, "data"), ...environment });

const app = () => program;
const databasePid = (data = join(folder, "data")) => Number(readFileSync(join(data, "postgres/postmaster.pid"), "utf8").split("\n")[0]);

async function signIn(address: string, password: string) {
  const answer = await fetch(`${address}/api/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username: "admin", password }),
  });
  expect(answer.status).toBe(200);
  return (answer.headers.get("set-cookie") as string).split(";")[0] as string;
}

const scan = (address: string, cookie: string, child: string) =>
  fetch(`${address}/api/scans`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Cookie: cookie, Origin: address },
    body: JSON.stringify({ scans: [{ key: crypto.randomUUID(), do: "pack", parent: "SB00001", child }] }),
  }).then((answer) => answer.json() as Promise<{ results: { outcome: string; parent: { count: number } }[] }>);

describe("starting and stopping", () => {
  let password = "";
  let cookie = "";

  test("the first start makes everything and prints the password once", async () => {
    const first = await start(app());
    password = /password (\S+) \(shown only now\)/.exec(first.line)?.[1] as string;
    expect(password.length).toBeGreaterThan(15);
    cookie = await signIn(first.address, password);
    expect((await scan(first.address, cookie, "PKT0001")).results[0]?.outcome).toBe("packed");
    const database = databasePid();
    first.process.kill("SIGTERM");
    expect(await first.process.exited).toBe(0);
    expect(isAlive(database)).toBe(false);
    expect(existsSync(join(folder, "data/app.lock"))).toBe(false);
  });

  test("Ctrl-C stops app and database as well; the second start knows everything and prints no password", async () => {
    const second = await start(app());
    expect(second.line).not.toContain("password");
    expect((await scan(second.address, cookie, "PKT0002")).results[0]?.parent.count).toBe(2); // the session lives on
    const database = databasePid();
    process.kill(-second.process.pid, "SIGINT");
    expect(await second.process.exited).toBe(0);
    expect(isAlive(database)).toBe(false);
  });

  test("SIGTERM lets what is in flight finish, and ends with 0", async () => {
    const first = await start(app());
    const list = (who: number) =>
      Array.from({ length: 200 }, (_, n) => ({ key: crypto.randomUUID(), do: "open", parent: `SB${String(20_000 + who * 200 + n)}` }));
    const answers = Array.from({ length: 8 }, (_, who) =>
      fetch(`${first.address}/api/scans`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Cookie: cookie, Origin: first.address },
        body: JSON.stringify({ scans: list(who) }),
      }),
    );
    await Bun.sleep(60);
    first.process.kill("SIGTERM");
    await Bun.sleep(200);
    const ready = await fetch(`${first.address}/readyz`); // a proxy has the time to see it
    expect([ready.status, ready.headers.get("connection")]).toEqual([503, "close"]);
    for (const answer of await Promise.all(answers)) {
      expect(answer.status).toBe(200);
      expect(((await answer.json()) as { results: unknown[] }).results).toHaveLength(200);
    }
    expect(await first.process.exited).toBe(0);
  });

  test("a second app on the same data is refused with one line, and the first is not disturbed", async () => {
    const first = await start(app());
    expect(start(app())).rejects.toThrow("already running on this data");
    await Bun.sleep(500);
    expect((await fetch(`${first.address}/readyz`)).status).toBe(200);
    first.process.kill("SIGTERM");
    await first.process.exited;
  });

  test("after kill -9 of the app its database is adopted, not started twice", async () => {
    const first = await start(app());
    expect((await scan(first.address, cookie, "PKT0003")).results[0]?.parent.count).toBe(3);
    const database = databasePid();
    first.process.kill("SIGKILL");
    await first.process.exited;
    expect(isAlive(database)).toBe(true);
    const second = await start(app());
    expect(databasePid()).toBe(database);
    expect((await scan(second.address, cookie, "PKT0004")).results[0]?.parent.count).toBe(4);
    second.process.kill("SIGTERM");
    expect(await second.process.exited).toBe(0);
    expect(isAlive(database)).toBe(false);
  });

  test("after kill -9 of both the next start recovers and nothing acknowledged is lost", async () => {
    const first = await start(app());
    expect((await scan(first.address, cookie, "PKT0005")).results[0]?.parent.count).toBe(5);
    const database = databasePid();
    process.kill(database, "SIGKILL");
    first.process.kill("SIGKILL");
    await waitForEnd(database, 5000);
    const second = await start(app());
    expect((await scan(second.address, cookie, "PKT0006")).results[0]?.parent.count).toBe(6);
    second.process.kill("SIGTERM");
    await second.process.exited;
  });

  test("a pid file whose number belongs to somebody else by now is no server", async () => {
    const file = join(folder, "data/postgres/postmaster.pid");
    writeFileSync(file, `${process.pid}\n${join(folder, "data/postgres")}\n1\n1\n\n127.0.0.1\n`);
    expect(commandOf(process.pid)).not.toContain("bin/postgres");
    const next = await start(app());
    expect((await scan(next.address, cookie, "PKT0007")).results[0]?.parent.count).toBe(7);
    next.process.kill("SIGTERM");
    await next.process.exited;
  });

  test("a database that dies under the app is started again, and scanning goes on", async () => {
    const first = await start(app());
    const database = databasePid();
    process.kill(database, "SIGKILL");
    const until = Date.now() + 10_000;
    let answer: Awaited<ReturnType<typeof scan>> | undefined;
    while (!answer?.results && Date.now() < until) {
      answer = await scan(first.address, cookie, "PKT0008");
      await Bun.sleep(100);
    }
    expect(answer?.results[0]?.parent.count).toBe(8);
    first.process.kill("SIGTERM");
    expect(await first.process.exited).toBe(0);
  });

  test("a data folder that was left half made is made anew", async () => {
    const data = join(folder, "half");
    mkdirSync(join(data, "postgres.new"), { recursive: true });
    writeFileSync(join(data, "postgres.new/PG_VERSION"), "18\n");
    const first = await start(app(), { DATA_DIR: data, ADMIN_PASSWORD: "given by the operator" });
    expect(first.line).not.toContain("password");
    await signIn(first.address, "given by the operator");
    first.process.kill("SIGTERM");
    await first.process.exited;
    expect(existsSync(join(data, "postgres.new"))).toBe(false);
  });

  test("SIGTERM in the middle of the first start leaves nothing behind", async () => {
    const data = join(folder, "hasty");
    const child = Bun.spawn(app(), { cwd: root, env: { ...process.env, PORT: "0", DATA_DIR: data }, stdout: "ignore", stderr: "ignore" });
    while (!existsSync(join(data, "app.lock"))) await Bun.sleep(5);
    child.kill("SIGTERM");
    expect(await child.exited).toBe(0);
    expect(existsSync(join(data, "app.lock"))).toBe(false);
    expect(existsSync(join(data, "postgres/postmaster.pid"))).toBe(false);
  });

  test("a data folder that was closed to the database's user is not passed over for an empty one", async () => {
    if (process.getuid?.() !== 0) return; // only root runs the database as somebody else
    const data = join(folder, "half");
    chmodSync(data, 0o700);
    expect(start(app(), { DATA_DIR: data })).rejects.toThrow("can't enter that folder");
    await Bun.sleep(300);
    chmodSync(data, 0o755);
  });

  test("a folder that the database's user can't enter is no obstacle", async () => {
    const closed = join(folder, "closed");
    mkdirSync(closed, { mode: 0o700 });
    const first = await start(app(), { DATA_DIR: join(closed, "data") });
    expect((await fetch(`${first.address}/readyz`)).status).toBe(200);
    first.process.kill("SIGTERM");
    expect(await first.process.exited).toBe(0);
    const moved = join(folder, "moved");
    renameSync(closed, moved);
    const again = await start(app(), { DATA_DIR: join(moved, "data") });
    expect(again.line).not.toContain("password"); // the same site, not a new one
    again.process.kill("SIGTERM");
    await again.process.exited;
    if (process.getuid?.() === 0) rmSync(dirname(readlinkSync(join(moved, "data/postgres"))), { recursive: true });
  });

  test("SIGTERM to npx stops what it started", async () => {
    const first = await start(["npx", "-y", "bun@1.4.5", "run", "start"]);
    const database = databasePid();
    first.process.kill("SIGTERM");
    expect(await waitForEnd(database, 15_000)).toBe(true);
    for (let wait = 0; wait < 50 && existsSync(join(folder, "data/app.lock")); wait++) await Bun.sleep(100);
    expect(existsSync(join(folder, "data/app.lock"))).toBe(false);
  }, 60_000);
});

describe("a start that can't succeed", () => {
  test("names the wrong setting in one line, and never a secret", async () => {
    for (const [name, value] of [
      ["PORT", "http"],
      ["TIME_ZONE", "Mars"],
      ["DATABASE_URL", "mysql://me:secret@host/db"],
    ] as const) {
      const child = Bun.spawn(app(), {
        cwd: root,
        env: { ...process.env, DATA_DIR: join(folder, "none"), [name]: value },
        stdout: "pipe",
        stderr: "pipe",
      });
      const [errors, status] = [await new Response(child.stderr).text(), await child.exited];
      expect(status).toBe(1);
      expect(errors.trim().split("\n")).toHaveLength(1);
      expect(errors).toContain(name);
      expect(errors).not.toContain("secret");
    }
  });
});

describe("a start on a port that is taken", () => {
  for (const workers of ["1", "2"])
    test(`keeps the first password for the start that succeeds (WORKERS=${workers})`, async () => {
      const { emptyDatabase } = await import("../support/cluster.ts");
      const fresh = await emptyDatabase();
      const other = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
      const settings = { DATABASE_URL: fresh.url, WORKERS: workers };
      await expect(start(app(), { ...settings, PORT: String(other.port) })).rejects.toThrow("can't start");
      await other.stop(true);
      const next = await start(app(), settings);
      await signIn(next.address, /password (\S+) \(shown only now\)/.exec(next.text)?.[1] as string);
      next.process.kill("SIGTERM");
      expect(await next.process.exited).toBe(0);
      await fresh.drop();
    }, 60_000);
});

describe("a promise that nobody waited for", () => {
  for (const workers of ["1", "2"])
    test(`is told in the log, and the program goes on (WORKERS=${workers})`, async () => {
      const { emptyDatabase } = await import("../support/cluster.ts");
      const fresh = await emptyDatabase();
      const careless = [process.execPath, "--preload", "./test/support/careless.ts", "src/main.ts"];
      const first = await start(careless, { DATABASE_URL: fresh.url, WORKERS: workers });
      first.process.kill("SIGUSR2");
      const reader = first.process.stdout.getReader();
      const decoder = new TextDecoder();
      for (let text = ""; !text.includes('"message":"unhandled","name":"TypeError"'); ) {
        const { done, value } = await reader.read();
        if (done) throw new Error("It ended.");
        text += decoder.decode(value);
      }
      expect((await fetch(`${first.address}/readyz`)).status).toBe(200);
      first.process.kill("SIGTERM");
      expect(await first.process.exited).toBe(0);
      await fresh.drop();
    }, 60_000);
});

describe("DATABASE_URL", () => {
  test("takes the same way to a server of one's own, by a role that owns nothing", async () => {
    const { emptyDatabase } = await import("../support/cluster.ts");
    const fresh = await emptyDatabase();
    const first = await start(app(), {
      DATABASE_URL: fresh.url,
      ADMIN_PASSWORD: "given by the operator",
      DATA_DIR: join(folder, "unused"),
    });
    const cookie = await signIn(first.address, "given by the operator");
    expect((await scan(first.address, cookie, "PKT0001")).results[0]?.outcome).toBe("packed");
    expect(existsSync(join(folder, "unused"))).toBe(false);
    first.process.kill("SIGTERM");
    expect(await first.process.exited).toBe(0);
    await fresh.drop();
  });

  test("without prepared statements, for poolers that lose them", async () => {
    const { emptyDatabase } = await import("../support/cluster.ts");
    const fresh = await emptyDatabase();
    const first = await start(app(), { DATABASE_URL: fresh.url, DATABASE_PREPARE: "false", ADMIN_PASSWORD: "given by the operator" });
    const cookie = await signIn(first.address, "given by the operator");
    expect((await scan(first.address, cookie, "PKT0001")).results[0]?.outcome).toBe("packed");
    first.process.kill("SIGTERM");
    await first.process.exited;
    await fresh.drop();
  });
});
