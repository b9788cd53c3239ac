import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { getPriority } from "node:os";
import { join } from "node:path";
import type { Problem } from "../../src/domain/error.ts";
import { filesPlace, isAlive, rawRows, readRaw } from "../support/workbooks/place.ts";
import { csvOf, pairTable, writtenBook } from "../support/workbooks/written.ts";

const place = filesPlace();
afterAll(place.remove);

const mb = 1024 * 1024;
let workbook = "";
let text = "";
beforeAll(() => {
  workbook = place.put(writtenBook("xlsx", [{ name: "Bags", rows: pairTable(80_000) }]));
  text = place.put(csvOf(pairTable(1_000_000)));
});

/** Goes through a file and gives what came of it, the reader's process and the server's growth in memory. */
async function through(path: string, options: Parameters<typeof readRaw>[1] = {}, each: (rows: number, pid: number) => unknown = () => {}) {
  Bun.gc(true);
  const before = process.memoryUsage.rss();
  const reading = readRaw(path, options);
  let [rows, pid, grown] = [0, 0, 0];
  const batches = reading[Symbol.asyncIterator]();
  const problem = await (async () => {
    for (;;) {
      const next = batches.next();
      pid = reading.pid ?? pid;
      const { done, value } = await next;
      if (done) return null;
      rows += rawRows(value).length;
      grown = Math.max(grown, process.memoryUsage.rss() - before);
      await each(rows, pid);
    }
  })().catch((error: unknown) => error as Problem);
  return { rows, pid, problem, grownBytes: grown, facts: reading.facts, progress: reading.progress };
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  for (const until = performance.now() + withinMs; performance.now() < until; await Bun.sleep(20)) if (!isAlive(pid)) return true;
  return !isAlive(pid);
}

describe("memory stays bounded", () => {
  test("80,000 rows of .xlsx: below 400 MB in the reader, 50 MB in the server", async () => {
    const { rows, facts, grownBytes, progress, pid } = await through(workbook);
    expect(rows).toBe(80_001);
    expect(facts?.peakBytes).toBeLessThan(400 * mb);
    expect(grownBytes).toBeLessThan(50 * mb);
    expect(progress).toEqual({ rows: 80_001, share: 1 });
    expect(isAlive(pid)).toBe(false);
  });
  test("300,000 rows of .xlsx: within the limit that every file has, and every row the right one", async () => {
    const table = pairTable(300_000);
    const file = place.put(writtenBook("xlsx", [{ name: "Bags", rows: table }]));
    const { rows, facts, grownBytes } = await through(file);
    expect(rows).toBe(300_001);
    let wrong = 0;
    for await (const batch of readRaw(file))
      for (const { row, cells } of rawRows(batch)) if (cells.map(({ text }) => text).join() !== table[row - 1]?.join()) wrong++;
    expect(wrong).toBe(0);
    expect(facts?.peakBytes).toBeLessThan(512 * mb);
    expect(grownBytes).toBeLessThan(50 * mb);
  });
  test("1,000,000 rows of .csv: below 150 MB in the reader", async () => {
    const { rows, facts, grownBytes } = await through(text);
    expect(rows).toBe(1_000_001);
    expect(facts?.peakBytes).toBeLessThan(150 * mb);
    expect(grownBytes).toBeLessThan(50 * mb);
  });
  test("a million empty rows below a few full ones cost nothing", async () => {
    const { emptyRows } = await import("../support/workbooks/bad.ts");
    const last = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>SB00001</t></is></c></row>';
    const { rows, facts } = await through(place.put(emptyRows(last)));
    expect(rows).toBe(1);
    expect(facts?.peakBytes).toBeLessThan(200 * mb);
  });
});

describe("the reader waits for whoever asks", () => {
  test("it is two batches ahead and no more", async () => {
    const reading = readRaw(text);
    const batches = reading[Symbol.asyncIterator]();
    await batches.next();
    const read = async () => Number(/rchar: (\d+)/.exec(await Bun.file(`/proc/${reading.pid}/io`).text())?.[1]);
    await Bun.sleep(500);
    const soon = await read();
    await Bun.sleep(500);
    expect(await read()).toBeLessThan(soon + 1024); // it looks after its parent
    await batches.return?.(undefined);
  });
  test("the time that it waits doesn't count", async () => {
    let slept = 0;
    const { problem, rows } = await through(
      place.put(csvOf(pairTable(20_000))),
      { limits: { workMaxMs: 2000 } },
      () => slept++ < 5 && Bun.sleep(600),
    );
    expect({ problem, rows }).toEqual({ problem: null, rows: 20_001 });
  });
});

