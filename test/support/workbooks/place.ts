import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImportRow, ImportSheet } from "../../../src/domain/import-row.ts";
import { type ReadingOptions, readWorkbook } from "../../../src/spreadsheet/reading.ts";
import type { ReadingFacts } from "../../../src/spreadsheet/wire.ts";

export type RawRow = ImportRow & { sheet: ImportSheet };
export type Whole = { batches: RawRow[][]; facts: ReadingFacts };

/** Reads a file as it is: its rows come as they stand there. */
export const readRaw = (path: string, options: ReadingOptions = {}) =>
  readWorkbook(path, { entry: join(import.meta.dir, "raw-reader.ts") }, options);
export const rawRows = (batch: string): RawRow[] => JSON.parse(batch) as RawRow[];

/** A folder of its own for files that are read; names never say what they are. */
export function filesPlace() {
  const folder = mkdtempSync(join(tmpdir(), "tracetrack-files-"));
  let last = 0;
  const put = (bytes: Buffer | string): string => {
    const path = join(folder, `${++last}.upload`);
    writeFileSync(path, bytes);
    return path;
  };
  const read = async (bytes: Buffer | string, options: ReadingOptions = {}): Promise<Whole> => {
    const reading = readRaw(put(bytes), options);
    const batches = await Array.fromAsync(reading, rawRows);
    if (!reading.facts) throw new Error("A reading ended without its facts.");
    return { batches, facts: reading.facts };
  };
  return { folder, put, read, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export const rowsIn = (batches: readonly RawRow[][]): RawRow[] => batches.flat();
/** The texts alone, row by row. */
export const textsIn = (batches: readonly RawRow[][]): string[][] => rowsIn(batches).map(({ cells }) => cells.map(({ text }) => text));

/** One that has ended and that nobody has collected yet is not alive. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !existsSync(`/proc/${pid}/stat`) || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};
