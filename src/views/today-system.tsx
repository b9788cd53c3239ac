import type { BackupRun } from "../domain/backup-run.ts";
import { type CheckRun, problemCount } from "../domain/check-run.ts";
import type { Filling } from "../domain/filling.ts";
import { problemWords } from "./check-facts.ts";
import { Filled } from "./filled.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { type Clock, Moment } from "./moment.tsx";
import type { UploadFacts } from "./upload-facts.ts";
import { UploadsTable } from "./uploads-table.tsx";

export type SystemStripProps = Clock & { today: Filling; checks: CheckRun[]; backup: BackupRun | null };

/** Whether the system is sound, as it was when the page was made; who is at work is live. */
export const SystemStrip = ({ today, checks, backup, ...clock }: SystemStripProps) => (
  <section class="card" aria-labelledby="sys-h">
    <div class="card__h">
      <h2 id="sys-h">System</h2>
      <a class="link" href="/system">
        Details
      </a>
    </div>
    <ul class="health">
      <Sign icon="people" words="Scanned in the last 15 minutes">
        <span>
          <Filled of={today} name="people" /> people
        </span>
      </Sign>
      <LastCheck run={checks.find(({ state }) => state === "done")} {...clock} />
      <LastBackup run={backup} {...clock} />
    </ul>
  </section>
);

const Sign = ({ icon, words, isSlow = false, children }: { icon: IconName; words: string; isSlow?: boolean; children?: unknown }) => (
  <li class={isSlow ? "is-slow" : undefined}>
    <span class="muted">{words}</span>
    <b>
      <Icon name={isSlow && icon === "tick" ? "warning" : icon} />
      {children}
    </b>
  </li>
);

const LastCheck = ({ run, ...clock }: Clock & { run: CheckRun | undefined }) => {
  const found = run ? problemCount(run.problems ?? []) : 0;
  return (
    <Sign icon="tick" words="Last check of all figures" isSlow={!run || found > 0}>
      {run ? (
        <span>
          {problemWords(found)}, <Moment at={run.startedAt} {...clock} />
        </span>
      ) : (
        "none yet"
      )}
    </Sign>
  );
};

const LastBackup = ({ run, ...clock }: Clock & { run: BackupRun | null }) => (
  <Sign icon="tick" words="Last backup" isSlow={!run || run.fault !== null}>
    {run ? (
      <span>
        {run.fault === null ? "" : "failed, "}
        <Moment at={run.startedAt} {...clock} />
      </span>
    ) : (
      "none yet"
    )}
  </Sign>
);

/** What they sent lately, and what of it waits for them. */
export const OwnUploads = ({ rows, ...clock }: Clock & { rows: UploadFacts[] }) => (
  <section class="card" aria-labelledby="uploads-h">
    <div class="card__h">
      <h2 id="uploads-h">Your uploads</h2>
      <a class="link" href="/uploads">
        All uploads
      </a>
    </div>
    <UploadsTable rows={rows} {...clock} />
  </section>
);
