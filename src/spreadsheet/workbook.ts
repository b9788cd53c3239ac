import { type CellObject, utils, type WorkSheet, write } from "xlsx";
import { type Cell, daysOf, type Sheet, type Workbook } from "./sheet.ts";

const formats = { text: "@", count: "0", kg: "0.000", at: "yyyy-mm-dd hh:mm:ss", day: "yyyy-mm-dd" };

/** Text is always text, whatever it begins with, also after somebody has gone into the cell and out again. */
function cellOf(cell: Cell): CellObject {
  if (cell === null) return { t: "z" };
  if (typeof cell === "number") return { t: "n", v: cell, z: formats.count };
  if (typeof cell === "object" && "at" in cell) return { t: "n", v: daysOf(cell.at), z: cell.at.length > 10 ? formats.at : formats.day };
  if (typeof cell === "object" && "kg" in cell) return { t: "n", v: cell.kg, z: formats.kg };
  if (typeof cell === "object") return { t: "s", v: cell.text, z: formats.text };
  return { t: "s", v: cell, z: formats.text };
}

function worksheet({ rows, widths }: Sheet): WorkSheet {
  const sheet = utils.aoa_to_sheet(rows.map((row) => row.map(cellOf)));
  sheet["!cols"] = widths.map((wch) => ({ wch }));
  return sheet;
}

/** An Excel workbook. Slow for the main thread: the documents' worker calls it. */
export function workbookBytes({ title, at, sheets }: Workbook): Uint8Array<ArrayBuffer> {
  const book = utils.book_new();
  for (const sheet of sheets) utils.book_append_sheet(book, worksheet(sheet), sheet.name);
  book.Props = { Title: title, CreatedDate: new Date(at), ModifiedDate: new Date(at) };
  return new Uint8Array(write(book, { type: "array", bookType: "xlsx", bookSST: true, compression: true }));
}
