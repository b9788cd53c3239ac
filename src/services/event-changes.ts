import { businessDay, clockWords } from "../domain/day.ts";
import { fieldWords } from "../domain/event-words.ts";
import type { EventRow } from "../store/events.ts";

/** One field that an event changed; null where there was nothing. */
export type EventChange = { field: string; label: string; before: string | null; after: string | null };

type Facts = Record<string, unknown>;

function said(value: unknown, timeZone: string): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) {
    const at = new Date(value);
    return `${businessDay(at, timeZone)} ${clockWords(at, timeZone)}`;
  }
  return typeof value === "object" ? null : String(value);
}

/** What was made has no before, what was deleted no after; of anything else both are known. */
const isWholeOf = ({ what }: EventRow) => /_(?:added|made|deleted)$/.test(what);

/** What was before and after, field by field, of those that changed and that people may be told. */
export function eventChanges(event: EventRow, timeZone: string): EventChange[] {
  const { before, after } = (event.answer ?? {}) as { before?: Facts; after?: Facts };
  if (!(before && after) && !isWholeOf(event)) return [];
  return Object.entries(fieldWords)
    .map(([field, label]) => ({ field, label, before: said(before?.[field], timeZone), after: said(after?.[field], timeZone) }))
    .filter((change) => change.before !== change.after);
}
