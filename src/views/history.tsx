import type { Child } from "hono/jsx";
import { businessDay, clockWords } from "../domain/day.ts";
import { stationWords } from "../domain/outcome.ts";
import { Icon, type IconName } from "./icons.tsx";
import { bagLink, LinkedText } from "./linked-text.tsx";
import { type Clock, dayHeading } from "./moment.tsx";

/** One line of a bag's or a bill's story. `at` is an ISO text; `how` is scanner, typed or api. */
export type HistoryEntry = {
  id: string;
  at: string;
  title: string;
  /** More words, or empty. */
  detail: string;
  tone: "ok" | "bad" | "info" | "mute";
  who: string | null;
  station: string | null;
  how: string | null;
  /** Another bag that this is about. */
  code: string | null;
};

const signs: Record<HistoryEntry["tone"], IconName> = { ok: "tick", bad: "cross", info: "info", mute: "box" };
export const howWords: Record<string, string> = { scanner: "scanned", typed: "typed by hand", api: "sent by a program" };

/** Entries in their order, cut where the business day changes. */
function byDay<Entry extends { at: string }>(entries: readonly Entry[], clock: Clock): { heading: string; entries: Entry[] }[] {
  const days: { heading: string; entries: Entry[] }[] = [];
  let last = "";
  for (const entry of entries) {
    const at = new Date(entry.at);
    const day = businessDay(at, clock.timeZone);
    if (day !== last) days.push({ heading: dayHeading(at, clock), entries: [] });
    days.at(-1)?.entries.push(entry);
    last = day;
  }
  return days;
}

/** What happened, newest first, under the day on which it happened. */
export const HistoryList = ({ entries, ...clock }: Clock & { entries: HistoryEntry[] }) => {
  if (entries.length === 0) {
    return (
      <div class="empty">
        <Icon name="clock" />
        <p>Nothing has happened yet.</p>
      </div>
    );
  }
  return <DayLists entries={entries} {...clock} line={(entry) => <HistoryLine entry={entry} timeZone={clock.timeZone} />} />;
};

type DayListsProps<Entry> = Clock & { entries: readonly Entry[]; line: (entry: Entry) => Child };

/** Lines in their order, under the day on which each happened. */
export const DayLists = <Entry extends { at: string }>({ entries, line, ...clock }: DayListsProps<Entry>) => (
  <>
    {byDay(entries, clock).map(({ heading, entries: ofDay }) => (
      <>
        <h3 class="day">{heading}</h3>
        <ol class="time">{ofDay.map(line)}</ol>
      </>
    ))}
  </>
);

/** How it went, as a sign before its line. */
export const ToneSign = ({ tone }: { tone: HistoryEntry["tone"] }) => (
  <span class={tone === "mute" ? "time__i" : `time__i time__i--${tone}`}>
    <Icon name={signs[tone]} />
  </span>
);

const HistoryLine = ({ entry, timeZone }: { entry: HistoryEntry; timeZone: string }) => (
  <li>
    <ToneSign tone={entry.tone} />
    <div class="time__t">
      {entry.title}
      <Detail entry={entry} />
    </div>
    <p class="time__w">
      <time datetime={entry.at}>{clockWords(new Date(entry.at), timeZone)}</time>
    </p>
  </li>
);

/** What it was in a sentence, then who did it, where and how. */
function Detail({ entry: { detail, code, who, station, how } }: { entry: HistoryEntry }) {
  const by = [who ?? "", station ? stationWords(station) : "", how ? (howWords[how] ?? how) : ""].filter(Boolean).join(" · ");
  return (
    <>
      {detail || code ? (
        <p class="time__d">
          <LinkedText text={detail} links={code ? [bagLink(code)] : []} />
        </p>
      ) : null}
      {by ? <p class="time__d muted">{by}</p> : null}
    </>
  );
}
