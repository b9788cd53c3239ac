import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRaw } from "../test/support/workbooks/place.ts";
import { csvOf, pairTable, writtenBook } from "../test/support/workbooks/written.ts";

/**
 * How long a file takes until its last row is in the server, and what the reader's process needs for it; beside the floor: the same file read
 * in a bare script by SheetJS (all at once), or a CSV by splitting its text. `bun benchmarks/reading.ts`, best of `--times` (3).
 */
const times = Number(/--times[= ](\d+)/.exec(process.argv.join(" "))?.[1] ?? 3);
const folder = mkdtempSync(join(tmpdir(), "tracetrack-reading-"));
const mb = (bytes: number) => Math.round(bytes / 1024 / 1024);

const say = `const peak = /VmHWM:\\s+(\\d+)/.exec(require("fs").readFileSync("/proc/self/status", "utf8"))[1] * 1024; console.log(JSON.stringify({ rows, peak }));`;
const bareSheet = `const { read } = await import(${JSON.stringify(Bun.resolveSync("xlsx", import.meta.dir))});
  const book = read(await Bun.file(process.argv.at(-1)).bytes(), { dense: true, type: "buffer" });
  const rows = book.Sheets[book.SheetNames[0]]["!data"].length; ${say}`;
const bareText = `const rows = (await Bun.file(process.argv.at(-1)).text()).split("\\n").map((line) => line.split(",")).length - 1; ${say}`;

type Run = { rows: number; seconds: number; peak: number; grown: number };

async function bare(script: string, path: string): Promise<Run> {
  const at = performance.now();
  const child = Bun.spawn([process.execPath, "-e", script, path], { stdout: "pipe" });
  const { rows, peak } = JSON.parse(await new Response(child.stdout).text()) as { rows: number; peak: number };
  return { rows, peak, seconds: (performance.now() - at) / 1000, grown: 0 };
}

async function ours(path: string): Promise<Run> {
  Bun.gc(true);
  const before = process.memoryUsage.rss();
  const at = performance.now();
  const reading = readRaw(path);
  let grown = 0;
  for await (const _ of reading) grown = Math.max(grown, process.memoryUsage.rss() - before);
  return { rows: reading.facts?.rows ?? 0, peak: reading.facts?.peakBytes ?? 0, seconds: (performance.now() - at) / 1000, grown };
}

async function best(run: () => Promise<Run>): Promise<Run> {
  const runs: Run[] = [];
  for (let time = 0; time < times; time++) runs.push(await run());
  return runs.reduce((one, other) => (other.seconds < one.seconds ? other : one));
}

async function measure(file: string, rows: number) {
  const path = join(folder, file);
  const format = file.split(".").at(-1) as "xlsx" | "csv";
  await Bun.write(path, format === "csv" ? csvOf(pairTable(rows)) : writtenBook(format, [{ name: "Bags", rows: pairTable(rows) }]));
  Bun.gc(true);
  const floor = await best(() => bare(format === "csv" ? bareText : bareSheet, path));
  const own = await best(() => ours(path));
  return {
    file,
    rows: own.rows,
    MB: mb(Bun.file(path).size),
    seconds: own.seconds.toFixed(2),
    "rows/s": Math.round(own.rows / own.seconds),
    "reader MB": mb(own.peak),
    "server +MB": mb(own.grown),
    "floor s": floor.seconds.toFixed(2),
    "floor MB": mb(floor.peak),
    ratio: (own.seconds / floor.seconds).toFixed(2),
  };
}

const files: [string, number][] = [
  ["80k.xlsx", 80_000],
  ["80k.xlsb", 80_000],
  ["80k.ods", 80_000],
  ["60k.xls", 60_000],
  ["80k.csv", 80_000],
  ["300k.xlsx", 300_000],
  ["1m.csv", 1_000_000],
];
const table = [];
for (const [file, rows] of files) table.push(await measure(file, rows));
console.table(table);
rmSync(folder, { recursive: true });
