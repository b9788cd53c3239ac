import { businessDay, clockWords } from "../domain/day.ts";
import { stationWords } from "../domain/outcome.ts";
import { bagHref, Code } from "./code.tsx";
import { Icon, type IconName } from "./icons.tsx";
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
        <p>Nothing has happened yet.</p>
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

/** What it was in a sentence, then who did it, where and how. */
function Detail({ entry: { detail, code, who, station, how } }: { entry: HistoryEntry }) {
  const by = [who ?? "", station ? stationWords(station) : "", how ? (howWords[how] ?? how) : ""].filter(Boolean).join(" · ");
  return (
    <>
      {detail || code ? (
        <p class="time__d">
          <Sentence text={detail} code={code} />
        </p>
      ) : null}
      {by ? <p class="time__d muted">{by}</p> : null}
    </>
  );
}

/** The other bag's code stands where the sentence names it; before the sentence when it doesn't. */
function Sentence({ text, code }: { text: string; code: string | null }) {
  if (!code) return <>{text}</>;
  const place = text.search(new RegExp(`(?<![A-Z0-9-])${code.replaceAll(/[^A-Z0-9]/gi, "\\$&")}(?![A-Z0-9-])`));
  return (
    <>
      {place === -1 ? "" : text.slice(0, place)}
      <a href={bagHref(code)}>
        <Code code={code} />
      </a>
      {place === -1 ? text && ` · ${text}` : text.slice(place + code.length)}
    </>
  );
}
