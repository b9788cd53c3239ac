import type { ImportRow, ImportSheet } from "../domain/import-row.ts";
import type { ReadingLimits } from "./reading-limits.ts";
import { refusal } from "./refusal.ts";
import { toWire, type WireBatch } from "./wire.ts";

const count = new Intl.NumberFormat("en-IN");

/** Where read rows go: gathers them into batches and hands out no batch before somebody asks for it. */
export class Outlet {
  readonly sheets: (ImportSheet & { rows: number })[] = [];
  rows = 0;
  /** How much of the file is read, from 0 to 1. */
  share = 0;
  private waiting: ImportRow[] = [];
  private waitingLength = 0;

  constructor(
    private readonly limits: ReadingLimits,
    /** Settles when the batch may go. */
    private readonly send: (batch: WireBatch) => Promise<void>,
  ) {}

  /** Ends the sheet before it. Throws `too_many_sheets`. */
  async openSheet(sheet: ImportSheet): Promise<void> {
    await this.flush();
    this.sheets.push({ ...sheet, rows: 0 });
    if (this.sheets.length > this.limits.sheetsMax) throw refusal("too_many_sheets", `more than ${this.limits.sheetsMax} sheets`);
  }

  /** Throws `too_many_rows`. */
  async put(rows: Iterable<ImportRow>): Promise<void> {
    const sheet = this.sheets.at(-1);
    if (!sheet) throw new Error("A row came before its sheet.");
    for (const row of rows) {
      sheet.rows++;
      if (++this.rows > this.limits.rowsMax) throw refusal("too_many_rows", count.format(this.limits.rowsMax));
      this.waiting.push(row);
      for (const { text } of row.cells) this.waitingLength += text.length + 3;
      if (this.waiting.length >= this.limits.batchRows || this.waitingLength >= this.limits.batchMaxLength) await this.flush();
    }
  }

  async flush(): Promise<void> {
    const sheet = this.sheets.at(-1);
    if (!sheet || this.waiting.length === 0) return;
    const { name, hidden, place } = sheet;
    const batch = toWire({ sheet: { name, hidden, place }, rows: this.waiting }, this.share);
    this.waiting = [];
    this.waitingLength = 0;
    await this.send(batch);
  }
}
