import { businessDay, clockWords } from "../domain/day.ts";
import { stationWords } from "../domain/outcome.ts";
import { Code } from "./code.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { type Clock, dayHeading } from "./moment.tsx";

/** One line of a bag's story. `at` is an ISO text; `how` is scanner, typed or api. */
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
const howWords: Record<string, string> = { scanner: "scanned", typed: "typed by hand", api: "sent by a program" };

type Day = { heading: string; entries: HistoryEntry[] };

/** Entries in their order, cut where the business day changes. */
function byDay(entries: HistoryEntry[], clock: Clock): Day[] {
  const days: Day[] = [];
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
        <p>Nothing has happened to this bag yet.</p>
      </div>
    );
  }
  return (
    <>
      {byDay(entries, clock).map(({ heading, entries: ofDay }) => (
        <>
          <h3 class="day">{heading}</h3>
          <ol class="time">
            {ofDay.map((entry) => (
              <HistoryLine entry={entry} timeZone={clock.timeZone} />
            ))}
          </ol>
        </>
      ))}
    </>
  );
};

const HistoryLine = ({ entry, timeZone }: { entry: HistoryEntry; timeZone: string }) => (
  <li>
    <span class={entry.tone === "mute" ? "time__i" : `time__i time__i--${entry.tone}`}>
      <Icon name={signs[entry.tone]} />
    </span>
    <div class="time__t">
      {entry.title}
      <Detail entry={entry} />
    </div>
    <p class="time__w">
      <time datetime={entry.at}>{clockWords(new Date(entry.at), timeZone)}</time>
    </p>
  </li>
);

function Detail({ entry }: { entry: HistoryEntry }) {
  const words = [
    entry.detail,
    entry.who ?? "",
    entry.station ? stationWords(entry.station) : "",
    entry.how ? (howWords[entry.how] ?? entry.how) : "",
  ].filter(Boolean);
  if (words.length === 0 && !entry.code) return null;
  return (
    <p class="time__d">
      {entry.code ? <Code code={entry.code} /> : null}
      {entry.code && words.length > 0 ? " · " : ""}
      {words.join(" · ")}
    </p>
  );
}
