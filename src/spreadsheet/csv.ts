import type { Cell } from "./sheet.ts";

/** What Excel and others would calculate instead of showing it; full-width signs too, which some of them take for the plain ones. */
const startsFormula = /^[=+\-@\t\r\n＝＋－＠]/;
const needsQuotes = /[",;\t\r\n]|^\s|\s$/;

function field(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "object" && "text" in cell) return field(cell.text);
  if (typeof cell === "number") return String(cell);
  if (typeof cell === "object") return "kg" in cell ? String(cell.kg) : cell.at;
  const text = startsFormula.test(cell) ? `'${cell}` : cell;
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Excel needs it to read a file as UTF-8. */
export const byteOrderMark = "\uFEFF";

/** Rows as RFC 4180 has them. Texts can't be formulas, numbers stay numbers. */
export const csvRows = (rows: readonly Cell[][]): string => rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");

/** A whole file. */
export const csvText = (rows: readonly Cell[][]): string => byteOrderMark + csvRows(rows);
