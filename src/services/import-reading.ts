import { fileURLToPath } from "node:url";
import type { SheetLayout } from "../domain/import-schema.ts";
import { readWorkbook } from "../spreadsheet/reading.ts";
import type { ImportOrder } from "./import-reader.ts";
import type { SiteWords } from "./import-staging.ts";

const entry = fileURLToPath(new URL("./import-reader.ts", import.meta.url));

export type ReadingTask = {
  path: string;
  /** Sheets that somebody has said how to read; the others are guessed. */
  given: readonly SheetLayout[];
  words: SiteWords;
  signal: AbortSignal;
  /** Takes the JSON of some rows as it is: opening it would hold up the thread that answers scans. */
  stage: (rows: string) => Promise<void>;
  onProgress: (progress: { rowsRead: number; share: number }) => void;
};

/** `layouts`: how each sheet was read, as JSON. `rows`: how many there are to check. `warnings`: what the file has that people should know. */
export type ReadFile = { layouts: string; rows: number; warnings: string[] };

const warningsMax = 20;

/**
 * Reads a file in a process of its own and stages what its rows say. Throws a `Problem` whose sentence says what is wrong with the file, the signal's reason, and what `stage` throws.
 */
export async function readRows({ path, given, words, signal, stage, onProgress }: ReadingTask): Promise<ReadFile> {
  const { kinds, ownHosts = [] } = words.reading;
  const shaping: ImportOrder = { given, kinds, ownHosts, areas: [...words.areas] };
  const file = readWorkbook(path, { entry, shaping }, { signal });
  for await (const rows of file) {
    await stage(rows);
    onProgress({ rowsRead: file.progress.rows, share: file.progress.share });
  }
  onProgress({ rowsRead: file.progress.rows, share: file.progress.share });
  const { made = 0, warnings = [] } = file.facts ?? {};
  return { layouts: file.found ?? "[]", rows: made, warnings: [...new Set(warnings.map(({ message }) => message))].slice(0, warningsMax) };
}
