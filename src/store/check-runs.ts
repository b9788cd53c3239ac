import type { CheckRun } from "../domain/check-run.ts";
import type { CheckResult } from "./checks/run.ts";
import type { Client, Database } from "./database.ts";
import { call, type Guard } from "./statement.ts";

/** `isNew`: nothing ran yet, and whoever asked is to do it. */
export type BegunCheck = CheckRun & { isNew: boolean };

export const askCheck = (database: Database, { sessionId, rights }: Guard): Promise<BegunCheck> =>
  database.run((client) => call(client, "ask_check", [sessionId, rights]));

/** Null when it is not due; the hours are the site's. */
export const beginNightlyCheck = (database: Database, fromHour: number, toHour: number): Promise<BegunCheck | null> =>
  database.run((client) => call(client, "begin_nightly_check", [fromHour, toHour]));

/** By whoever owns the tables. */
export const beginCheckAsOwner = (client: Client): Promise<BegunCheck> => call(client, "begin_check", ["cli", null]);

export type CheckEnd = { id: number; seconds: number; result: CheckResult | null; fault: string | null };

export const endCheck = (client: Client, { id, seconds, result, fault }: CheckEnd): Promise<void> =>
  call(client, "end_check", [id, seconds, result?.rows ?? null, result ? JSON.stringify(result.problems) : null, fault]);

/** Newest first. */
export const listChecks = (database: Database, { sessionId, rights }: Guard, limit: number): Promise<CheckRun[]> =>
  database.run((client) => call(client, "list_checks", [sessionId, rights, limit]));