describe("limits end the process", () => {
  test("memory", async () => {
    const { problem, rows } = await through(workbook, { limits: { memoryMaxBytes: 100 * mb } });
    expect({ code: problem?.code, rows: rows < 80_001 }).toEqual({ code: "needs_memory", rows: true });
    expect(problem?.message).toContain("100 MB");
  });
  test("time", async () => {
    const { problem, pid } = await through(workbook, { limits: { workMaxMs: 300 } });
    expect(problem?.code).toBe("needs_time");
    expect(isAlive(pid)).toBe(false);
  });
  test("rows", async () => expect((await through(workbook, { limits: { rowsMax: 5000 } })).problem?.code).toBe("too_many_rows"));
  test("the size of the file", async () =>
    expect((await through(workbook, { limits: { fileMaxBytes: 1 * mb } })).problem?.code).toBe("file_too_big"));
});

test("the reader knows none of the server's settings and gives way to it", async () => {
  process.env.DATABASE_URL ??= "postgres://secret";
  const reading = readRaw(text);
  const batches = reading[Symbol.asyncIterator]();
  await batches.next();
  expect(await Bun.file(`/proc/${reading.pid}/environ`).text()).toBe("TZ=UTC\0");
  const threads = readdirSync(`/proc/${reading.pid}/task`).map(Number);
  expect(threads.length).toBeGreaterThan(1);
  expect(threads.map((thread) => getPriority(thread))).toEqual(threads.map(() => 10));
  await batches.return?.(undefined);
});

describe("no process is left behind", () => {
  test("when the job is cancelled while SheetJS works", async () => {
    const control = new AbortController();
    const reading = readRaw(workbook, { signal: control.signal });
    const first = reading[Symbol.asyncIterator]().next();
    await Bun.sleep(250);
    const pid = reading.pid as number;
    expect(isAlive(pid)).toBe(true);
    const at = performance.now();
    control.abort(new Error("The owner cancelled it."));
    expect(
      await first.then(
        () => null,
        (error: Error) => error.message,
      ),
    ).toBe("The owner cancelled it.");
    expect(performance.now() - at).toBeLessThan(1000);
    expect(isAlive(pid)).toBe(false);
  });
  test("when it was cancelled before", async () => {
    const reading = readRaw(workbook, { signal: AbortSignal.abort(new Error("too late")) });
    expect(
      await reading[Symbol.asyncIterator]()
        .next()
        .then(
          () => null,
          (error: Error) => error.message,
        ),
    ).toBe("too late");
    expect(reading.pid).toBeNull();
  });
  test("when nobody wants the rest", async () => {
    const reading = readRaw(text);
    let pid = 0;
    for await (const _ of reading) {
      pid = reading.pid as number;
      break;
    }
    expect(pid).toBeGreaterThan(0);
    expect(isAlive(pid)).toBe(false);
  });
  test("when the reader itself is killed", async () => {
    const { problem } = await through(text, {}, (rows, pid) => rows === 1000 && process.kill(pid, "SIGKILL"));
    expect(problem?.code).toBe("unreadable");
  });
  for (const when of ["at once", "at work", "first"])
    test(`when the server is killed, the reader being ${{ "at once": "just started", "at work": "in the middle of a sheet", first: "idle" }[when]}`, async () => {
      // One call of SheetJS that lasts for seconds. Few different texts: it writes many of them very slowly.
      const long = () => Array.from({ length: 30_000 }, (_, row) => Array.from({ length: 12 }, (_, column) => `T${row % 50}-${column}`));
      const file = when === "at work" ? place.put(writtenBook("biff8", [{ name: "Bags", rows: long() }])) : workbook;
      const server = Bun.spawn([process.execPath, join(import.meta.dir, "../support/workbooks/reading-child.ts"), file, when], {
        stdout: "pipe",
      });
      let said = "";
      for await (const piece of server.stdout) {
        said += new TextDecoder().decode(piece);
        if (said.split("\n").length > (when === "first" ? 2 : 1)) break;
      }
      const pid = Number(said.split("\n")[0]);
      if (when === "at work") await Bun.sleep(300);
      expect(isAlive(pid)).toBe(true);
      server.kill("SIGKILL");
      await server.exited;
      expect(await isGone(pid, 600)).toBe(true);
    });
});
