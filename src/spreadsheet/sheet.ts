/** How a text is meant, as a colour behind it. */
export type Tone = "good" | "warn" | "bad";

/**
 * Kilograms stand with three decimals; a bare number is a count; `at` is a moment by the site's clock, `2026-11-22 10:42:05`, or a day of
 * it, `2026-11-22`.
 */
export type Cell = string | number | { kg: number } | { at: string } | { text: string; tone: Tone } | null;

/** One table of a file: plain data. `widths` are in characters, one for each column. */
export type Sheet = { name: string; widths: number[]; rows: Cell[][] };

/** `at` is written into the file as the time when it was made, so that the same sheets give the same bytes. */
export type Workbook = { title: string; at: string; sheets: Sheet[] };

/** One long table: the name of its sheet (further ones get a number behind it), its heads, and the widths of its columns in characters. */
export type StreamedTable = { name: string; heads: readonly string[]; widths: readonly number[] };

const dayMs = 86_400_000;
/** Day 0 of spreadsheets is 30 December 1899. */
const epochDays = 25_569;

/** A moment as spreadsheets count: days and parts of a day. */
export const daysOf = (at: string): number => Date.parse(`${at.replace(" ", "T")}${at.length > 10 ? "Z" : ""}`) / dayMs + epochDays;
