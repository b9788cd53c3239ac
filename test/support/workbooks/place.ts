import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImportBatch } from "../../../src/domain/import-row.ts";
import { type ReadingOptions, readWorkbook } from "../../../src/spreadsheet/reading.ts";
import type { ReadingFacts } from "../../../src/spreadsheet/wire.ts";

export type Whole = { batches: ImportBatch[]; facts: ReadingFacts };

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
    const reading = readWorkbook(put(bytes), options);
    const batches = await Array.fromAsync(reading);
    if (!reading.facts) throw new Error("A reading ended without its facts.");
    return { batches, facts: reading.facts };
  };
  return { folder, put, read, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export const rowsIn = (batches: readonly ImportBatch[]) => batches.flatMap(({ sheet, rows }) => rows.map((row) => ({ sheet, ...row })));
/** The texts alone, row by row. */
export const textsIn = (batches: readonly ImportBatch[]): string[][] => rowsIn(batches).map(({ cells }) => cells.map(({ text }) => text));

/** One that has ended and that nobody has collected yet is not alive. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !existsSync(`/proc/${pid}/stat`) || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};
