import type { Reading } from "./code.ts";
import type { ColumnMeaning } from "./import-headings.ts";
import { type Look, lookOf, type Profile, share } from "./import-profile.ts";
import type { ImportRow } from "./import-row.ts";

const most = 0.7;

/** What a column without a heading seems to hold. */
function looksLike(profile: Profile): ColumnMeaning {
  if (profile.filled === 0) return "ignore";
  if (profile.kindNames / profile.filled > most) return "kind";
  if (share(profile, "parent") > most) return "parent";
  if (share(profile, "child", "label") > most) return "child";
  return share(profile, "parent", "child", "label") > most ? "code" : "ignore";
}

/** Codes that repeat beside parents that don't are no packets: they are the bills of these parents. */
function isBillBeside(profile: Profile, parents: Profile): boolean {
  return (
    profile.filled > 3 && profile.distinct < profile.filled && parents.distinct === parents.filled && profile.distinct < parents.distinct
  );
}

/** When no kind fits, two columns are told apart by how often their values repeat: a parent stands beside many children. */
function byRepetition(seen: readonly Profile[], free: readonly number[]): Map<number, ColumnMeaning> {
  const [first, second] = free.filter((column) => (seen[column]?.filled ?? 0) > 0);
  if (first === undefined || second === undefined) return new Map(first === undefined ? [] : [[first, "code"]]);
  const isFirstParent = (seen[first]?.distinct ?? 0) <= (seen[second]?.distinct ?? 0);
  return new Map<number, ColumnMeaning>([
    [first, isFirstParent ? "parent" : "child"],
    [second, isFirstParent ? "child" : "parent"],
  ]);
}

/** A column that only counts the rows looks like codes too: it gives way to another that doesn't. */
function countsOnly(seen: readonly Profile[], named: readonly (ColumnMeaning | null)[]): Set<number> {
  const free = named.flatMap((meaning, column) =>
    meaning === null && seen[column] && looksLike(seen[column]) === "child" ? [column] : [],
  );
  const counts = free.filter((column) => (seen[column]?.running ?? 0) > (seen[column]?.filled ?? 0) * most);
  return new Set(counts.length < free.length ? counts : []);
}

/** One meaning for each column: what its heading says, else what its values look like. A second column of the same sort is passed over. */
export function meaningsByValues(seen: readonly Profile[], named: readonly (ColumnMeaning | null)[]): ColumnMeaning[] {
  const taken = new Set(named.filter((meaning) => meaning !== null));
  const hasCodes = taken.has("code") || (taken.has("parent") && (taken.has("child") || taken.has("bill")));
  const counting = countsOnly(seen, named);
  const columns = named.map((meaning, column): ColumnMeaning => {
    if (meaning !== null) return meaning;
    if (counting.has(column)) return "ignore";
    const profile = seen[column];
    const guess = profile ? looksLike(profile) : "ignore";
    if (taken.has(guess) || (hasCodes && guess !== "kind")) return "ignore";
    taken.add(guess);
    return guess;
  });
  const free = named.flatMap((meaning, column) => (meaning === null ? [column] : []));
  if (!columns.some((meaning) => meaning === "parent" || meaning === "child" || meaning === "code"))
    for (const [column, meaning] of byRepetition(seen, free)) columns[column] = meaning;
  const [parent, child] = [columns.indexOf("parent"), columns.indexOf("child")];
  const [parents, children] = [seen[parent], seen[child]];
  if (named[child] === null && parents && children && isBillBeside(children, parents)) columns[child] = "bill";
  return columns;
}

/** The looks of the rows, each row by its first code. */
function looks(rows: readonly ImportRow[], columns: readonly ColumnMeaning[], reading: Reading): Look[] {
  const places = columns.flatMap((meaning, column) => (meaning === "code" || meaning === "parent" || meaning === "child" ? [column] : []));
  return rows.flatMap(({ cells }) => {
    const full = places.map((column) => cells[column]).find((cell) => cell && cell.text.trim() !== "");
    return full ? [lookOf(full, reading)] : [];
  });
}

const runs = (list: readonly boolean[]) => list.filter((isMember, at) => isMember && list[at + 1] === false).length;

/**
 * Whether the rows are blocks that their last row closes: packets and then their sack, or sacks and then their bill. Null when each row
 * stands for itself.
 */
export function blockShape(
  rows: readonly ImportRow[],
  columns: readonly ColumnMeaning[],
  reading: Reading,
): "blocks" | "bill_blocks" | null {
  const bothIn = rows.some(({ cells }) => {
    const isFull = (meaning: ColumnMeaning) => (cells[columns.indexOf(meaning)]?.text.trim() ?? "") !== "";
    return isFull("parent") && (isFull("child") || isFull("code"));
  });
  if (bothIn) return null;
  const seen = looks(rows, columns, reading);
  const count = (look: Look) => seen.filter((each) => each === look).length;
  const [parents, members] = [count("parent"), count("child") + count("label")];
  const isClosedBy = (isMember: (look: Look) => boolean, closers: number) => {
    const list = seen.map(isMember);
    return closers > 0 && list[0] === true && runs(list) >= closers * 0.9;
  };
  // Every parent closes a run of packets, or the end of the rows that we look at cuts one off.
  if (
    members > 0 &&
    isClosedBy((look) => look === "child" || look === "label", parents) &&
    members >= parents &&
    count("label") + members > parents
  )
    return "blocks";
  return parents > seen.length / 2 && isClosedBy((look) => look === "parent", seen.length - parents) ? "bill_blocks" : null;
}
