import type { Tone } from "../../domain/outcome.ts";
import type { AsideRecord } from "../outbox/records.ts";
import type { Answer, QueuedScan, ScanResult } from "../scan-door.ts";
import { type Aside, bagInHand, codeOf, type DeskState, looksOf, putAside, putRow, type Row, rowTones, takeFromAside } from "./state.ts";
import { type Panel, panelStates, shownCode } from "./words.ts";

/** What one answer shows, and how much it matters beside others of the same request: refused before repeat before good, then the newest. */
export type Shown = { scan: QueuedScan; tone: Tone; panel: Panel; weight: number };

const weights: Record<Tone, number> = { bad: 2, note: 1, dup: 1, full: 0, undo: 0, parent: 0, ok: 0 };

/** Where an answer's line stands in its bag, and what the panel says of it; left out: nowhere, and what the server says. */
export type AnswerWords = { n?: number | ""; detail?: string };

/** Takes an answer into the lists and the figures of the day. Gives what to show for it. */
export function takeAnswer(state: DeskState, { scan, result }: Answer, isReplay: boolean, words: AnswerWords = {}): Shown {
  const { tone, verb } = looksOf(result);
  const code = shownCode(codeOf(scan, result));
  layAside(state, scan, result, isReplay);
  if (!result.replayed) countToday(state, result);
  putRow(state, { ...rowOf(scan, code), n: words.n ?? "", tone: rowTones[tone], word: verb });
  return { scan, tone, panel: { state: panelStates[tone], verb, code, detail: words.detail ?? result.message }, weight: weights[tone] };
}

/** A line for a scan that is on this device and has no answer yet. */
export const rowOf = (scan: QueuedScan, code: string): Row => ({
  key: scan.key,
  n: "",
  code,
  tone: "wait",
  word: "Here",
  note: scan.how === "typed" && codeOf(scan) !== "" && scan.do !== "close" && scan.do !== "unlink" ? "Typed" : "",
  at: Date.parse(scan.at),
});

/** A bag that is refused has to go somewhere. Of saved scans everything refused is listed: nobody was there to see it. */
function layAside(state: DeskState, scan: QueuedScan, result: ScanResult, isReplay: boolean) {
  const bag = bagInHand(scan);
  if (result.result !== "refused") return bag === null ? undefined : takeFromAside(state, bag);
  if (bag !== null || isReplay) putAside(state, asideOf({ key: scan.key, scan, result, why: "" }));
}

/** The line of a refused scan under "Put aside". */
export function asideOf({ key, scan, result, why }: AsideRecord): Aside {
  const code = shownCode(codeOf(scan, result ?? undefined)) || "Undo";
  return { key, bag: bagInHand(scan) ?? key, code, why: placeWords(result) || why || (result ? looksOf(result).verb : "Not taken") };
}

/** Where it is instead. */
function placeWords(result: ScanResult | null): string {
  const { parent, bill } = result?.other ?? {};
  if (result?.outcome === "in_other_parent" && parent) return `Already in ${parent}`;
  return result?.outcome === "on_other_bill" && bill ? `On bill ${bill}` : "";
}

/** The same that the tally of the day counts: one for each stored answer. */
function countToday(state: DeskState, result: ScanResult) {
  state.today.scans += 1;
  if (result.outcome === "packed_full" || result.outcome === "closed") state.today.finished += 1;
  if (result.result === "refused") state.today.refused += 1;
}
