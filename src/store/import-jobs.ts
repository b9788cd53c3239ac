import type postgres from "postgres";
import type { SheetLayout } from "../domain/import-schema.ts";
import type { ImportState } from "../domain/import-states.ts";
import type { Database } from "./database.ts";
import type { ImportFacts, ImportPolicy, ImportProgress, NewImport } from "./imports.ts";
import { call, type Guard } from "./statement.ts";

const longMaxMs = 60_000;

/** `worker` is the process that has the file. `layout`: sheets that somebody has said how to read. */
export type TakenUpload = NewImport & { layout: SheetLayout[]; worker: string };

export const takeUpload = (database: Database, { sessionId, rights }: Guard, upload: TakenUpload): Promise<ImportFacts> =>
  database.run((client) =>
    call(client, "take_upload", [
      sessionId,
      rights,
      upload.fileName,
      upload.hash,
      upload.bytes,
      JSON.stringify(upload.policy),
      JSON.stringify(upload.layout),
      upload.worker,
    ]),
  );

/** The next upload to work on; null when there is none, or another process is at one. */
export const claimImport = (database: Database, worker: string, leaseSeconds: number): Promise<ImportFacts | null> =>
  database.run((client) => call(client, "claim_import", [worker, leaseSeconds]));

export const beatImports = (database: Database, worker: string): Promise<void> =>
  database.run((client) => call(client, "beat_imports", [worker]));

export const releaseImports = (database: Database, worker: string): Promise<void> =>
  database.run((client) => call(client, "release_imports", [worker]));

/** An upload and the process that is at it. What these answer is null or false when it is no longer this worker's. */
export type Claim = { id: number; worker: string };

export const noteProgress = (database: Database, { id, worker }: Claim, progress: ImportProgress): Promise<ImportState | null> =>
  database.run((client) => call(client, "note_import_progress", [id, worker, JSON.stringify(progress)]));

/** On a line of its own: what an earlier reading left may be a million rows. */
export async function beginReading(line: postgres.ReservedSql, { id, worker }: Claim, kindsVersion: number): Promise<boolean> {
  await line.unsafe(`set statement_timeout = ${longMaxMs}`);
  return call(line, "begin_import_reading", [id, worker, kindsVersion]);
}

/** Stages rows that another process has made, as JSON (of `StagedRow[]`), unopened. */
export const stageMadeRows = (database: Database, { id, worker }: Claim, rows: string): Promise<boolean> =>
  database.run((client) => call(client, "stage_rows_as", [id, worker, rows]), "upload");

/** How the sheets were read, as JSON (of `SheetLayout[]`). */
export const noteMadeLayouts = (database: Database, { id, worker }: Claim, layouts: string): Promise<boolean | null> =>
  database.run((client) => call(client, "note_import_layout", [id, worker, layouts]));

export const settleAs = (
  database: Database,
  { id, worker }: Claim,
  state: ImportState,
  problem: string | null,
): Promise<ImportState | null> => database.run((client) => call(client, "settle_import_as", [id, worker, state, problem]));

/** Of these, the uploads whose file is still needed. */
export const importsWithFile = (database: Database, ids: readonly number[]): Promise<number[]> =>
  database.run((client) => call(client, "imports_with_file", [`{${ids.join(",")}}`]));

export const forgetEndedRows = (database: Database): Promise<void> =>
  database.run((client) => call(client, "forget_ended_rows", []), "upload");

/** Throws `Problem` (`unknown_import`, `import_over`); so does `changeImport`. */
export const cancelImport = (database: Database, { sessionId, rights }: Guard, id: number): Promise<ImportFacts> =>
  database.run((client) => call(client, "cancel_import", [sessionId, rights, id]));

export const changeImport = (
  database: Database,
  { sessionId, rights }: Guard,
  id: number,
  { policy, layout }: { policy: Partial<ImportPolicy>; layout: SheetLayout[] | null },
): Promise<ImportFacts> =>
  database.run((client) =>
    call(client, "change_import", [sessionId, rights, id, JSON.stringify(policy), layout === null ? null : JSON.stringify(layout)]),
  );

export type ImportRowFacts = {
  place: number;
  sheet: number;
  row: number;
  parentCell: string | null;
  childCell: string | null;
  parentText: string | null;
  childText: string | null;
  parentCode: string | null;
  childCode: string | null;
  billCell: string | null;
  billText: string | null;
  billNumber: string | null;
  verdict: "new" | "same" | "moved" | "refused" | "changed" | null;
  reason: string | null;
  other: string | null;
  hint: string | null;
};

export const listImports = (
  database: Database,
  { sessionId, rights }: Guard,
  before: number | null,
  limit: number,
): Promise<ImportFacts[]> => database.run((client) => call(client, "list_imports", [sessionId, rights, before, limit]));

export const listImportRows = (
  database: Database,
  { sessionId, rights }: Guard,
  { id, verdict, after, limit }: { id: number; verdict: string | null; after: number; limit: number },
): Promise<ImportRowFacts[]> => database.run((client) => call(client, "list_import_rows", [sessionId, rights, id, verdict, after, limit]));
