/**
 * What a cell holds besides its text.
 * `number`: the spreadsheet keeps it as a number, so zeros at its front may be gone. `damaged`: digits are lost for good (1.23E+15, more
 * than 15 digits). `maybe_damaged`: a text file whose long number ends in zeros, as a spreadsheet writes it after losing digits. `date`:
 * the spreadsheet made a date of it. `formula_without_value`: a formula that nobody has calculated yet. `error`: #N/A, #REF! and the like.
 */
export type CellNote = "number" | "damaged" | "maybe_damaged" | "date" | "formula_without_value" | "error";

/** `text` as people see it, and "" for an empty cell; a number is its exact digits, not its rounded look. */
export type ImportCell = { text: string; note?: CellNote };

/** `row` counts from 1 as Excel does, empty rows included. `cells` begin at column A and end at the last one with something in it. */
export type ImportRow = { row: number; cells: ImportCell[] };

/** `place` counts from 1 in the order of the tabs. */
export type ImportSheet = { name: string; hidden: boolean; place: number };

export const emptyCell: ImportCell = Object.freeze({ text: "" });

/** 0 is A, 25 is Z, 26 is AA. */
export function columnLetters(column: number): string {
  let letters = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}
