import { parseCode, type Reading } from "./code.ts";
import { labelText } from "./import-headings.ts";
import type { ImportCell, ImportRow } from "./import-row.ts";

/** What one cell looks like to the parser. `label`: a factory label's text; `other`: something written that is no code of a known kind. */
export type Look = "empty" | "label" | "parent" | "child" | "other";

/** What the values of a column look like, counted over the first rows. `running`: whole numbers that are one more than the one above. */
export type Profile = {
  filled: number;
  label: number;
  parent: number;
  child: number;
  other: number;
  kindNames: number;
  distinct: number;
  running: number;
};

/**
 * Child kinds are often free: then every word of four letters is a code of theirs. So without a digit a text is no code here, which only
 * guessing may say: the checks parse every cell that the layout calls a code.
 */
export function lookOf({ text }: ImportCell, reading: Reading): Look {
  const bare = text.trim();
  if (bare === "") return "empty";
  if (labelText.test(bare)) return "label";
  const parsed = parseCode(bare, reading);
  if (!parsed.ok) return "other";
  if (parsed.kind.sort === "parent") return "parent";
  return /\d/.test(parsed.code) ? "child" : "other";
}

/** One profile for each column, over the rows that are given. */
export function profiles(rows: readonly ImportRow[], reading: Reading): Profile[] {
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const kindNames = new Set(reading.kinds.map(({ name }) => name.toLowerCase()));
  return Array.from({ length: width }, (_, column) => {
    const profile: Profile = { filled: 0, label: 0, parent: 0, child: 0, other: 0, kindNames: 0, distinct: 0, running: 0 };
    const seen = new Set<string>();
    let above = Number.NaN;
    for (const { cells } of rows) {
      const cell = cells[column];
      const look = cell ? lookOf(cell, reading) : "empty";
      if (!cell || look === "empty") continue;
      profile.filled++;
      profile[look]++;
      const text = cell.text.trim().toLowerCase();
      if (kindNames.has(text)) profile.kindNames++;
      seen.add(text);
      if (Number(text) === above + 1) profile.running++;
      above = Number(text);
    }
    profile.distinct = seen.size;
    return profile;
  });
}

/** Of the filled cells, from 0 to 1. */
export const share = (profile: Profile | undefined, ...looks: (Look & keyof Profile)[]): number =>
  profile && profile.filled > 0 ? looks.reduce((sum, look) => sum + profile[look], 0) / profile.filled : 0;
