import { emptyCell, type ImportCell } from "../domain/import-row.ts";

/** Put where a formula has no value: as a number it is none, as a text it is itself. Nobody writes it. */
export const noValueMark = "!tracetrack:formula-without-value!";

export const noValue: ImportCell = Object.freeze({ text: "", note: "formula_without_value" });
const rounded = /^-?\d(?:[.,]\d+)?E\+\d{1,3}$/i;

/** A text as it stands; `damaged` when it is a number that somebody copied as a spreadsheet had rounded it. */
export function textCell(text: string): ImportCell {
  if (text === "") return emptyCell;
  if (text === noValueMark) return noValue;
  return text.length < 24 && text.includes("+") && rounded.test(text.trim()) ? { text, note: "damaged" } : { text };
}
