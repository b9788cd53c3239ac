import { csvOf, writtenBook } from "../../test/support/workbooks/written.ts";
import type { Place } from "./place.ts";

export type Pair = [parent: string, child: string];

const childrenEach = 30;
let made = Date.now() % 1_000_000_000;

/** A kind of its own with room for a hundred million sacks, so that runs never meet. */
export async function makeSacks({ owner }: Place): Promise<void> {
  await owner`insert into kinds (name, sort, pattern, capacity, tare_grams) values ('Upload sack', 'parent', 'UPL-########', ${childrenEach}, 0) on conflict do nothing`;
  await owner`update site set kinds_version = kinds_version + 1`;
}

/** Bags that nobody knows yet, full sacks. */
export async function newPairs({ owner }: Place, rows: number): Promise<Pair[]> {
  const [{ first = 0 } = {}] =
    await owner`select coalesce(max(substring(code, 5)::int), 0) + 1 as first from bags where code like 'UPL-%' and sort = 'parent'`;
  const tag = (made++).toString(36).toUpperCase();
  return Array.from({ length: rows }, (_, at) => [
    `UPL-${String(first + Math.floor(at / childrenEach)).padStart(8, "0")}`,
    `U${tag}X${String(at).padStart(7, "0")}`,
  ]);
}

/** The file that somebody would upload. */
export function fileOf(pairs: readonly Pair[], ending: "xlsx" | "csv"): Blob {
  const rows = [["Parent", "Child", "Kind"], ...pairs.map(([parent, child]) => [parent, child, "Packet"])];
  return new Blob([ending === "csv" ? csvOf(rows) : new Uint8Array(writtenBook("xlsx", [{ name: "Bags", rows }]))]);
}
