import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive } from "../../src/store/embedded/processes.ts";
import { freePort } from "../support/program.ts";

const root = join(import.meta.dir, "../..");
const password = "a long enough password";
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tracetrack-start-"));
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const spawn = (words: string[], data: string, more: Record<string, string> = {}) =>
  Bun.spawn([process.execPath, ...words], {
    cwd: root,
    env: { ...process.env, DATA_DIR: join(folder, data), LOG_LEVEL: "warn", ADMIN_PASSWORD: password, ...more },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });

async function command(words: string[], data: string) {
  const child = spawn(["src/cli.ts", ...words], data);
  const [said, fault] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { code: await child.exited, said, fault };
}

async function serving(data: string, work: (address: string) => Promise<void>) {
  const port = freePort();
  const app = spawn(["src/main.ts"], data, { PORT: String(port) });
  const address = `http://127.0.0.1:${port}`;
  try {
    for (let tries = 0; tries < 800 && !(await fetch(`${address}/readyz`).catch(() => null))?.ok; tries++) await Bun.sleep(25);
    await work(address);
  } finally {
    app.kill("SIGINT");
    await app.exited;
  }
}

async function signIn(address: string): Promise<string> {
  const answer = await fetch(`${address}/api/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username: "admin", password }),
  });
  expect(answer.status).toBe(200);
  return (answer.headers.get("set-cookie") as string).split(";")[0] as string;
}

const databasePid = (data: string) => Number(readFileSync(join(folder, data, "postgres/postmaster.pid"), "utf8").split("\n")[0]);

test("the embedded database: a backup while the app runs and one while it doesn't, restored into a new folder that a server starts on", async () => {
  const [live, still] = [join(folder, "live.backup"), join(folder, "still.backup")];
  let cookie = "";
  await serving("data", async (address) => {
    cookie = await signIn(address);
    const scans = Array.from({ length: 12 }, (_, n) => ({ key: crypto.randomUUID(), do: "pack", parent: "SB00001", child: `PKT00${n}` }));
    const answer = await fetch(`${address}/api/scans`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Cookie: cookie, Origin: address },
      body: JSON.stringify({ scans }),
    });
    expect(answer.status).toBe(200);
    const pid = databasePid("data");
    expect(await command(["backup", live, "--verify"], "data")).toMatchObject({
      code: 0,
      fault: "",
      said: expect.stringContaining("adds up"),
    });
    expect(await command(["check"], "data")).toMatchObject({ code: 0, said: expect.stringContaining("0 problems") });
    expect([databasePid("data"), isAlive(pid)]).toEqual([pid, true]); // a guest stops nothing
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
  });
  expect(await command(["backup", still], "data")).toMatchObject({ code: 0, fault: "" });
  expect(existsSync(join(folder, "data/postgres/postmaster.pid"))).toBe(false); // the command stopped what it had started

  expect(await command(["restore", live], "restored")).toMatchObject({ code: 0, said: expect.stringMatching(/bags +13\n/) });
  expect(await command(["restore", live], "restored")).toMatchObject({ code: 1, fault: expect.stringContaining("not empty") });
  expect(await command(["check"], "restored")).toMatchObject({ code: 0 });
  await serving("restored", async (address) => {
    expect((await fetch(`${address}/api/session`, { headers: { Cookie: cookie } })).status).toBe(401); // everybody signs in again
    const bag = await fetch(`${address}/api/bag/SB00001`, { headers: { Cookie: await signIn(address) } });
    expect(((await bag.json()) as { bag?: unknown }) && bag.status).toBe(200);
  });
}, 120_000);

test("a folder without a site has nothing to back up, and says so", async () => {
  const { code, fault } = await command(["backup", join(folder, "none.backup")], "nothing-here");
  expect([code, fault]).toEqual([1, expect.stringContaining("There is no database in")]);
  expect(existsSync(join(folder, "nothing-here"))).toBe(false);
  expect(await command(["backup"], "nothing-here")).toMatchObject({
    code: 1,
    fault: "Name one file: bun src/cli.ts backup FILE [--verify]\n",
  });
});
