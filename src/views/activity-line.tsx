import { clockWords } from "../domain/day.ts";
import { stationWords } from "../domain/outcome.ts";
import { type HistoryEntry, howWords, ToneSign } from "./history.tsx";
import { LinkedText, type TextLink } from "./linked-text.tsx";

export type FieldChange = { label: string; before: string | null; after: string | null };

/** One line of the log. Of who and where: the words, and the log of that person or station. */
export type ActivityEntry = {
  id: string;
  at: string;
  title: string;
  message: string;
  tone: HistoryEntry["tone"];
  links: TextLink[];
  who: { name: string; href: string } | null;
  station: { name: string; href: string } | null;
  how: string | null;
  changes: FieldChange[];
};

export const ActivityLine = ({ entry, timeZone }: { entry: ActivityEntry; timeZone: string }) => (
  <li>
    <ToneSign tone={entry.tone} />
    <div class="time__t">
      {entry.title}
      {entry.message || entry.links.length > 0 ? (
        <p class="time__d">
          <LinkedText text={entry.message} links={entry.links} />
        </p>
      ) : null}
      <By {...entry} />
      {entry.changes.length > 0 ? <Changes changes={entry.changes} /> : null}
    </div>
    <p class="time__w">
      <time datetime={entry.at}>{clockWords(new Date(entry.at), timeZone)}</time>
    </p>
  </li>
);

/** Who did it, where and how. */
function By({ who, station, how }: ActivityEntry) {
  const parts = [
    who ? <a href={who.href}>{who.name}</a> : "The system",
    ...(station ? [<a href={station.href}>{stationWords(station.name)}</a>] : []),
    ...(how ? [howWords[how] ?? how] : []),
  ];
  return (
    <p class="time__d muted">
      {parts.map((part, at) => (
        <>
          {at > 0 ? " · " : ""}
          {part}
        </>
      ))}
    </p>
  );
}

const none = <span class="muted">none</span>;

const Changes = ({ changes }: { changes: FieldChange[] }) => (
  <details class="more">
    <summary>Before and after</summary>
    <table class="changes">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ label, before, after }) => (
          <tr>
            <th scope="row">{label}</th>
            <td>{before ?? none}</td>
            <td>{after ?? none}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </details>
);
