import { showableText } from "../domain/code.ts";
import { guessLayout, guessRowsMax, type ImportLayout } from "../domain/import-layout.ts";
import { type ImportRecord, RecordReader } from "../domain/import-records.ts";
import type { ImportRow, ImportSheet } from "../domain/import-row.ts";
import type { SheetLayout } from "../domain/import-schema.ts";
import type { Shaping } from "../spreadsheet/shaping.ts";
import type { StagedRow } from "../store/imports.ts";
import { type SiteWords, stagedRow } from "./import-staging.ts";

/** Rows that a layout is guessed from: some blocks of a full sack each. */
const guessedRowsMax = Math.min(250, guessRowsMax);
const sampleRows = 10;
const sampleColumns = 30;

const sampleOf = (rows: readonly ImportRow[], { headingRow }: ImportLayout) =>
  rows
    .filter(({ row }) => row > (headingRow ?? 0))
    .slice(0, sampleRows)
    .map(({ row, cells }) => ({ row, cells: cells.slice(0, sampleColumns).map(({ text }) => showableText(text)) }));

const headingsOf = (rows: readonly ImportRow[], { headingRow }: ImportLayout) =>
  rows
    .find(({ row }) => row === headingRow)
    ?.cells.slice(0, sampleColumns)
    .map(({ text }) => showableText(text)) ?? [];

/** One sheet while it goes by: its first rows wait until its layout is known. */
class OpenSheet {
  layout: SheetLayout | null = null;
  private head: ImportRow[] = [];
  private reader: RecordReader | null = null;

  constructor(
    private readonly sheet: ImportSheet,
    private readonly given: SheetLayout | undefined,
    private readonly words: SiteWords,
  ) {}

  push(row: ImportRow): ImportRecord[] {
    if (this.reader) return this.layout?.leftOut ? [] : this.reader.push(row);
    this.head.push(row);
    return this.head.length >= guessedRowsMax ? this.begin() : [];
  }

  /** A sheet without rows has no layout. */
  end(): ImportRecord[] {
    const first = this.reader || this.head.length === 0 ? [] : this.begin();
    return this.layout?.leftOut ? [] : [...first, ...(this.reader?.end() ?? [])];
  }

  private begin(): ImportRecord[] {
    const { name, hidden, place } = this.sheet;
    const { reading } = this.words;
    const { layout, columns, headingRow, fillDown, sure } = this.given ? { ...this.given, sure: 1 } : guessLayout(this.head, reading);
    const how = { layout, columns, headingRow, fillDown };
    const leftOut = this.given?.leftOut ?? false;
    this.layout = {
      place,
      name,
      hidden,
      ...how,
      leftOut,
      isGiven: this.given !== undefined,
      sure,
      sample: sampleOf(this.head, how),
      headings: headingsOf(this.head, how),
    };
    this.reader = new RecordReader(this.sheet, how, reading);
    const rows = this.head;
    this.head = [];
    return leftOut ? [] : rows.flatMap((row) => this.reader?.push(row) ?? []);
  }
}

/** The rows of a file become what the database checks; found is how each sheet with rows was read. `given`: sheets that somebody has said how to read. */
export class ImportShaping implements Shaping {
  private readonly sheets: OpenSheet[] = [];
  private place = 0;

  constructor(
    private readonly given: readonly SheetLayout[],
    private readonly words: SiteWords,
  ) {}

  open(sheet: ImportSheet): StagedRow[] {
    const left = this.end();
    const given = this.given.find(({ place }) => place === sheet.place);
    this.sheets.push(new OpenSheet(sheet, given, this.words));
    return left;
  }

  push(row: ImportRow): StagedRow[] {
    return this.staged(this.sheets.at(-1)?.push(row) ?? []);
  }

  end(): StagedRow[] {
    return this.staged(this.sheets.at(-1)?.end() ?? []);
  }

  found(): SheetLayout[] {
    return this.sheets.flatMap(({ layout }) => layout ?? []);
  }

  private staged(records: readonly ImportRecord[]): StagedRow[] {
    const layout = this.sheets.at(-1)?.layout?.layout;
    return layout ? records.map((record) => ({ place: ++this.place, ...stagedRow(record, layout, this.words) })) : [];
  }
}
