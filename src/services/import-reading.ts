import { showableText } from "../domain/code.ts";
import { guessLayout, guessRowsMax, type ImportLayout } from "../domain/import-layout.ts";
import { type ImportRecord, RecordReader } from "../domain/import-records.ts";
import type { ImportRow, ImportSheet } from "../domain/import-row.ts";
import type { SheetLayout } from "../domain/import-schema.ts";
import { readWorkbook } from "../spreadsheet/reading.ts";
import type { StagedRow } from "../store/imports.ts";
import { type SiteWords, stagedRow } from "./import-staging.ts";

/** Whoever scans waits at most so long for a piece of this work. */
const atOnceMaxMs = 4;
const lookRows = 16;
/** Larger ones go quicker as a whole, and hold up the thread for longer than a scan should wait. */
const stagedRowsMax = 1000;
const batchRows = 300;
/** Rows that a layout is guessed from: some blocks of a full sack each. */
const guessedRowsMax = Math.min(250, guessRowsMax);
const sampleRows = 10;
const sampleColumns = 30;

export type ReadingTask = {
  path: string;
  /** Sheets that somebody has said how to read; the others are guessed. */
  given: readonly SheetLayout[];
  words: SiteWords;
  signal: AbortSignal;
  stage: (rows: readonly StagedRow[]) => Promise<void>;
  onProgress: (progress: { rowsRead: number; share: number }) => void;
};

const sampleOf = (rows: readonly ImportRow[], { headingRow }: ImportLayout) =>
  rows
    .filter(({ row }) => row > (headingRow ?? 0))
    .slice(0, sampleRows)
    .map(({ row, cells }) => ({ row, cells: cells.slice(0, sampleColumns).map(({ text }) => showableText(text)) }));

/** One sheet while it goes by: its first rows wait until its layout is known. */
class OpenSheet {
  layout: SheetLayout | null = null;
  private head: ImportRow[] = [];
  private reader: RecordReader | null = null;

  constructor(
    readonly sheet: ImportSheet,
    private readonly given: SheetLayout | undefined,
    private readonly words: SiteWords,
  ) {}

  push(row: ImportRow): ImportRecord[] {
    if (this.reader) return this.layout?.leftOut ? [] : this.reader.push(row);
    this.head.push(row);
    return this.head.length >= guessedRowsMax ? this.begin() : [];
  }

  end(): ImportRecord[] {
    const first = this.reader ? [] : this.begin();
    return this.layout?.leftOut ? [] : [...first, ...(this.reader?.end() ?? [])];
  }

  private begin(): ImportRecord[] {
    const { name, hidden, place } = this.sheet;
    const { reading } = this.words;
    const { layout, columns, headingRow, fillDown, sure } = this.given ? { ...this.given, sure: 1 } : guessLayout(this.head, reading);
    const how = { layout, columns, headingRow, fillDown };
    const leftOut = this.given?.leftOut ?? false;
    this.layout = { place, name, hidden, ...how, leftOut, isGiven: this.given !== undefined, sure, sample: sampleOf(this.head, how) };
    this.reader = new RecordReader(this.sheet, how, reading);
    const rows = this.head;
    this.head = [];
    return leftOut ? [] : rows.flatMap((row) => this.reader?.push(row) ?? []);
  }
}

/** Rows on their way to the database, a batch at a time; the thread is given back to whoever scans in between. */
class Staging {
  rows = 0;
  private waiting: StagedRow[] = [];
  private startedAt = performance.now();

  constructor(
    private readonly words: SiteWords,
    private readonly stage: ReadingTask["stage"],
  ) {}

  async take(records: readonly ImportRecord[], { layout }: SheetLayout): Promise<void> {
    for (const record of records) {
      this.waiting.push({ place: ++this.rows, ...stagedRow(record, layout, this.words) });
      if (this.waiting.length >= stagedRowsMax) await this.flush();
      else if (this.rows % lookRows === 0) await this.giveWay();
    }
  }

  async flush(): Promise<void> {
    if (this.waiting.length > 0) await this.stage(this.waiting);
    this.waiting = [];
    this.startedAt = performance.now();
  }

  async giveWay(): Promise<void> {
    if (performance.now() - this.startedAt < atOnceMaxMs) return;
    await new Promise<void>((done) => setImmediate(done));
    this.startedAt = performance.now();
  }
}

/**
 * Reads a file in a process of its own and stages what its rows say. Gives how each sheet was read, and how many rows there are to check.
 * Throws a `Problem` whose sentence says what is wrong with the file, the signal's reason, and what `stage` throws.
 */
export async function readRows(task: ReadingTask): Promise<{ sheets: SheetLayout[]; rows: number }> {
  const { path, given, words, signal, onProgress } = task;
  const file = readWorkbook(path, { signal, limits: { batchRows } });
  const staging = new Staging(words, task.stage);
  const sheets: SheetLayout[] = [];
  let open: OpenSheet | null = null;
  const close = async () => {
    const left = open?.end() ?? [];
    if (!open?.layout) return;
    sheets.push(open.layout);
    await staging.take(left, open.layout);
  };
  for await (const { sheet, rows } of file) {
    if (open?.sheet.place !== sheet.place) {
      await close();
      open = new OpenSheet(
        sheet,
        given.find(({ place }) => place === sheet.place),
        words,
      );
    }
    for (const row of rows) {
      const records = open.push(row);
      if (open.layout) await staging.take(records, open.layout);
    }
    onProgress({ rowsRead: file.progress.rows, share: file.progress.share });
    await staging.giveWay();
  }
  await close();
  await staging.flush();
  return { sheets, rows: staging.rows };
}
