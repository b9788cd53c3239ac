import { type ActivityAsked, ActivityFilter } from "./activity-filter.tsx";
import { type ActivityEntry, ActivityLine } from "./activity-line.tsx";
import { counted } from "./bill-facts.tsx";
import { Downloads } from "./downloads.tsx";
import { type FormProblem, Notice } from "./form.tsx";
import { DayLists } from "./history.tsx";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import type { Clock } from "./moment.tsx";
import { Pager } from "./pager.tsx";

export type ActivityPageProps = Frame &
  Clock & {
    person: Person;
    asked: ActivityAsked;
    isNarrowed: boolean;
    entries: ActivityEntry[];
    nextHref: string | null;
    /** What a download of these events, and of what people did meanwhile, asks for. */
    files: { events: Record<string, string>; activity: Record<string, string> };
    /** Of the filter: then nothing was looked for. */
    problem: FormProblem | null;
  };

/** The log: who did what, where and when, newest first. */
export const ActivityPage = (props: ActivityPageProps) => (
  <Page title="Activity" menu="activity" person={props.person} theme={props.theme} assets={props.assets}>
    <div class="page">
      <div class="head">
        <div class="head__t">
          <h1>Activity</h1>
          <p class="lead">Every change and every refused scan, newest first. Nothing here can be changed or deleted.</p>
        </div>
      </div>
      <ActivityFilter {...props} />
      {props.problem ? (
        <Notice tone="bad" title="Nothing was looked for" text={props.problem.text} />
      ) : (
        <>
          {props.entries.length > 0 ? <Found {...props} /> : <NothingFound isNarrowed={props.isNarrowed} />}
          <WhatPeopleDid {...props} />
        </>
      )}
    </div>
  </Page>
);

const Found = ({ entries, nextHref, files, ...clock }: ActivityPageProps) => (
  <section class="card events" aria-labelledby="found-h">
    <div class="card__h">
      <h2 id="found-h">What happened</h2>
      <Downloads what="events" query={files.events} />
    </div>
    <DayLists entries={entries} {...clock} line={(entry) => <ActivityLine entry={entry} timeZone={clock.timeZone} />} />
    <Pager words={counted(entries.length, "line on this page", "lines on this page")} nextHref={nextHref} />
  </section>
);

const NothingFound = ({ isNarrowed }: { isNarrowed: boolean }) => (
  <section class="card empty" aria-labelledby="found-h">
    <Icon name={isNarrowed ? "search" : "clock"} />
    <h2 id="found-h">{isNarrowed ? "Nothing in the log is like this" : "Nothing has happened yet"}</h2>
    <p>{isNarrowed ? "Check the spelling of names and codes, or ask for less." : "The first scan will be here."}</p>
    {isNarrowed ? (
      <a class="btn" href="/activity">
        Show everything
      </a>
    ) : null}
  </section>
);

const WhatPeopleDid = ({ files }: ActivityPageProps) => (
  <section class="card" aria-labelledby="people-h">
    <div class="card__h">
      <div>
        <h2 id="people-h">What people did</h2>
        <p class="muted">How often who scanned what, by day and station, for the days, person, station and outcome above.</p>
      </div>
      <Downloads what="activity" query={files.activity} />
    </div>
  </section>
);
