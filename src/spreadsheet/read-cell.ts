import { type CellObject, SSF } from "xlsx";
import { emptyCell, type ImportCell } from "../domain/import-row.ts";
import { noValue, textCell } from "./read-cell-text.ts";

/** What a spreadsheet keeps of a number. */
const exactDigits = 15;

const errorNames: Record<number, string> = {
  0: "#NULL!",
  7: "#DIV/0!",
  15: "#VALUE!",
  23: "#REF!",
  29: "#NAME?",
  36: "#NUM!",
  42: "#N/A",
  43: "#GETTING_DATA",
};

/** True when a format can show something else than the bare digits. */
const isPlainFormat = (format: string | undefined) => !format || format === "General" || format === "0" || format === "@";

function shownAs(value: number, format: string, isFrom1904: boolean): string {
  try {
    return String(SSF.format(format, value, { date1904: isFrom1904 }));
  } catch {
    return String(value);
  }
}

function numberCell(value: number, format: string | undefined, isFrom1904: boolean): ImportCell {
  if (Number.isNaN(value)) return noValue;
  if (!isPlainFormat(format) && SSF.is_date(format)) return { text: shownAs(value, format as string, isFrom1904), note: "date" };
  if (!Number.isInteger(value)) return { text: String(value), note: "number" };
  const digits = BigInt(value).toString();
  const isLong = digits.replace("-", "").length > exactDigits;
  if (isLong && (!Number.isSafeInteger(value) || digits.endsWith("0"))) return { text: digits, note: "damaged" };
  if (isPlainFormat(format)) return { text: digits, note: "number" };
  // A format such as 00000 or "SB"00000 shows the code that people know; one such as 1,234 only decorates.
  const shown = shownAs(value, format as string, isFrom1904);
  return { text: /^[A-Z0-9-]+$/i.test(shown) && shown.endsWith(digits) ? shown : digits, note: "number" };
}

/** What SheetJS read (with `cellNF`, without `cellDates`) as people see it; a number with its exact digits. */
export function readCell(cell: CellObject | undefined, isFrom1904: boolean): ImportCell {
  if (!cell || cell.v === undefined || cell.v === null) return emptyCell;
  if (cell.t === "n") return numberCell(cell.v as number, cell.z as string | undefined, isFrom1904);
  if (cell.t === "s") return textCell(String(cell.v));
  if (cell.t === "b") return { text: cell.v ? "TRUE" : "FALSE" };
  if (cell.t === "e") return { text: errorNames[cell.v as number] ?? "#ERROR", note: "error" };
  if (cell.t === "d") return { text: (cell.v as Date).toISOString().slice(0, 10), note: "date" };
  return emptyCell;
}
