import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { Problem } from "../domain/error.ts";
import { openInlet } from "./inlet.ts";
import { Outlet } from "./outlet.ts";
import type { ReadingLimits } from "./reading-limits.ts";
import { megabytes, type RefusalCode, refusal } from "./refusal.ts";
import type { Shaping } from "./shaping.ts";
import { sniff } from "./sniff.ts";
import { type Head, type ReadingFacts, toLine } from "./wire.ts";

const headBytes = 64 * 1024;

function headOf(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(headBytes);
    return head.subarray(0, readSync(file, head, 0, headBytes, 0));
  } finally {
    closeSync(file);
  }
}

/** What reads a workbook is loaded only for one: a text table needs a tenth of the memory. */
async function read(path: string, outlet: Outlet, limits: ReadingLimits): Promise<Partial<ReadingFacts>> {
  if (statSync(path).size > limits.fileMaxBytes) throw refusal("file_too_big", megabytes(limits.fileMaxBytes));
  const head = headOf(path);
  const sort = sniff(head);
  if (sort === "text") return (await import("./read-csv.ts")).readCsv(path, head, outlet, limits);
  if (sort === "zip") return (await import("./read-zip.ts")).readZip(path, outlet, limits);
  const { readHtml, readXls } = await import("./read-xls.ts");
  return sort === "html" ? readHtml(path, head, outlet, limits) : readXls(path, sort === "ole", outlet, limits);
}

function peakBytes(): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return process.memoryUsage.rss();
  }
}

const say = (head: Head, body?: string) => new Promise<void>((done) => process.stdout.write(toLine(head, body), () => done()));

async function run(shapingOf: (told: unknown) => Shaping): Promise<void> {
  const startedAt = performance.now();
  const { order, asked } = openInlet();
  const { path, limits, shaping: told } = await order;
  const shaping = shapingOf(told);
  const outlet = new Outlet(limits, shaping, async (progress, batch) => {
    await asked();
    await say({ progress }, batch);
  });
  try {
    const found = await read(path, outlet, limits);
    if (outlet.rows === 0) throw refusal("no_rows");
    await outlet.end();
    const { sheets, rows, made } = outlet;
    const spent = { seconds: (performance.now() - startedAt) / 1000, peakBytes: peakBytes() };
    await say({ facts: { format: "csv", warnings: [], ...found, sheets, rows, made, ...spent } }, JSON.stringify(shaping.found()));
  } catch (error) {
    const problem = error instanceof Problem ? error : refusal("unreadable");
    const fault = problem === error ? {} : { fault: error instanceof Error ? error.stack : String(error) };
    await say({ refusal: { code: problem.code as RefusalCode, message: problem.message, ...fault } });
  }
}

/**
 * All that a process does which reads one file and ends. Its one argument is the process that must live; the rest comes on its standard
 * input. It needs nothing of the server's surroundings: no settings, no database.
 */
export async function serveReading(shapingOf: (told: unknown) => Shaping): Promise<never> {
  console.log = console.error; // what goes out is ours alone; SheetJS would say things there too
  new Worker(new URL("./watchdog.ts", import.meta.url).href).postMessage(Number(process.argv[2]));
  await run(shapingOf);
  process.exit(0);
}
