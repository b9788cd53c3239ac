import { fieldWords } from "../../domain/event-words.ts";
import { type OutcomeName, outcomes } from "../../domain/outcome.ts";
import type { BillEvent } from "../../services/billing.ts";
import type { HistoryEntry } from "../../views/history.tsx";

const titles: Record<string, string> = {
  bill_made: "Made",
  bill_changed: "Edited",
  bill_completed: "Finished",
  bill_reopened: "Opened again",
  return_cancelled: "Put back",
};
/** Parent bags: 20, now 25. Note: none, now "Call first". */
function editWords({ before, after }: BillEvent): string {
  if (!before || !after) return "";
  const said = (value: string | number | null | undefined) => value ?? "none";
  return Object.keys(after)
    .map((name) => `${fieldWords[name] ?? name}: ${said(before[name])}, now ${said(after[name])}.`)
    .join(" ");
}

/** One line of a bill's story. Refused scans are told with what was scanned. */
export function billEntry(event: BillEvent): HistoryEntry {
  const outcome = outcomes[event.outcome as OutcomeName];
  const isEdit = event.what === "bill_changed";
  const words = isEdit ? editWords(event) : event.message;
  const unknown = !event.bag && event.code && !event.message.includes(event.code) ? `Scanned: ${event.code}.` : "";
  const tone = { good: outcome?.tone === "undo" ? "mute" : outcome ? "ok" : "info", repeat: "mute", refused: "bad" } as const;
  return {
    id: event.id,
    at: event.at,
    title: titles[event.what] ?? outcome?.verb ?? event.what,
    detail: [words, unknown, event.reason ? `Reason: ${event.reason}.` : ""].filter(Boolean).join(" "),
    tone: tone[event.result],
    who: event.byName,
    station: event.station,
    how: event.how,
    code: event.bag,
  };
}
