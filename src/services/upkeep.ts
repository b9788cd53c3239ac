import type { Database } from "../store/database.ts";
import { makeMonths } from "../store/events.ts";
import { sweepSignIn } from "../store/sign-in.ts";
import type { CheckRunner } from "./check-runner.ts";
import type { NightlyBackup } from "./nightly-backup.ts";

const monthsEveryMs = 6 * 3_600_000;
/** So often it is looked whether it is night. */
const nightEveryMs = 10 * 60_000;

/** `backups`: null when no folder is set for them. */
export type UpkeepRoom = { database: Database; checks: CheckRunner; backups: NightlyBackup | null };

/** What has to be done now and then while the server runs: the next months of the log, old tries at the door, and the night's recount and backup. Gives the way to end it. */
export function startUpkeep({ database, checks, backups }: UpkeepRoom, onFault: (error: unknown) => void): () => void {
  const timers = [
    setInterval(() => void Promise.all([makeMonths(database), sweepSignIn(database)]).catch(onFault), monthsEveryMs),
    setInterval(() => void checks.atNight().catch(onFault), nightEveryMs),
    setInterval(() => void backups?.atNight().catch(onFault), nightEveryMs),
  ];
  for (const timer of timers) timer.unref();
  return () => timers.forEach(clearInterval);
}
