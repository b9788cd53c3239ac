import { byteOrderMark, csvRows } from "../spreadsheet/csv.ts";
import type { Cell, StreamedTable } from "../spreadsheet/sheet.ts";
import { XlsxStream } from "../spreadsheet/xlsx-stream.ts";
import { RowCursor } from "../store/row-cursor.ts";
import { bagTable } from "./bag-table.ts";
import { billTable } from "./bill-table.ts";
import { cellsOf, type ExportTable, shapeOf } from "./columns.ts";
import { activityTable, eventTable } from "./event-table.ts";
import { importTable } from "./import-table.ts";
import type { ExportPlan } from "./order.ts";

/** Rows go in, the bytes that are ready come out. */
type Writer = { rows: (rows: Cell[][]) => Uint8Array<ArrayBuffer>; end: () => Uint8Array<ArrayBuffer> };

function csvWriter({ heads }: StreamedTable): Writer {
  const encoder = new TextEncoder();
  let before = byteOrderMark + csvRows([[...heads]]);
  const rows = (some: Cell[][]) => {
    const text = before + csvRows(some);
    before = "";
    return encoder.encode(text);
  };
  return { rows, end: () => rows([]) };
}

const longestRestMs = 200;

/** Rows after which the worker clears its memory: 10 ms, and the server grows by 50 MB; left alone it grows by 90 (measured, 1.4.5). */
const collectRows = 20_000;
let rowsSince = 0;

function collect(rows: number): void {
  rowsSince += rows;
  if (rowsSince < collectRows) return;
  rowsSince = 0;
  Bun.gc(true);
}

/**
 * One download while it is made: rows of a cursor become cells, cells become bytes, as many as somebody asked for. One batch is read ahead
 * while the one before is on its way.
 */
export class Making {
  private cursor: RowCursor;
  private readonly plan: ExportPlan;
  private table: ExportTable<never> | null = null;
  private writer: Writer | null = null;
  private isClosed = false;
  private ahead: Promise<never[]> | null = null;

  constructor(plan: ExportPlan) {
    this.plan = plan;
    this.cursor = new RowCursor(plan.copy ?? plan.place, plan.guard);
  }

  /** The next piece of the file; the first call opens the cursor. Throws what the cursor throws, and `ZipTooLarge`. */
  async next(): Promise<{ bytes: Uint8Array<ArrayBuffer>; isLast: boolean }> {
    if (!this.writer) await this.open();
    const writer = this.writer as Writer;
    const rows = await (this.ahead ?? this.read());
    const startedAt = performance.now();
    if (rows.length === 0) {
      this.close();
      return { bytes: writer.end(), isLast: true };
    }
    this.ahead = this.read();
    this.ahead.catch(() => {}); // it is asked for with the next piece
    const { table } = this;
    collect(rows.length);
    const bytes = writer.rows(rows.map((row) => cellsOf(table as ExportTable<never>, row)));
    await this.rest(performance.now() - startedAt);
    return { bytes, isLast: false };
  }

  close(): void {
    this.isClosed = true;
    this.cursor.close();
  }

  private async open(): Promise<void> {
    const { source, ending, sheetRowsMax } = this.plan;
    await this.cursor.open(source).catch((error) => this.openInstead(error));
    this.table = (await this.tableOf(source)) as ExportTable<never>;
    const shape = shapeOf(this.table);
    this.writer = ending === "csv" ? csvWriter(shape) : new XlsxStream(shape, sheetRowsMax);
  }

  /** Whatever it was: when the copy can't, the primary can or says why not. */
  private async openInstead(error: unknown): Promise<void> {
    const { copy, place, guard, source } = this.plan;
    if (!copy || this.isClosed) throw error;
    this.cursor.close();
    this.cursor = new RowCursor(place, guard);
    await this.cursor.open(source);
  }

  private async tableOf(source: ExportPlan["source"]) {
    if (source.what === "bills") return billTable;
    if (source.what === "events") return eventTable;
    if (source.what === "activity") return activityTable;
    if (source.what === "import") return importTable(source.filter.has);
    const { kinds } = await this.cursor.kinds();
    return bagTable(new Map(kinds.map(({ id, name }) => [id, name])));
  }

  private async read(): Promise<never[]> {
    const startedAt = performance.now();
    const rows = await this.cursor.next<never>(this.plan.batchRows);
    await this.rest(performance.now() - startedAt);
    return rows;
  }

  /** After each piece of work for a share of the time that it took: whoever scans shares the processors. */
  private async rest(workedMs: number): Promise<void> {
    const restMs = Math.min(longestRestMs, workedMs * this.plan.restShare);
    if (restMs >= 1) await Bun.sleep(restMs);
  }
}
