import type { BackupRun } from "../domain/backup-run.ts";
import { connectAsOwner } from "./backup/owner.ts";
import type { Client, Database } from "./database.ts";
import { failureCode } from "./failure.ts";
import { call, type Guard } from "./statement.ts";

/** The number of the night's run; null when it is not due. The hours are the site's. */
export const beginNightlyBackup = (database: Database, fromHour: number, toHour: number): Promise<number | null> =>
  database.run((client) => call(client, "begin_nightly_backup", [fromHour, toHour]));

export type BackupEnd = {
  seconds: number;
  file: string | null;
  bytes: number | null;
  rows: number | null;
  verified: boolean;
  fault: string | null;
};

export const endBackup = (client: Client, id: number, { seconds, file, bytes, rows, verified, fault }: BackupEnd): Promise<void> =>
  call(client, "end_backup", [id, seconds, file, bytes, rows, verified, fault]);

/** Newest first. */
export const listBackups = (database: Database, { sessionId, rights }: Guard, limit: number): Promise<BackupRun[]> =>
  database.run((client) => call(client, "list_backups", [sessionId, rights, limit]));

/** Notes a backup by whoever owns the tables: as the run that was begun for it, or as one by hand. A site from before it kept such notes has none. */
export async function noteBackup(url: string, run: number | null, end: BackupEnd): Promise<void> {
  const client = connectAsOwner(url, "backup");
  try {
    const id =
      run ??
      (
        await client`insert into backup_runs (how, started_at) values ('cli', now() - make_interval(secs => ${end.seconds})) returning id`
      )[0]?.id;
    await endBackup(client, id, end);
  } catch (error) {
    if (!["42P01", "42883"].includes(failureCode(error))) throw error;
  } finally {
    await client.end({ timeout: 2 }).catch(() => {});
  }
}
