import { columnsOfExcelMax } from "./row-checks.ts";

const quote = 34;
const lineFeed = 10;
const carriageReturn = 13;

/** What can't go on: a field that is too long, or a row with too many. `row` counts records from 1. */
export class CsvOverflow extends Error {
  constructor(
    readonly what: "cell" | "quote" | "columns",
    readonly row: number,
    readonly column: number,
  ) {
    super(`CSV: too long a ${what}`);
  }
}

/**
 * Takes the text of a CSV file piece by piece and gives its records: RFC 4180, any of the three line ends, a quotation mark inside a field
 * stands for itself. Empty lines are records too, so that rows count as in Excel. Throws `CsvOverflow`.
 */
export class CsvRecords {
  /** The number of the record that is being read, from 1. */
  row = 1;
  private fields: string[] = [];
  private field = "";
  private isQuoted = false;
  /** A quotation mark was just seen inside quotes: the next sign says whether it was the end. */
  private isEnding = false;
  private isAfterReturn = false;
  private openedIn = 1;

  constructor(
    private readonly delimiter: string,
    private readonly cellMaxLength: number,
  ) {}

  /** The records that end in this piece. */
  push(text: string): string[][] {
    const records: string[][] = [];
    const delimiter = this.delimiter.charCodeAt(0);
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const sign = text.charCodeAt(at);
      if (this.isQuoted) {
        if (sign !== quote) continue;
        this.take(text.slice(start, at));
        start = at + 1;
        this.isQuoted = false;
        this.isEnding = true;
        continue;
      }
      if (sign === quote && this.opens(start, at)) {
        start = this.isEnding ? at : at + 1; // a doubled mark keeps one of the two
        this.isEnding = false;
        continue;
      }
      this.isEnding = false;
      const isDelimiter = sign === delimiter;
      if (!isDelimiter && sign !== lineFeed && sign !== carriageReturn) {
        this.isAfterReturn = false;
        continue;
      }
      if (sign === lineFeed && this.isAfterReturn) start = at + 1;
      else {
        this.take(text.slice(start, at));
        start = at + 1;
        this.endField();
        if (!isDelimiter) records.push(this.endRecord());
      }
      this.isAfterReturn = sign === carriageReturn;
    }
    this.take(text.slice(start));
    return records;
  }

  /** The last record when the file doesn't end with a line end. Throws when a quotation mark is still open. */
  end(): string[][] {
    if (this.isQuoted) throw new CsvOverflow("quote", this.openedIn, this.fields.length);
    if (this.field === "" && this.fields.length === 0) return [];
    this.endField();
    return [this.endRecord()];
  }

  private opens(start: number, at: number): boolean {
    const isAgain = this.isEnding && at === start;
    if (!isAgain && (this.isEnding || at !== start || this.field !== "")) return false;
    this.isQuoted = true;
    this.isAfterReturn = false;
    if (!isAgain) this.openedIn = this.row;
    return true;
  }

  private take(part: string): void {
    if (part === "") return;
    this.field = this.field === "" ? part : this.field + part;
    if (this.field.length <= this.cellMaxLength) return;
    // Lines inside of it: most likely somebody's inch sign at the beginning of a field.
    const isOpenQuote = this.isQuoted && /[\r\n]/.test(this.field);
    throw new CsvOverflow(isOpenQuote ? "quote" : "cell", isOpenQuote ? this.openedIn : this.row, this.fields.length);
  }

  private endField(): void {
    this.fields.push(this.field);
    this.field = "";
    this.isEnding = false;
    if (this.fields.length > columnsOfExcelMax) throw new CsvOverflow("columns", this.row, this.fields.length);
  }

  private endRecord(): string[] {
    const record = this.fields;
    this.fields = [];
    this.row++;
    return record;
  }
}
