import type { BackupRun } from "../domain/backup-run.ts";
import { sizeWords } from "../domain/system-state.ts";
import { durationWords } from "./check-facts.ts";
import { Notice } from "./form.tsx";
import { type Clock, figure, Moment } from "./moment.tsx";

/** The last backup, and whether it was tried out. */
export const BackupSection = ({ backups, ...clock }: Clock & { backups: readonly BackupRun[] }) => {
  const last = backups.find(({ bytes }) => bytes !== null) ?? null;
  const [newest] = backups;
  return (
    <section class="card" aria-labelledby="backup-h">
      <div class="card__h">
        <h2 id="backup-h">Last backup</h2>
      </div>
      <div class="card__b stack">
        {newest?.fault ? <Notice tone="bad" title="The newest backup failed" text={newest.fault} /> : null}
        {last ? (
          <Made backup={last} {...clock} />
        ) : (
          <p>No backup was made yet. Set BACKUP_DIR to have one each night, or run “bun src/cli.ts backup FILE”.</p>
        )}
      </div>
    </section>
  );
};

const Made = ({ backup, ...clock }: Clock & { backup: BackupRun }) => (
  <p>
    <b class="long">{backup.file}</b>, <Moment at={backup.startedAt} {...clock} />, {sizeWords(backup.bytes ?? 0)},{" "}
    {figure(backup.rows ?? 0)} rows in {durationWords(backup.seconds ?? 0)}.{" "}
    {backup.verified
      ? "It was restored beside the site and everything in it adds up."
      : "It was not tried out. Run “bun src/cli.ts backup FILE --verify” to do so."}
  </p>
);
