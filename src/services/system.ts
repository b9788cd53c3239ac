import { statfs } from "node:fs/promises";
import { availableParallelism, loadavg, totalmem } from "node:os";
import { dirname } from "node:path";
import type { BackupRun } from "../domain/backup-run.ts";
import type { CheckRun } from "../domain/check-run.ts";
import { busy, Problem } from "../domain/error.ts";
import type { DatabaseFacts, MachineFacts, SlowStatement } from "../domain/system-facts.ts";
import { listBackups } from "../store/backup-runs.ts";
import { listChecks as readChecks } from "../store/check-runs.ts";
import { readMorning, readSlowStatements, readSystemFacts } from "../store/system.ts";
import { runsMax } from "./checking.ts";
import { acting, type Context } from "./context.ts";
import { lookedAtMax, ownImports } from "./importing.ts";

const slowMax = 8;
const backupsMax = 10;
/** Whoever looks at the page waits no longer; what answers later is left out. */
const waitMaxMs = 2000;

export async function machineFacts(folder: string): Promise<MachineFacts> {
  const disk = await statfs(folder)
    .catch(() => statfs(dirname(folder))) // made only when something has to be put there
    .then(
      ({ bavail, blocks, bsize }) => ({ freeBytes: bavail * bsize, totalBytes: blocks * bsize }),
      () => null,
    );
  return { cores: availableParallelism(), load: loadavg()[0] ?? 0, memoryBytes: totalmem(), disk };
}

export type Stored = {
  database: DatabaseFacts | null;
  slow: SlowStatement[] | null;
  runs: CheckRun[] | null;
  backups: BackupRun[] | null;
};

const nullWhenSlow = <T>(asked: Promise<T>): Promise<T | null> =>
  Promise.race([
    asked.catch((error) => {
      if (error instanceof Problem && error.kind === "busy") return null;
      throw error;
    }),
    Bun.sleep(waitMaxMs).then(() => null),
  ]);

/**
 * What the database says of itself and of the site's checks; each part is null when it does not answer in time. Throws `not_allowed`, and `busy`
 * when nothing answers: then nobody knows whether whoever asks may still see this.
 */
export const storedFacts = (context: Context): Promise<Stored> =>
  acting(context, "see_system", async (actor) => {
    const { database } = context.site;
    const [facts, slow, runs, backups] = await Promise.all([
      nullWhenSlow(readSystemFacts(database, actor)),
      nullWhenSlow(readSlowStatements(database, actor, slowMax)),
      nullWhenSlow(readChecks(database, actor, runsMax)),
      nullWhenSlow(listBackups(database, actor, backupsMax)),
    ]);
    if (!facts && !runs && !backups) throw busy();
    return { database: facts, slow, runs, backups };
  });

/** What an admin's day starts with beside its figures. `backup` is null when there is none yet. */
export const findMorning = (context: Context) =>
  acting(context, "see_system", () =>
    acting(context, "upload_bags", async (actor) => {
      const { checks, backups, uploads } = await readMorning(context.site.database, actor, { checks: runsMax, uploads: lookedAtMax });
      return { checks, backup: backups[0] ?? null, uploads: ownImports(context, uploads) };
    }),
  );
