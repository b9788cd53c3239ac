import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { setPriority } from "node:os";
import { Problem } from "../domain/error.ts";
import { Outlet } from "./outlet.ts";
import type { ReadingLimits } from "./reading-limits.ts";
import { megabytes, type RefusalCode, refusal } from "./refusal.ts";
import { sniff } from "./sniff.ts";
import type { Message, ReadingFacts, ReadingOrder } from "./wire.ts";

/**
 * A process of its own that reads one file and ends. It is told what to read by its argument, gives one batch for each byte on its
 * standard input, and needs nothing of the server's surroundings: no settings, no database.
 */
const headBytes = 64 * 1024;
/** Below the server: when the machine is busy, scans come first. */
const priority = 10;

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

const asked = (() => {
  let credit = 0;
  let wake = () => {};
  (async () => {
    for await (const bytes of Bun.stdin.stream()) {
      credit += bytes.length;
      wake();
    }
    process.exit(0); // nobody is there any more
  })();
  return async () => {
    while (credit === 0) await new Promise<void>((done) => (wake = done));
    credit--;
  };
})();

const say = (message: Message) => new Promise<void>((done) => process.stdout.write(`${JSON.stringify(message)}\n`, () => done()));

async function run({ path, limits }: ReadingOrder): Promise<void> {
  const startedAt = performance.now();
  const outlet = new Outlet(limits, async (batch) => {
    await asked();
    await say({ batch });
  });
  try {
    const found = await read(path, outlet, limits);
    if (outlet.rows === 0) throw refusal("no_rows");
    await outlet.flush();
    const facts: ReadingFacts = {
      format: "csv",
      warnings: [],
      ...found,
      sheets: outlet.sheets,
      rows: outlet.rows,
      seconds: (performance.now() - startedAt) / 1000,
      peakBytes: peakBytes(),
    };
    await say({ facts });
  } catch (error) {
    const problem = error instanceof Problem ? error : refusal("unreadable");
    const fault = problem === error ? {} : { fault: error instanceof Error ? error.stack : String(error) };
    await say({ refusal: { code: problem.code as RefusalCode, message: problem.message, ...fault } });
  }
  process.exit(0);
}

console.log = console.error; // what goes out is ours alone; SheetJS would say things there too
try {
  setPriority(priority);
} catch {} // a system that doesn't let us: then it is as important as the others
const order = JSON.parse(process.argv[2] ?? "{}") as ReadingOrder;
new Worker(new URL("./watchdog.ts", import.meta.url).href).postMessage(order.server);
await run(order);
