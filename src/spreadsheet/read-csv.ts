import { createReadStream, statSync } from "node:fs";
import { emptyCell, type ImportCell, type ImportRow } from "../domain/import-row.ts";
import { csvShape } from "./csv-delimiter.ts";
import { csvEncoding, pieceBytes } from "./csv-encoding.ts";
import { CsvOverflow, CsvRecords } from "./csv-records.ts";
import type { Outlet } from "./outlet.ts";
import { textCell } from "./read-cell-text.ts";
import type { ReadingLimits } from "./reading-limits.ts";
import { refusal } from "./refusal.ts";
import { cellTooLong, checkRow, trimmed } from "./row-checks.ts";
import type { ReadingFacts } from "./wire.ts";

const sheetName = "CSV";
const sampleLength = 64 * 1024;

/** Digits that a spreadsheet would have changed: more than 15, and nothing but zeros where it loses them. Three zeros seldom come by chance. */
const zerosAtEnd = /^(\d{15})0{3,}$/;
/** People write ="00123" to keep zeros; the spreadsheet that opens it shows 00123. */
const keptZeros = /^="([^"]*)"$/;

function csvCell(field: string): ImportCell {
  if (field === "") return emptyCell;
  const text = field.startsWith("=") ? (keptZeros.exec(field)?.[1] ?? field) : field;
  return text.length >= 18 && zerosAtEnd.test(text.trim()) ? { text, note: "maybe_damaged" } : textCell(text);
}

function inWords(overflow: CsvOverflow, limits: ReadingLimits): Error {
  if (overflow.what === "quote") return refusal("open_quote", String(overflow.row));
  if (overflow.what === "cell") return cellTooLong(sheetName, overflow.row, overflow.column, limits.cellMaxLength);
  return refusal("too_many_columns", `Row ${overflow.row} has ${overflow.column} columns; at most ${limits.columnsMax} are read.`);
}

function* csvRows(records: string[][], firstRow: number, limits: ReadingLimits): Generator<ImportRow> {
  for (const [place, record] of records.entries()) {
    const cells = trimmed(record.map(csvCell));
    if (!cells) continue;
    const row = { row: firstRow + place, cells };
    checkRow(sheetName, row, limits);
    yield row;
  }
}

/** A text table, piece by piece: memory doesn't grow with the file. `head` is its beginning. */
export async function readCsv(path: string, head: Buffer, outlet: Outlet, limits: ReadingLimits): Promise<Partial<ReadingFacts>> {
  const encoding = await csvEncoding(path, head);
  const { delimiter, skip } = csvShape(new TextDecoder(encoding).decode(head.subarray(0, sampleLength)));
  const records = new CsvRecords(delimiter, limits.cellMaxLength);
  const decoder = new TextDecoder(encoding);
  const size = statSync(path).size;
  let skipping = skip;
  let read = 0;
  await outlet.openSheet({ name: sheetName, hidden: false, place: 1 });
  try {
    for await (const piece of createReadStream(path, { highWaterMark: pieceBytes }) as AsyncIterable<Buffer>) {
      read += piece.length;
      outlet.share = read / size;
      const text = decoder.decode(piece, { stream: true });
      const firstRow = records.row;
      await outlet.put(csvRows(records.push(text.slice(skipping)), firstRow, limits));
      skipping = Math.max(0, skipping - text.length);
    }
    const lastRow = records.row;
    await outlet.put(csvRows([...records.push(decoder.decode()), ...records.end()], lastRow, limits));
  } catch (error) {
    throw error instanceof CsvOverflow ? inWords(error, limits) : error;
  }
  return { format: "csv", encoding, delimiter };
}
