import { type OutcomeName, outcomes } from "../../domain/outcome.ts";
import type { ToldEvent } from "../../services/event-log.ts";
import type { ActivityEntry } from "../../views/activity-line.tsx";
import { billHref } from "../../views/bill-facts.tsx";
import { bagLink, type TextLink } from "../../views/linked-text.tsx";
import { returnHref } from "../../views/return-facts.tsx";
import { uploadHref } from "../../views/upload-facts.ts";

const tones = { good: "ok", repeat: "mute", refused: "bad" } as const;

function toneOf({ result, outcome }: ToldEvent): ActivityEntry["tone"] {
  const scan = outcomes[outcome as OutcomeName];
  if (result === "good" && !scan) return "info";
  return scan?.tone === "undo" ? "mute" : tones[result];
}

/** The bags, the bill, the return, the upload and the person that a line names. */
function linksOf({ bag, parent, from, bill, ticket, upload, about, message }: ToldEvent): TextLink[] {
  const codes = new Set([bag, parent, from].filter((code) => code !== null));
  const links = [...codes].map(bagLink);
  const add = (text: string, href: string) => links.push({ text, href, isCode: false });
  if (bill !== null) add(bill, billHref(bill));
  if (ticket !== null) add(ticket, returnHref(ticket));
  if (upload !== null) add(message.startsWith("Upload") ? `Upload ${upload}` : `upload ${upload}`, uploadHref(upload));
  if (about && message.includes(about.username)) add(about.username, `/people?open=${about.id}`);
  return links;
}

const logOf = (name: string, value: string) => `/activity?${new URLSearchParams({ [name]: value })}`;

/** One line of the log for its page. Refused scans are told with what was scanned. */
export function activityEntry(event: ToldEvent): ActivityEntry {
  const unknown = !event.bag && event.code && !event.message.includes(event.code) ? `Scanned: ${event.code}.` : "";
  return {
    id: event.id,
    at: event.at,
    title: event.title,
    message: [event.message, unknown, event.reason ? `Reason: ${event.reason}.` : ""].filter(Boolean).join(" "),
    tone: toneOf(event),
    links: linksOf(event),
    who: event.byName ? { name: event.byName, href: logOf("who", event.byName) } : null,
    station: event.station ? { name: event.station, href: logOf("station", event.station) } : null,
    how: event.how,
    changes: event.changes,
  };
}
