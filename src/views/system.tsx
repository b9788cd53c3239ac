import type { BackupRun } from "../domain/backup-run.ts";
import { type CheckRun, problemCount } from "../domain/check-run.ts";
import type { DatabaseFacts, SlowStatement } from "../domain/system-facts.ts";
import type { Part } from "../domain/system-state.ts";
import { durationWords, problemWords } from "./check-facts.ts";
import { CheckProblems } from "./check-problems.tsx";
import { Notice, type PageNotice } from "./form.tsx";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { type Clock, figure, Moment } from "./moment.tsx";
import { BackupSection } from "./system-backup.tsx";
import { BiggestTables, SlowStatements } from "./system-database.tsx";
import { EarlierRuns, howWords } from "./system-runs.tsx";
import { StateOfParts } from "./system-state.tsx";

export type SystemPageProps = Frame &
  Clock & {
    person: Person;
    state: Part[];
    /** Newest first. This and what follows: null when the database did not answer in time. */
    runs: CheckRun[] | null;
    backups: BackupRun[] | null;
    database: DatabaseFacts | null;
    slow: SlowStatement[] | null;
    canCheck: boolean;
    notice: PageNotice | null;
  };

/** How all parts are, and whether all figures are true: the last recount, what it found, and the ones before. */
export const SystemPage = ({
  runs,
  canCheck,
  notice,
  backups,
  person,
  theme,
  assets,
  state,
  database,
  slow,
  ...clock
}: SystemPageProps) => {
  const last = runs?.find(({ state }) => state === "done") ?? null;
  const newest = runs?.[0] ?? null;
  return (
    <Page title="System" menu="system" person={person} theme={theme} assets={assets}>
      <div class="page">
        <div class="head">
          <div class="head__t">
            <h1>System</h1>
            <p class="lead">
              How each part is now, and whether every figure is true: each night all of them are counted again from the bags themselves and
              the log.
            </p>
          </div>
          {canCheck ? <CheckNow isRunning={newest?.state === "running"} /> : null}
        </div>
        {notice ? <Notice {...notice} /> : null}
        {newest && newest.state !== "done" ? <Unfinished run={newest} {...clock} /> : null}
        {last ? <LastCheck run={last} {...clock} /> : runs ? <NeverChecked /> : null}
        {last?.problems?.length ? <CheckProblems problems={last.problems} /> : null}
        <StateOfParts parts={state} />
        {backups ? <BackupSection backups={backups} {...clock} /> : null}
        {database ? <BiggestTables tables={database.tables} /> : null}
        {database ? <SlowStatements slow={slow} /> : null}
        {runs?.length ? <EarlierRuns runs={runs} {...clock} /> : null}
      </div>
    </Page>
  );
};

const CheckNow = ({ isRunning }: { isRunning: boolean }) => (
  <div class="head__a">
    {isRunning ? (
      <a class="btn" href="/system">
        Look again
      </a>
    ) : (
      <form method="post" action="/system/checks">
        <button type="submit" class="btn btn--go">
          <Icon name="turning" small />
          Check now
        </button>
      </form>
    )}
  </div>
);

const Unfinished = ({ run, ...clock }: Clock & { run: CheckRun }) =>
  run.state === "running" ? (
    <div class="notice" role="status">
      <Icon name="turning" />
      <p>
        A check is running since <Moment at={run.startedAt} {...clock} />. Scanning goes on meanwhile. Look again in a minute.
      </p>
    </div>
  ) : (
    <Notice
      tone="dup"
      title="The newest check came to no end"
      text={run.fault ?? "The server was stopped in the middle of it. Start it again."}
    />
  );

const LastCheck = ({ run, ...clock }: Clock & { run: CheckRun }) => {
  const count = problemCount(run.problems ?? []);
  return (
    <dl class="stats" aria-label="Last check">
      <div class="stat">
        <dt>Last check</dt>
        <dd>
          <b class={`big ${count === 0 ? "up" : "down"}`}>{problemWords(count)}</b>
        </dd>
        <dd class="sub">{count === 0 ? "Everything adds up." : "Look at them below, then tell whoever runs the system."}</dd>
      </div>
      <div class="stat">
        <dt>When</dt>
        <dd class="big">
          <Moment at={run.startedAt} {...clock} />
        </dd>
        <dd class="sub">{howWords(run)}</dd>
      </div>
      <div class="stat">
        <dt>It took</dt>
        <dd class="big">{durationWords(run.seconds ?? 0)}</dd>
      </div>
      <div class="stat">
        <dt>Rows looked at</dt>
        <dd class="big">{figure(run.rows ?? 0)}</dd>
      </div>
    </dl>
  );
};

const NeverChecked = () => (
  <section class="card empty" aria-labelledby="never-h">
    <Icon name="ask" />
    <h2 id="never-h">Nothing was checked yet</h2>
    <p>The first check comes by itself at night. Press “Check now” to have it at once.</p>
  </section>
);
