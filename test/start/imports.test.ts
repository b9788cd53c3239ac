import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json } from "../support/http.ts";
import { freePort, startProgram } from "../support/program.ts";
import { recount } from "../support/recount.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";
import { formOf } from "../support/uploads.ts";
import { csvOf, writtenBook } from "../support/workbooks/written.ts";

/** The real program, killed in the middle of an upload: then either nothing or all of it is in, and the upload says which and goes on. */
let site: TestSite;
let admin: SignedIn;
let folder: string;
let program: Awaited<ReturnType<typeof startProgram>>;
const port = freePort();

beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
  folder = mkdtempSync(join(tmpdir(), "tracetrack-program-"));
  program = await startProgram(site.url, port, { DATA_DIR: folder });
}, 30_000);
afterAll(async () => {
  await program?.stop();
  await site.close();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

const rowsEach = 12_000;
const authorization = () => ({ authorization: `Bearer ${admin.token}` });
const file = () => {
  const pairs = Array.from({ length: rowsEach / 30 }, newParent).flatMap((parent) =>
    Array.from({ length: 30 }, () => [parent, newChild()]),
  );
  return { bytes: writtenBook("xlsx", [{ name: "Bags", rows: [["Parent", "Child"], ...pairs] }]), pairs };
};

async function send(bytes: Buffer): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/imports`, { method: "POST", body: formOf(bytes), headers: authorization() });
  if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as Json).id;
}
const order = async (id: number, name: string) =>
  (await fetch(`http://127.0.0.1:${port}/api/imports/${id}/${name}`, { method: "POST", headers: authorization() })).status;

/** Straight from the database: quick enough to kill in the right moment. */
async function until(id: number, is: (row: Json) => boolean, maxMs = 40_000): Promise<Json> {
  const lastAt = Date.now() + maxMs;
  for (;;) {
    const [row] = await site.owner`
      select i.*, (select count(*)::int from (select 1 from import_rows where import_id = i.id limit 3000) r) as staged from imports i where id = ${id}`;
    if (is(row)) return row;
    if (Date.now() > lastAt) throw new Error(`Upload ${id} is ${row?.state}: ${row?.problem}`);
    await Bun.sleep(5);
  }
}
const look = async (id: number): Promise<Json> =>
  (await fetch(`http://127.0.0.1:${port}/api/imports/${id}`, { headers: authorization() })).json();
const bagCount = async () => Number((await site.owner`select count(*) as n from bags`)[0]?.n);

test("cli.ts import: says what the check found, and puts it in when told to", async () => {
  const path = join(folder, "small.csv");
  const [parent, child] = [newParent(), newChild()];
  await Bun.write(
    path,
    csvOf([
      ["Parent", "Child"],
      [parent, child],
      [parent, "x/y"],
    ]),
  );
  const run = async (...words: string[]) => {
    const env = { PATH: process.env.PATH, PORT: String(port), TRACETRACK_TOKEN: admin.token };
    const cli = Bun.spawn([process.execPath, "src/cli.ts", "import", ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
    return { code: await cli.exited, out: await new Response(cli.stdout).text(), error: await new Response(cli.stderr).text() };
  };
  const dry = await run(path);
  expect(dry.out).toContain("CSV, B3: A bag code has only letters");
  expect(dry).toMatchObject({ code: 0, out: expect.stringContaining("2 rows: 1 new, 0 moved, 0 there already, 1 refused"), error: "" });
  expect(await bagCount()).toBe(0);
  expect(await run(path, "--commit")).toMatchObject({ code: 0, out: expect.stringContaining("; 1 put in.") });
  expect(await bagCount()).toBe(2);
  const bills = join(folder, "bills.csv");
  await Bun.write(
    bills,
    csvOf([
      ["Bill", "Parent"],
      ["CLI-1", parent],
      ["CLI/2", parent],
    ]),
  );
  const billed = await run(bills, "--commit");
  expect(billed.out).toContain("CSV, A3: A bill's number has only letters");
  expect(billed).toMatchObject({ code: 0, out: expect.stringContaining("; 1 put in."), error: "" });
  expect(await site.owner`select number, target, parent_count from bills`).toMatchObject([{ number: "CLI-1", target: 1, parent_count: 1 }]);
  expect(await run(join(folder, "none.csv"))).toMatchObject({ code: 1, error: expect.stringContaining("There is no file") });
  for (const { id } of await site.owner`select id from imports where state = 'committed' order by id desc`) {
    expect(await order(id, "revoke")).toBe(202);
    await until(id, ({ state }) => state === "revoked");
  }
  await Promise.all((await site.owner`select id from imports where state = 'ready'`).map(({ id }) => order(id, "cancel")));
}, 30_000);

describe("kill -9", () => {
  test("while the file is read, and while it is checked: it is read again", async () => {
    const { bytes } = file();
    const before = await bagCount();
    const id = await send(bytes);
    await until(id, ({ state, staged }) => state === "reading" && staged > 0);
    await program.killAndRestart(100);
    await until(id, ({ state }) => state === "checking");
    await program.killAndRestart(100);
    await until(id, ({ state }) => state === "ready" || state === "failed");
    expect(await look(id)).toMatchObject({
      state: "ready",
      counts: { rows: rowsEach, new: rowsEach },
      note: expect.stringContaining("begun again"),
    });
    expect(await bagCount()).toBe(before);
    expect(await order(id, "cancel")).toBe(200);
    expect(readdirSync(join(folder, "imports"))).toEqual([]);
  }, 90_000);

  test("while it is put in: nothing is in, then all of it, and it says so", async () => {
    const { bytes } = file();
    const id = await send(bytes);
    const before = await bagCount();
    const all = before + rowsEach + rowsEach / 30;
    await until(id, ({ state }) => state === "ready");
    expect(await order(id, "commit")).toBe(202);
    await until(id, ({ progress, state }) => state === "committing" && (progress.rowsWritten ?? 0) > 0);
    await program.killAndRestart(100);
    expect([before, all]).toContain(await bagCount());
    await until(id, ({ state }) => state === "committed" || state === "ready");
    expect(await look(id)).toMatchObject({ state: "committed", counts: { done: rowsEach }, note: expect.stringContaining("begun again") });
    expect(await bagCount()).toBe(all);
    expect(await recount(site.owner)).toEqual([]);
    expect(await order(id, "revoke")).toBe(202);
    await until(id, ({ state, beat_at }) => state === "revoking" && beat_at !== null);
    await program.killAndRestart(100);
    await until(id, ({ state }) => state === "revoked" || state === "committed");
    expect((await look(id)).state).toBe("revoked");
    expect(await recount(site.owner)).toEqual([]);
  }, 90_000);

  test("the file gone with the old server: the upload says so", async () => {
    const { bytes } = file();
    const id = await send(bytes);
    await until(id, ({ state }) => state === "reading");
    await program.killAndRestart(0);
    rmSync(join(folder, "imports"), { recursive: true, force: true });
    await until(id, ({ state }) => state === "failed");
    expect((await look(id)).message).toContain("Upload it again");
  }, 60_000);
});
