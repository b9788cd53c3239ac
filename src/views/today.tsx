import type { Filling } from "../domain/filling.ts";
import type { Stats } from "../domain/stats.ts";
import { todayWords } from "../domain/today.ts";
import { Filled, says } from "./filled.tsx";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import type { Clock } from "./moment.tsx";
import { StartState } from "./start-state.tsx";
import { HourChart } from "./today-chart.tsx";
import { NeedsALook, OpenBills, PackingTables, Refusals } from "./today-lists.tsx";
import { OwnUploads, SystemStrip, type SystemStripProps } from "./today-system.tsx";
import type { UploadFacts } from "./upload-facts.ts";

export type TodayPageProps = Frame &
  Clock &
  Omit<SystemStripProps, "today"> & {
    person: Person;
    stats: Stats;
    /** Their own of the last day. */
    uploads: UploadFacts[];
  };

/** How the site does, now: whole from the server, kept true by `widgets/today`. */
export const TodayPage = ({ stats, person, checks, backup, uploads, now, timeZone, theme, assets }: TodayPageProps) => {
  const today = todayWords(stats, now, timeZone);
  const clock = { now, timeZone };
  return (
    <Page title="Home" menu="home" person={person} theme={theme} assets={assets} scripts={["today"]}>
      <div class="page" id="today">
        <div class="head">
          <div class="head__t">
            <h1>Today</h1>
            <p class="muted">
              <Filled of={today} name="day" />, beside last <Filled of={today} name="past" /> up to <Filled of={today} name="asOf" />
            </p>
          </div>
          <div class="head__a">
            <p class="live" role="status" data-live="n">
              <span class="live-dot" aria-hidden="true" />
              <span class="live__words">As of {says(today, "asOf")}</span>
            </p>
            <a class="btn" href="/days">
              <Icon name="bill" small />
              Day summary
            </a>
          </div>
        </div>
        <Totals today={today} />
        <div class="grid-2">
          <HourChart today={today} />
          <PackingTables today={today} />
        </div>
        <div class="grid-2">
          <OpenBills today={today} />
          <div class="stack">
            <NeedsALook today={today} />
            <Refusals today={today} />
          </div>
        </div>
        {uploads.length > 0 ? <OwnUploads rows={uploads} {...clock} /> : null}
        <SystemStrip today={today} checks={checks} backup={backup} {...clock} />
      </div>
      <StartState id="today-state" state={{ stats, timeZone }} />
    </Page>
  );
};

const Totals = ({ today }: { today: Filling }) => (
  <dl class="stats" aria-label="Today in numbers">
    <Total today={today} name="packed" words="Child bags packed" more="scansWords" />
    <Total today={today} name="finished" words="Parent bags finished" more="shortWords" />
    <Total today={today} name="billsFinished" words="Bills finished" more="openWords" />
    <Total today={today} name="refused" words="Refused scans" more="shareWords" />
  </dl>
);

const Total = ({ today, name, words, more }: { today: Filling; name: string; words: string; more: string }) => (
  <div class="stat">
    <dt>{words}</dt>
    <dd class="big" data-fill={name}>
      {says(today, name)}
    </dd>
    <dd class="sub">
      <span class={says(today, `${name}Tone`)} data-put={`class:${name}Tone`} data-fill={`${name}Than`}>
        {says(today, `${name}Than`)}
      </span>{" "}
      <Filled of={today} name={`${name}As`} /> last <Filled of={today} name="past" />
    </dd>
    <dd class="sub" data-fill={more}>
      {says(today, more)}
    </dd>
  </div>
);
