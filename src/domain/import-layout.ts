import type { Reading } from "./code.ts";
import { isGrouped } from "./import-groups.ts";
import { type ColumnMeaning, headingMeaning } from "./import-headings.ts";
import { type Look, lookOf, type Profile, profiles, share } from "./import-profile.ts";
import type { ImportRow } from "./import-row.ts";
import { blockShape, meaningsByValues } from "./import-values.ts";

/**
 * How the rows of a sheet are to be read.
 * `pairs`: a parent and its child in each row. `bags`: a bag in each row, perhaps with its kind, parent and area. `blocks`: children row by
 * row, then their parent's row. `bills`: a parent and its bill in each row. `bill_blocks`: parents row by row, then their bill's row.
 */
export type LayoutName = "pairs" | "bags" | "blocks" | "bills" | "bill_blocks";

/** What a person may correct. `columns` begins at A. `headingRow` counts as Excel does: rows up to it are passed over. */
export type ImportLayout = {
  layout: LayoutName;
  columns: ColumnMeaning[];
  headingRow: number | null;
  /** An empty parent (or bill) means the one above, as in merged cells. */
  fillDown: boolean;
};

/** `sure` from 0 to 1: below a half a person should look. `sample`: the first rows below the heading. */
export type LayoutGuess = ImportLayout & { sure: number; sample: ImportRow[] };

const headingWithinRows = 20;
const sampleRows = 10;
/** Rows that a guess looks at. */
export const guessRowsMax = 500;

type Heading = { row: number; meanings: (ColumnMeaning | null)[] };

const isCode = (look: Look) => look === "parent" || look === "child" || look === "label";
const isUseful = (meaning: ColumnMeaning | null) => meaning !== null && meaning !== "ignore";

/** The row with the most headings that we know, near the top; none where a code stands among them. */
function findHeading(rows: readonly ImportRow[], reading: Reading): Heading | null {
  let best: Heading | null = null;
  let most = 0;
  for (const { row, cells } of rows.slice(0, headingWithinRows)) {
    const meanings = cells.map(({ text }) => (text.trim() === "" ? null : headingMeaning(text)));
    const filled = cells.filter(({ text }) => text.trim() !== "").length;
    const useful = meanings.filter(isUseful).length;
    const known = meanings.filter((meaning) => meaning !== null).length;
    const isBody = cells.some((cell, column) => meanings[column] === null && isCode(lookOf(cell, reading)));
    if (isBody || useful === 0 || known < filled / 2 || useful * 10 + known <= most) continue;
    most = useful * 10 + known;
    best = { row, meanings };
  }
  return best;
}

function layoutOf(columns: readonly ColumnMeaning[], rows: readonly ImportRow[], reading: Reading): LayoutName {
  const has = (meaning: ColumnMeaning) => columns.includes(meaning);
  if (has("parent") && has("child")) return blockShape(rows, columns, reading) === "blocks" ? "blocks" : "pairs";
  if (has("bill") && (has("parent") || has("code"))) return "bills";
  return blockShape(rows, columns, reading) ?? "bags";
}

/** Meanings that the layout has no use for become the ones that it has. */
function fitted(layout: LayoutName, columns: readonly ColumnMeaning[]): ColumnMeaning[] {
  const hasCode = columns.includes("code");
  return columns.map((meaning) => {
    if (layout === "bags" && !hasCode && (meaning === "parent" || meaning === "child")) return "code";
    if (layout === "bills" && meaning === "code" && !columns.includes("parent")) return "parent";
    if (layout === "bill_blocks" && (meaning === "parent" || meaning === "child")) return "code";
    if (layout === "blocks" && !hasCode && !(columns.includes("parent") && columns.includes("child")))
      return meaning === "parent" || meaning === "child" ? "code" : meaning;
    return meaning;
  });
}

/** Packets alone, nearly each beside a sack: pairs, whatever the headings are called. So a hole is a missing sack, and no packet in none. */
function pairedUp(columns: readonly ColumnMeaning[], seen: readonly Profile[]): ColumnMeaning[] {
  const [parents, codes] = [seen[columns.indexOf("parent")], seen[columns.indexOf("code")]];
  const isPaired = parents && codes && share(codes, "child", "label") > 0.9 && parents.filled >= codes.filled * 0.9;
  return isPaired ? columns.map((meaning) => (meaning === "code" ? "child" : meaning)) : [...columns];
}

/** How far the values are what the columns say, from 0 to 1. */
function agreement(columns: readonly ColumnMeaning[], seen: readonly Profile[]): number {
  const shares = columns.flatMap((meaning, column) => {
    if (meaning === "parent") return [share(seen[column], "parent")];
    if (meaning === "child") return [share(seen[column], "child", "label")];
    return meaning === "code" ? [share(seen[column], "parent", "child", "label")] : [];
  });
  return shares.length === 0 ? 0 : Math.min(...shares);
}

/** The most that a guess can be sure of when something in the sheet speaks against it. */
function sureAtMost({ layout, columns }: Pick<ImportLayout, "layout" | "columns">, seen: readonly Profile[]): number {
  const has = (meaning: ColumnMeaning) => columns.includes(meaning);
  const codes = seen[columns.indexOf("code")];
  // Sacks and packets below each other with nothing that says who belongs to whom: perhaps their order does.
  const isMixed = share(codes, "parent") > 0.02 && share(codes, "child", "label") > 0.02;
  if (layout === "bags" && isMixed && !has("parent") && !has("kind")) return 0.4;
  const isLeft = (profile: Profile, column: number) =>
    columns[column] === "ignore" && profile.filled > 1 && share(profile, "child", "label") > 0.9 && profile.distinct === profile.filled;
  return layout === "bags" && !has("parent") && seen.some(isLeft) ? 0.4 : 1;
}

/** Whether an empty parent (or bill) means the one above. */
function isFilledDown(columns: readonly ColumnMeaning[], layout: LayoutName, rows: readonly ImportRow[]): boolean {
  if (layout === "bills") return isGrouped(rows, columns, "bill", "parent");
  return layout === "pairs" && isGrouped(rows, columns, "parent", "child");
}

/**
 * Guesses the layout of a sheet from its first rows (`guessRowsMax` are enough): by its headings, and by its values where there are none.
 * The same rows and kinds give the same guess.
 */
export function guessLayout(rows: readonly ImportRow[], reading: Reading): LayoutGuess {
  const looked = rows.slice(0, guessRowsMax);
  const heading = findHeading(looked, reading);
  const below = heading ? looked.filter(({ row }) => row > heading.row) : looked;
  const seen = profiles(below, reading);
  const told = heading?.meanings ?? [];
  const width = Math.max(seen.length, told.length);
  const named = Array.from({ length: width }, (_, column) => told[column] ?? null);
  const byValues = pairedUp(meaningsByValues(seen, named), seen);
  const layout = layoutOf(byValues, below, reading);
  const columns = fitted(layout, byValues);
  const agreed = agreement(columns, seen);
  const likely = below.length === 0 ? 0 : (heading ? 0.5 : 0.2) + agreed * (heading ? 0.5 : 0.6);
  const sure = Math.min(likely, sureAtMost({ layout, columns }, seen));
  const fillDown = isFilledDown(columns, layout, below);
  return {
    layout,
    columns,
    headingRow: heading?.row ?? null,
    fillDown,
    sure: Math.round(sure * 100) / 100,
    sample: below.slice(0, sampleRows),
  };
}
