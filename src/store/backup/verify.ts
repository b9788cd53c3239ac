import { checkAll } from "../checks/run.ts";
import { failureCode } from "../failure.ts";
import { BackupProblem } from "./format.ts";
import { connectAsOwner } from "./owner.ts";
import { type Restored, restoreBackup } from "./restore.ts";

/** A database beside the one of `url`, for as long as `work` takes. */
async function withDatabaseBeside<T>(url: string, work: (url: string) => Promise<T>): Promise<T> {
  const name = `tracetrack_trial_${crypto.randomUUID().replaceAll("-", "").slice(0, 16)}`;
  const owner = connectAsOwner(url, "trial");
  try {
    await owner.unsafe(`create database ${name} template template0`).catch((error) => {
      if (failureCode(error) === "42501")
        throw new BackupProblem(
          "This database user may not make a database to try the backup in. Give it CREATEDB, or restore the backup elsewhere.",
        );
      throw error;
    });
    const beside = new URL(url);
    beside.pathname = `/${name}`;
    return await work(beside.href);
  } finally {
    await owner.unsafe(`drop database if exists ${name} with (force)`).catch(() => {});
    await owner.end({ timeout: 2 });
  }
}

/**
 * Tries a backup out: restores it beside the site, compares counts and checksums, recounts everything there; `look` may look further, at the
 * address of the restored database. Throws `BackupProblem`, and what `look` throws.
 */
export const verifyBackup = (url: string, file: string, timeZone: string, look?: (url: string) => Promise<void>): Promise<Restored> =>
  withDatabaseBeside(url, async (beside) => {
    const restored = await restoreBackup(beside, file);
    const client = connectAsOwner(beside, "trial");
    try {
      const { problems } = await checkAll(client, { timeZone });
      if (problems.length > 0)
        throw new BackupProblem(`The backup is whole, but what is in it does not add up: ${problems.map(({ says }) => says).join(" ")}`);
    } finally {
      await client.end({ timeout: 2 });
    }
    await look?.(beside);
    return restored;
  });
