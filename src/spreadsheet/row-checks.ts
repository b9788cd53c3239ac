import { columnLetters, type ImportCell, type ImportRow } from "../domain/import-row.ts";
import type { ReadingLimits } from "./reading-limits.ts";
import { refusal } from "./refusal.ts";

export const excelRowsMax = 1_048_576;
export const columnsOfExcelMax = 16_384;

const count = new Intl.NumberFormat("en-IN");

/** The cells of a row up to its last full one, or null when all are blank. */
export function trimmed(cells: ImportCell[]): ImportCell[] | null {
  let length = cells.length;
  while (length > 0 && cells[length - 1]?.text.trim() === "" && !cells[length - 1]?.note) length--;
  if (length === 0) return null;
  cells.length = length;
  return cells;
}

/** Throws `too_many_columns` and `cell_too_long`, naming the place. */
export function checkRow(sheet: string, { row, cells }: ImportRow, limits: ReadingLimits): void {
  if (cells.length > limits.columnsMax) {
    const reaches = columnLetters(cells.length - 1);
    throw refusal(
      "too_many_columns",
      `Row ${row} on sheet “${sheet}” reaches column ${reaches}; at most ${limits.columnsMax} columns are read.`,
    );
  }
  const long = cells.findIndex(({ text }) => text.length > limits.cellMaxLength);
  if (long >= 0) throw cellTooLong(sheet, row, long, limits.cellMaxLength);
}

export const cellTooLong = (sheet: string, row: number, column: number, max: number) =>
  refusal("cell_too_long", `Cell ${columnLetters(column)}${row} on sheet “${sheet}” holds more than ${count.format(max)} signs.`);
