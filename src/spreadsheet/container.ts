import * as sheetjs from "xlsx";
import { type ParsingOptions, read, type WorkBook } from "xlsx";

/** Parts of a workbook that are unpacked already, by their names. */
export type Parts = ReadonlyMap<string, Buffer>;

/** The container of the older Office formats, as SheetJS opens it. */
export type OleContainer = { FullPaths: string[] };

/** What SheetJS takes for a zip that it has read itself; its types don't tell of it. */
type Container = { FullPaths: string[]; FileIndex: { name: string; type: 2; content: Buffer }[] };
const { parse_zip, parse_xlscfb } = sheetjs as unknown as {
  parse_zip: (zip: Container, options: ParsingOptions) => WorkBook;
  parse_xlscfb: (container: OleContainer, options: ParsingOptions) => WorkBook;
};

/**
 * `cellNF` for dates and for zeros at the front; no `cellText`, which rounds numbers; no `cellDates`, which loses what stood there; no
 * formulas, of which only the value counts; `nodim`, because a sheet may lie about its size.
 */
const options: ParsingOptions = {
  dense: true,
  nodim: true,
  cellNF: true,
  cellText: false,
  cellHTML: false,
  cellFormula: false,
  cellDates: false,
};

/** What SheetJS has of a workbook's head beside its sheets. */
export type BookHead = { names: string[]; hidden: boolean[]; isFrom1904: boolean };

/** The sheets whose places (from 0) are named, and no others. SheetJS leaves a sheet out that it can't read. */
export function readParts(parts: Parts, sheets: number[]): WorkBook {
  const FullPaths = [...parts.keys()];
  // A view of its own: SheetJS keeps its place in a buffer on the buffer.
  const FileIndex = [...parts].map(([name, content]) => ({ name, type: 2 as const, content: content.subarray() }));
  return parse_zip({ FullPaths, FileIndex }, { ...options, sheets });
}

/** An .xls from its container, or from the bare stream of the oldest ones. */
export const readXlsBook = (source: OleContainer | Buffer): WorkBook =>
  Buffer.isBuffer(source) ? read(source, { ...options, type: "buffer" }) : parse_xlscfb(source, { ...options, type: "buffer" });

/** HTML. `raw`: in a text "007" is no number. */
export const readHtmlBook = (text: string): WorkBook => read(text, { ...options, type: "string", raw: true });

export function bookHead(book: WorkBook): BookHead {
  const about = book.Workbook;
  const hidden = book.SheetNames.map((_, place) => (about?.Sheets?.[place]?.Hidden ?? 0) > 0);
  return { names: book.SheetNames, hidden, isFrom1904: about?.WBProps?.date1904 === true };
}
