import type { BackupRun } from "../domain/backup-run.ts";
import type { CheckRun } from "../domain/check-run.ts";
import type { DatabaseFacts, SlowStatement } from "../domain/system-facts.ts";
import type { Database } from "./database.ts";
import type { ImportFacts } from "./imports.ts";
import { call, type Guard } from "./statement.ts";

export const readSystemFacts = (database: Database, { sessionId, rights }: Guard): Promise<DatabaseFacts> =>
  database.run((client) => call(client, "system_facts", [sessionId, rights]));

/** The slowest on average; null where the server doesn't count them. */
export const readSlowStatements = (database: Database, { sessionId, rights }: Guard, limit: number): Promise<SlowStatement[] | null> =>
  database.run((client) => call(client, "slow_statements", [sessionId, rights, limit]));

export type Morning = { checks: CheckRun[]; backups: BackupRun[]; uploads: ImportFacts[] };

/** The newest checks, the newest backup and the newest uploads of all, so many of each. */
export const readMorning = (
  database: Database,
  { sessionId, rights }: Guard,
  { checks, uploads }: { checks: number; uploads: number },
): Promise<Morning> => database.run((client) => call(client, "read_morning", [sessionId, rights, checks, uploads]));
