import type { CellObject, Range, WorkSheet } from "xlsx";
import { emptyCell, type ImportCell, type ImportRow } from "../domain/import-row.ts";
import { readCell } from "./read-cell.ts";
import type { ReadingLimits } from "./reading-limits.ts";
import { refusal } from "./refusal.ts";
import { checkRow, columnsOfExcelMax, excelRowsMax, trimmed } from "./row-checks.ts";

/** More of them are not looked at: the cells below the first one are empty anyway in what Excel writes. */
export const mergesMax = 1000;

/** `above`: how many rows of the sheet stand before the first one here. */
export type Place = { isFrom1904: boolean; above?: number };

const isBelow = (ranges: readonly Range[], row: number, column: number) =>
  ranges.some(({ s, e }) => row >= s.r && row <= e.r && column >= s.c && column <= e.c && (row > s.r || column > s.c));

function cellsOf(row: readonly (CellObject | undefined)[], at: number, merges: readonly Range[], isFrom1904: boolean): ImportCell[] {
  const here = merges.filter(({ s, e }) => at >= s.r && at <= e.r);
  return Array.from(row, (cell, column) => (here.length > 0 && isBelow(here, at, column) ? emptyCell : readCell(cell, isFrom1904)));
}

/**
 * The rows of a dense sheet that hold something, in their order. Of merged cells only the first has a value.
 * Throws `damaged` when a cell lies outside of any sheet, `too_many_columns`, `cell_too_long`.
 */
export function* rowsOf(name: string, sheet: WorkSheet, { isFrom1904, above = 0 }: Place, limits: ReadingLimits): Generator<ImportRow> {
  const table = (sheet["!data"] ?? []) as ((CellObject | undefined)[] | undefined)[];
  const merges = (sheet["!merges"] ?? []).slice(0, mergesMax);
  if (above + table.length > excelRowsMax)
    throw refusal("damaged", `a cell on sheet “${name}” lies below the last row that a sheet can have`);
  for (let at = 0; at < table.length; at++) {
    const row = table[at];
    if (!row) continue;
    if (row.length > columnsOfExcelMax)
      throw refusal("damaged", `a cell on sheet “${name}” lies beyond the last column that a sheet can have`);
    const cells = trimmed(cellsOf(row, at, merges, isFrom1904));
    if (!cells) continue;
    const read = { row: above + at + 1, cells };
    checkRow(name, read, limits);
    yield read;
  }
}
