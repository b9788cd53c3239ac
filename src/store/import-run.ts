import type postgres from "postgres";
import { inPieces } from "./import-pieces.ts";
import type { ImportCounts } from "./imports.ts";
import { call } from "./statement.ts";

export type PieceWork = {
  id: number;
  signal?: AbortSignal;
  onDone?: (done: number, of: number) => void;
  /** What has to be done around the moment in which everybody sees it. */
  around?: (commit: () => Promise<unknown>) => Promise<unknown>;
};

/** Two connections of their own: one for the transaction, one to see who waits for it. */
export type TwoLines = { line: postgres.ReservedSql; watcher: postgres.Sql };

const pieceNames = {
  commit: { begin: "begin_import_commit", piece: "commit_import_chunk", end: "end_import_commit" },
  revoke: { begin: "begin_import_revoke", piece: "revoke_import_chunk", end: "end_import_revoke" },
} as const;

const piecesFrom = (first: number, count: number) => Array.from({ length: count }, (_, n) => first + n);

/** Parents are filled before they go on bills, and come off bills before they are emptied. */
function stepsOf(what: keyof typeof pieceNames, { bags, bills }: { bags: number; bills: number }): number[][] {
  const steps = [piecesFrom(0, bags), piecesFrom(bags, bills)];
  return what === "commit" ? steps : steps.reverse();
}

/**
 * Commits an upload, or takes it back, as one transaction: all of it, or nothing. Throws `Problem` (`bags_in_use`, and what the commands
 * refuse) and `Cancelled`; then nothing was done.
 */
export async function runImport(
  what: keyof typeof pieceNames,
  { line, watcher }: TwoLines,
  { id, signal, onDone, around = (commit) => commit() }: PieceWork,
): Promise<ImportCounts> {
  const names = pieceNames[what];
  await line.unsafe("begin");
  try {
    await line.unsafe(
      "set local statement_timeout = '60s'; set local lock_timeout = '1s'; set local idle_in_transaction_session_timeout = '60s'",
    );
    await call(line, names.begin, [id]);
    const steps = stepsOf(what, await call(line, "import_steps", [id]));
    const count = steps.flat().length;
    const [{ now = "" } = {}] = await line`select clock_timestamp()::text as now`;
    await inPieces({
      ...{ line, watcher, steps, signal },
      work: (piece) => call(line, names.piece, [id, piece, now]),
      onDone: (done) => onDone?.(done, count),
    });
    const counts = await call<ImportCounts>(line, names.end, [id, now]);
    await around(() => line.unsafe("commit"));
    return counts;
  } catch (error) {
    await line.unsafe("rollback").catch(() => {});
    throw error;
  }
}
