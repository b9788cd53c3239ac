import { faultyCell } from "../domain/import-faulty-cell.ts";
import type { SheetLayout } from "../domain/import-schema.ts";
import { againWords, billsLeftWords, stateWords } from "../domain/import-states.ts";
import { reasonInGeneral, rowWords } from "../domain/import-words.ts";
import type { ImportRowFacts } from "../store/import-jobs.ts";
import type * as store from "../store/imports.ts";

const iso = (text: string | null) => (text === null ? null : new Date(text).toISOString());

const progressFacts = ({ rowsRead, share, rowsChecked, rowsWritten, rate, secondsLeft }: store.ImportProgress) => ({
  rowsRead: rowsRead ?? 0,
  share: share ?? 0,
  rowsChecked: rowsChecked ?? 0,
  rowsWritten: rowsWritten ?? 0,
  rate: rate ?? 0,
  secondsLeft: secondsLeft ?? null,
});

/** An upload as it is told to people and programs. */
export function importFacts({ layout: _, counts, progress, ...row }: store.ImportFacts) {
  const { chunks: __, reasons = {}, ...numbers } = counts ?? {};
  const told = { state: row.state, problem: row.problem, refused: counts?.refused ?? 0, ready: (counts?.new ?? 0) + (counts?.moved ?? 0) };
  return {
    ...row,
    message: stateWords(told),
    note: [progress.again ? againWords : null, billsLeftWords(progress.billsLeft ?? [])].filter(Boolean).join(" ") || null,
    progress: progressFacts(progress),
    counts: counts ? (numbers as Omit<store.ImportCounts, "chunks" | "reasons">) : null,
    warnings: progress.warnings ?? [],
    reasons: Object.entries(reasons)
      .map(([reason, count]) => ({ reason, count, message: reasonInGeneral(reason) }))
      .sort((a, b) => b.count - a.count),
    createdAt: iso(row.createdAt) as string,
    updatedAt: iso(row.updatedAt) as string,
    committedAt: iso(row.committedAt),
    revokedAt: iso(row.revokedAt),
  };
}
export type Import = ReturnType<typeof importFacts>;

/** What stands in a cell of the row; null for one that is not kept. */
const textIn = (cell: string | null, { childCell, childText, parentCell, parentText, billCell, billText }: ImportRowFacts) =>
  cell === null ? null : cell === childCell ? childText : cell === parentCell ? parentText : cell === billCell ? billText : null;

/** A row of a file: where it stands, what became of it, and why. */
export const rowFacts = (sheets: readonly SheetLayout[], row: ImportRowFacts) => ({
  sheet: sheets.find(({ place }) => place === row.sheet)?.name ?? String(row.sheet),
  row: row.row,
  cell: faultyCell(row),
  parent: row.parentCode ?? row.parentText,
  child: row.childCode ?? row.childText,
  bill: row.billNumber ?? row.billText,
  text: textIn(faultyCell(row), row),
  verdict: row.verdict,
  reason: row.reason,
  message: rowWords(row.verdict, row.reason, {
    parent: row.parentCode ?? row.parentText,
    child: row.childCode ?? row.childText,
    bill: row.billNumber ?? row.billText,
    other: row.other,
    hint: row.hint,
  }),
  suggestion: row.hint,
});
