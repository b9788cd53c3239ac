import { type BookType, utils, type WorkSheet, write } from "xlsx";

export type Table = { name: string; rows: string[][]; hidden?: boolean };

/** Every cell a text, as offices keep codes. */
function sheetOf(rows: string[][]): WorkSheet {
  const sheet = utils.aoa_to_sheet(
    rows.map((row) => row.map((text) => (text === "" ? { t: "z" as const } : { t: "s" as const, v: text, z: "@" }))),
    { dense: true },
  );
  return sheet;
}

/** A file as SheetJS writes it. */
export function writtenBook(format: BookType, tables: Table[]): Buffer {
  const book = utils.book_new();
  for (const { name, rows } of tables) utils.book_append_sheet(book, sheetOf(rows), name);
  book.Workbook = { Sheets: tables.map(({ name, hidden }) => ({ name, Hidden: hidden ? 1 : 0 })) };
  return write(book, { type: "buffer", bookType: format, bookSST: true, compression: true });
}

/** `count` pairs under a heading, 30 children in each parent. */
export const pairTable = (count: number): string[][] => [
  ["Parent", "Child", "Kind", "Area"],
  ...Array.from({ length: count }, (_, at) => [
    `SB${String(Math.floor(at / 30)).padStart(5, "0")}`,
    `PKT${String(at).padStart(7, "0")}`,
    "Packet",
    "North",
  ]),
];

const quoted = (field: string, delimiter: string) =>
  field.includes(delimiter) || /["\r\n]|^\s|\s$/.test(field) || field === "" ? `"${field.replaceAll('"', '""')}"` : field;

export const csvOf = (rows: readonly string[][], delimiter = ",", lineEnd = "\r\n"): string =>
  rows.map((row) => row.map((field) => quoted(field, delimiter)).join(delimiter) + lineEnd).join("");

/** The bytes of Windows-1252 for the signs that these tests use. */
const windows1252: Record<string, number> = { "€": 0x80, "–": 0x96, "’": 0x92 };

export const encodings = {
  "UTF-8": (text: string) => Buffer.from(text),
  "UTF-8 with a mark": (text: string) => Buffer.from(`\uFEFF${text}`),
  "UTF-16 LE": (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le"),
  "UTF-16 LE without a mark": (text: string) => Buffer.from(text, "utf16le"),
  "UTF-16 BE": (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le").swap16(),
  "Windows-1252": (text: string) => Buffer.from([...text].map((sign) => windows1252[sign] ?? sign.charCodeAt(0))),
} satisfies Record<string, (text: string) => Buffer>;
