import type { ImportRow, ImportSheet } from "../domain/import-row.ts";
import type { ReadingLimits } from "./reading-limits.ts";
import { refusal } from "./refusal.ts";
import type { Shaping } from "./shaping.ts";
import type { ReadingProgress } from "./wire.ts";

const count = new Intl.NumberFormat("en-IN");

/** Where read rows go: gathers what they become into batches of JSON, and hands out no batch before somebody asks for it. */
export class Outlet {
  readonly sheets: (ImportSheet & { rows: number })[] = [];
  rows = 0;
  /** How many things the rows have become. */
  made = 0;
  /** How much of the file is read, from 0 to 1. */
  share = 0;
  private waiting: string[] = [];
  private waitingLength = 0;

  constructor(
    private readonly limits: ReadingLimits,
    private readonly shaping: Shaping,
    /** Settles when the batch may go. */
    private readonly send: (progress: ReadingProgress, batch: string) => Promise<void>,
  ) {}

  /** Ends the sheet before it. Throws `too_many_sheets`. */
  async openSheet(sheet: ImportSheet): Promise<void> {
    await this.give(this.shaping.open(sheet));
    this.sheets.push({ ...sheet, rows: 0 });
    if (this.sheets.length > this.limits.sheetsMax) throw refusal("too_many_sheets", `more than ${this.limits.sheetsMax} sheets`);
  }

  /** Throws `too_many_rows`, also when the rows become too many things: several bags in a row count each. */
  async put(rows: Iterable<ImportRow>): Promise<void> {
    const sheet = this.sheets.at(-1);
    if (!sheet) throw new Error("A row came before its sheet.");
    for (const row of rows) {
      sheet.rows++;
      if (++this.rows > this.limits.rowsMax) throw this.tooMany();
      const made = this.shaping.push(row);
      if (made.length > 0) await this.give(made);
    }
  }

  /** Ends the last sheet and hands out what is left. */
  async end(): Promise<void> {
    await this.give(this.shaping.end());
    await this.flush();
  }

  private async give(made: readonly unknown[]): Promise<void> {
    const { batchRows, batchMaxLength } = this.limits;
    for (const each of made) {
      const text = JSON.stringify(each);
      if (++this.made > this.limits.rowsMax) throw this.tooMany();
      this.waiting.push(text);
      this.waitingLength += text.length + 1;
      if (this.waiting.length >= batchRows || this.waitingLength >= batchMaxLength) await this.flush();
    }
  }

  private tooMany = () => refusal("too_many_rows", count.format(this.limits.rowsMax));

  private async flush(): Promise<void> {
    if (this.waiting.length === 0) return;
    const batch = `[${this.waiting.join(",")}]`;
    this.waiting = [];
    this.waitingLength = 0;
    await this.send({ rows: this.rows, share: this.share }, batch);
  }
}
