import type { ColumnMeaning } from "./import-headings.ts";
import type { ImportRow } from "./import-row.ts";

/**
 * Whether a column names a group at its first row only, as merged cells and printed lists do: every value is another than the one before,
 * and at least half of them go on below. A few holes in a column that is filled row by row look otherwise: there the value above them
 * repeats, or most values stand alone. Taking these for groups would put a bag into a sack that nobody named.
 */
export function isGrouped(
  rows: readonly ImportRow[],
  columns: readonly ColumnMeaning[],
  group: ColumnMeaning,
  member: ColumnMeaning,
): boolean {
  const textOf = ({ cells }: ImportRow, meaning: ColumnMeaning) => cells[columns.indexOf(meaning)]?.text.trim() ?? "";
  let [groups, goingOn, above] = [0, 0, ""];
  let isFirstBelow = false;
  for (const row of rows) {
    if (textOf(row, member) === "") continue;
    const name = textOf(row, group).toUpperCase();
    if (name === "") {
      if (isFirstBelow) goingOn++;
      isFirstBelow = false;
      continue;
    }
    if (name === above) return false;
    above = name;
    groups++;
    isFirstBelow = true;
  }
  return goingOn > 0 && goingOn * 2 >= groups;
}
