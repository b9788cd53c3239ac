import type { ImportSheet } from "../domain/import-row.ts";
import type { ReadingLimits } from "./reading-limits.ts";
import type { Refusal } from "./refusal.ts";

/**
 * What the reader's process is told: the first line of its standard input, as JSON. Each byte behind it asks for one more batch. `shaping`:
 * what its shaping wants to know.
 */
export type ReadingOrder = { path: string; limits: ReadingLimits; shaping: unknown };

export type ReadingWarning = {
  code: "macros" | "external_links" | "merged_cells" | "formulas" | "formulas_without_value" | "hidden_sheet" | "not_a_sheet";
  message: string;
};

/** What is known at the end. `seconds` and `peakBytes` (resident) are the reader's own; `made`: how many things its rows became. */
export type ReadingFacts = {
  format: "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" | "html" | "csv";
  encoding?: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
  delimiter?: string;
  sheets: (ImportSheet & { rows: number })[];
  rows: number;
  made: number;
  warnings: ReadingWarning[];
  seconds: number;
  peakBytes: number;
};

/** `rows` are read so far, `share` of the file from 0 to 1. */
export type ReadingProgress = { rows: number; share: number };

/** The small part of a message: with a batch, at the end, or instead of one. */
export type Head = { progress: ReadingProgress } | { facts: ReadingFacts } | { refusal: Refusal };

/** `body` is JSON that nobody in the server's thread opens: a batch of what the rows became, or at the end what their shaping has found. */
export type Message = { head: Head; body: string };

const divider = "\t"; // JSON writes one inside of a text as \t

export const toLine = (head: Head, body = ""): string => `${JSON.stringify(head)}${divider}${body}\n`;

export function fromLine(line: string): Message {
  const at = line.indexOf(divider);
  return { head: JSON.parse(line.slice(0, at)) as Head, body: line.slice(at + 1) };
}
