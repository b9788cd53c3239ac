import { emptyCell, type ImportBatch, type ImportCell, type ImportSheet } from "../domain/import-row.ts";
import type { ReadingLimits } from "./reading-limits.ts";
import type { Refusal } from "./refusal.ts";

/** What the reader's process is told: its one argument, as JSON. Each byte on its standard input then asks for one more batch. */
export type ReadingOrder = { path: string; limits: ReadingLimits /** The process that must live. */; server: number };

export type ReadingWarning = {
  code: "macros" | "external_links" | "merged_cells" | "formulas" | "formulas_without_value" | "hidden_sheet" | "not_a_sheet";
  message: string;
};

/** What is known at the end. `seconds` and `peakBytes` (resident) are the reader's own. */
export type ReadingFacts = {
  format: "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" | "html" | "csv";
  encoding?: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
  delimiter?: string;
  sheets: (ImportSheet & { rows: number })[];
  rows: number;
  warnings: ReadingWarning[];
  seconds: number;
  peakBytes: number;
};

/** A cell travels as its text alone, or with its note. `share` of the file is read, from 0 to 1. */
type WireCell = string | [text: string, note: NonNullable<ImportCell["note"]>];
type WireRow = [row: number, ...cells: WireCell[]];
export type WireBatch = { sheet: ImportSheet; rows: WireRow[]; share: number };
export type Message = { batch: WireBatch } | { facts: ReadingFacts } | { refusal: Refusal };

export const toWire = ({ sheet, rows }: ImportBatch, share: number): WireBatch => ({
  sheet,
  share,
  rows: rows.map(({ row, cells }) => {
    const wired: WireRow = [row];
    for (const { text, note } of cells) wired.push(note ? [text, note] : text);
    return wired;
  }),
});

const fromWireCell = (cell: WireCell): ImportCell => {
  if (cell === "") return emptyCell;
  return typeof cell === "string" ? { text: cell } : { text: cell[0], note: cell[1] };
};

export const fromWire = ({ sheet, rows }: WireBatch): ImportBatch => ({
  sheet,
  rows: rows.map((wired) => {
    const cells: ImportCell[] = [];
    for (let at = 1; at < wired.length; at++) cells.push(fromWireCell(wired[at] as WireCell)); // no copies: the server does this
    return { row: wired[0], cells };
  }),
});
