import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandOf, isAlive, waitForEnd } from "../../src/store/embedded/processes.ts";
import type { Json } from "../support/http.ts";
import { childrenOf } from "../support/program.ts";
import { program, startCommand } from "../support/started.ts";
import { formOf } from "../support/uploads.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tracetrack-workers-"));
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const password = "a long enough password";
const data = () => join(folder, "data");
const databasePid = () => Number(readFileSync(join(data(), "postgres/postmaster.pid"), "utf8").split("\n")[0]);
/** Another than this one; while it begins there is no whole file. */
function isDatabaseBeside(pid: number): boolean {
  try {
    const now = databasePid();
    return now > 0 && now !== pid;
  } catch {
    return false;
  }
}
const start = (environment: Record<string, string> = {}) =>
  startCommand(program, { DATA_DIR: data(), WORKERS: "3", ADMIN_PASSWORD: password, LOG_LEVEL: "error", ...environment });

/** The program's own processes below a parent: the database runs in a session of its own. */
const workersOf = (parent: number) => childrenOf(parent).filter((pid) => commandOf(pid).includes("main.ts"));
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await Bun.sleep(50);
}
const isReady = (address: string) =>
  fetch(`${address}/readyz`, { keepalive: false }).then(
    ({ ok }) => ok,
    () => false,
  );

async function signedIn(address: string): Promise<string> {
  const answer = await fetch(`${address}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "admin", password }),
  });
  return answer.headers.get("set-cookie")?.split(";")[0] as string;
}

describe("WORKERS", () => {
  test("so many processes share one port, one line says where, and SIGTERM ends all of them and the database", async () => {
    const { process: parent, line, address } = await start();
    expect(line).toMatch(/^TraceTrack is ready at http:\/\/127\.0\.0\.1:[1-9]\d*\.$/);
    const workers = workersOf(parent.pid);
    expect(workers).toHaveLength(3);
    expect(await Promise.all(Array.from({ length: 12 }, () => isReady(address)))).not.toContain(false);
    const database = databasePid();
    parent.kill("SIGTERM");
    expect(await parent.exited).toBe(0);
    expect([...workers, database].filter(isAlive)).toEqual([]);
  });

  test("a database that dies under them is started again by the parent", async () => {
    const { process: parent, address } = await start();
    const killed = databasePid();
    process.kill(killed, "SIGKILL");
    await until(() => isDatabaseBeside(killed));
    await until(() => isReady(address));
    expect(workersOf(parent.pid)).toHaveLength(3);
    process.kill(-parent.pid, "SIGINT"); // Ctrl-C reaches all of them
    expect(await parent.exited).toBe(0);
  });

  test("workers whose parent was killed end by themselves, and the next start has port and database", async () => {
    const first = await start();
    const workers = workersOf(first.process.pid);
    const database = databasePid();
    first.process.kill("SIGKILL");
    const second = await start({ PORT: new URL(first.address).port });
    expect(await Promise.all(workers.map((pid) => waitForEnd(pid, 20_000)))).toEqual([true, true, true]);
    expect(second.address).toBe(first.address);
    expect(databasePid()).toBe(database);
    expect(await isReady(second.address)).toBe(true);
    second.process.kill("SIGTERM");
    expect(await second.process.exited).toBe(0);
  });

  test("one of them that is killed is replaced", async () => {
    const { process: parent, address } = await start();
    const before = workersOf(parent.pid);
    const [killed, ...others] = before as [number, number, number];
    process.kill(killed, "SIGKILL");
    await until(() => workersOf(parent.pid).filter((pid) => pid !== killed).length === 3);
    expect(workersOf(parent.pid)).toEqual(expect.arrayContaining(others));
    await until(() => isReady(address));
    parent.kill("SIGTERM");
    expect(await parent.exited).toBe(0);
  });

  test("an upload that one of them took is worked on, whichever is asked about it", async () => {
    const { process: parent, address } = await start();
    const cookie = await signedIn(address);
    const ask = async (method: string, path: string, body?: FormData) =>
      (
        await fetch(address + path, { method, headers: { cookie, origin: address }, keepalive: false, ...(body ? { body } : {}) })
      ).json() as Promise<Json>;
    const { id } = await ask("POST", "/api/imports", formOf("Parent,Child\nSB00001,PKT0000001\nSB00001,PKT0000002\n", {}, "bags.csv"));
    const state = async () => (await ask("GET", `/api/imports/${id}`)).state;
    await until(async () => (await state()) === "ready");
    await ask("POST", `/api/imports/${id}/commit`);
    await until(async () => (await state()) === "committed");
    expect((await ask("GET", "/api/bag/SB00001")).count).toBe(2);
    parent.kill("SIGTERM");
    expect(await parent.exited).toBe(0);
  });
});
