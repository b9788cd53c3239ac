import type postgres from "postgres";
import type { SheetLayout } from "../domain/import-schema.ts";
import type { ImportState } from "../domain/import-states.ts";
import type { Database } from "./database.ts";
import { call, type Guard } from "./statement.ts";

/** What may be decided about bags that are there already, and about bills that are not. */
export type ImportPolicy = {
  knownParents: "reuse" | "refuse";
  childrenElsewhere: "move" | "refuse";
  /** Left out: `make`, also in uploads from before there was a choice. */
  unknownBills?: "make" | "refuse";
};

export type ImportCounts = {
  rows: number;
  new: number;
  same: number;
  moved: number;
  refused: number;
  /** Touched by somebody between check and commit, and left alone. */
  changed: number;
  done: number;
  chunks: number;
  reasons: Record<string, number>;
};

export type ImportFacts = {
  id: number;
  fileName: string;
  hash: string;
  bytes: number;
  state: ImportState;
  policy: Required<ImportPolicy>;
  layout: SheetLayout[] | null;
  progress: ImportProgress;
  counts: ImportCounts | null;
  problem: string | null;
  madeBy: number;
  madeByName: string;
  createdAt: string;
  updatedAt: string;
  committedAt: string | null;
  committedByName: string | null;
  revokedAt: string | null;
  revokedByName: string | null;
};

/** How far the work is. `share` from 0 to 1, `rate` in rows a second; `again`: a process died at it, and it was begun anew. */
export type ImportProgress = Partial<{
  rowsRead: number;
  share: number;
  rowsChecked: number;
  rowsWritten: number;
  rate: number;
  secondsLeft: number | null;
  again: boolean;
  /** What the reader had to say of the file. */
  warnings: string[];
  /** Numbers of bills that it made and that stayed when it was taken back. */
  billsLeft: string[];
}>;

/** `same`: the newest upload of the same file that is in. */
export type FoundImport = ImportFacts & { same: number | null };

/** One row of a file as it was read. What could not be read has a verdict already, and a reason that begins with `unread_`. */
export type StagedRow = {
  place: number;
  sheet: number;
  row: number;
  /** As Excel names it, such as B17. */
  parentCell?: string;
  childCell?: string;
  parentText?: string;
  childText?: string;
  parentCode?: string | null;
  parentKind?: number | null;
  childCode?: string | null;
  childKind?: number | null;
  areaId?: number | null;
  billCell?: string;
  billText?: string;
  billNumber?: string | null;
  kindText?: string;
  areaText?: string;
  verdict?: "refused";
  reason?: string;
  /** What the reason says more; `C5 North` is what stands in a cell of another column. */
  other?: string;
  hint?: string;
};

export type NewImport = { fileName: string; hash: string; bytes: number; policy: ImportPolicy };

/** A check reads and sorts all rows of a file; it locks no bag. */
const checkMaxMs = 120_000;
const chunkRowsLeast = 1000;
/** More savepoints than this at once would slow down everybody else's reading. */
const chunksMax = 60;

export const makeImport = (
  database: Database,
  { sessionId, rights }: Guard,
  file: NewImport,
): Promise<ImportFacts & { same: number | null }> =>
  database.run((client) =>
    call(client, "make_import", [sessionId, rights, file.fileName, file.hash, file.bytes, JSON.stringify(file.policy)]),
  );

export const findImport = (database: Database, { sessionId, rights }: Guard, id: number): Promise<FoundImport | null> =>
  database.run((client) => call(client, "find_import", [sessionId, rights, id]));

export const stageRows = (database: Database, id: number, rows: readonly StagedRow[]): Promise<number> =>
  database.run((client) => call(client, "stage_import_rows", [id, JSON.stringify(rows)]), "upload");

/** On a line of its own, because it takes longer than any request may. */
export async function checkImport(line: postgres.ReservedSql, id: number, rows: number): Promise<ImportCounts> {
  await line.unsafe(`set statement_timeout = ${checkMaxMs}`);
  return call(line, "check_import", [id, Math.max(chunkRowsLeast, Math.ceil(rows / chunksMax))]);
}

/** Throws `Problem` (`import_not_ready`, `import_not_committed`, `unknown_import`). */
export const startImport = (
  database: Database,
  { sessionId, rights }: Guard,
  id: number,
  state: "committing" | "revoking",
): Promise<ImportFacts> => database.run((client) => call(client, "start_import_work", [sessionId, rights, id, state]));

export const settleImport = (database: Database, id: number, state: ImportState, problem: string | null): Promise<ImportFacts> =>
  database.run((client) => call(client, "settle_import", [id, state, problem]));

export type InTheWay = { count: number; list: { place: number; code: string; why: string; other: string | null }[] };

/** What somebody has built on an upload since, the first `limit` by name. */
export async function standsInTheWay(line: postgres.ReservedSql, id: number, limit: number): Promise<InTheWay> {
  await line.unsafe(`set statement_timeout = ${checkMaxMs}`);
  return call(line, "import_stands_in_way", [id, limit]);
}
