import type { Tone } from "../../domain/outcome.ts";
import type { AsideRecord } from "../outbox/records.ts";
import type { Answer, QueuedScan, ScanResult } from "../scan-door.ts";
import { type Aside, codeOf, looksOf, type PackState, putAside, putRow, type Row, rowTones, takeFromAside } from "./state.ts";
import { type Panel, panelStates, shownCode } from "./words.ts";

/** So long may the same packet be scanned again to move it here. */
const moveByScanMs = 10_000;

/** What one answer shows, and how much it matters beside others of the same request: refused before repeat before good, then the newest. */
export type Shown = { scan: QueuedScan; tone: Tone; panel: Panel; weight: number };

const weights: Record<Tone, number> = { bad: 2, note: 1, dup: 1, full: 0, undo: 0, parent: 0, ok: 0 };

/** Takes an answer into the page: parent and count, the lists, the figures of the day. Gives what to show for it. */
export function applyAnswer(state: PackState, { scan, result }: Answer, nowMs: number, isReplay: boolean): Shown {
  const { tone, verb } = looksOf(result);
  const code = codeOf(scan, result);
  if (scan.do === "open") applyOpened(state, scan, result);
  else applyParent(state, result);
  applyAside(state, scan, result, { verb, nowMs, isReplay });
  if (result.outcome === "is_parent" && scan.child) state.knownParents.push(scan.child);
  if (!result.replayed) countToday(state, result);
  putRow(state, { ...rowOf(scan, shownCode(code)), n: placeOf(result), tone: rowTones[tone], word: verb });
  return { scan, tone, panel: { state: panelStates[tone], verb, code: shownCode(code), detail: result.message }, weight: weights[tone] };
}

/** A line for a scan that is on this device and has no answer yet. */
export const rowOf = (scan: QueuedScan, code: string): Row => ({
  key: scan.key,
  n: "",
  code,
  tone: "wait",
  word: "Here",
  isTyped: scan.how === "typed" && scan.do !== "undo" && scan.do !== "close",
  at: Date.parse(scan.at),
});

const placeOf = (result: ScanResult): number | "" =>
  result.parent && (result.outcome === "packed" || result.outcome === "packed_full" || result.outcome === "moved")
    ? result.parent.count
    : "";

/** Only the server's figures, and only those of the parent in hand. */
function applyParent(state: PackState, { parent }: ScanResult) {
  if (parent && state.parent?.code === parent.code) state.parent = { ...parent };
}

function applyOpened(state: PackState, scan: QueuedScan, result: ScanResult) {
  const isSeen = result.outcome === "opened" || result.outcome === "on_bill";
  if (!isSeen || !result.parent) {
    if (state.parent?.code === scan.parent) state.parent = null;
    return;
  }
  // A parent that was scanned since stays in hand, and one that was put down since does not come back.
  if (state.parent ? state.parent.code !== result.parent.code : state.opening !== scan.key) return;
  state.opening = null;
  state.parent = { ...result.parent };
  if (result.children?.length) state.rows = childRows(result.children, result.parent.code);
}

/** What is inside a parent, newest first, as lines of the list. */
export const childRows = (children: readonly { code: string; packedAt: string }[], parent: string): Row[] =>
  children
    .map(
      ({ code, packedAt }, place): Row => ({
        key: `${parent} ${code}`,
        n: place + 1,
        code,
        tone: "ok",
        word: "Added",
        isTyped: false,
        at: Date.parse(packedAt),
      }),
    )
    .slice(-60)
    .reverse();

type AsideLook = { verb: string; nowMs: number; isReplay: boolean };

/** A bag that is refused has to go somewhere. Of saved scans everything refused is listed: nobody was there to see it. */
function applyAside(state: PackState, scan: QueuedScan, result: ScanResult, { verb, nowMs, isReplay }: AsideLook) {
  const hasBag = scan.do === "pack" || scan.do === "move";
  if (result.result !== "refused") return hasBag ? void takeFromAside(state, scan.child ?? "") : undefined;
  if (!hasBag && !isReplay) return;
  putAside(state, asideOf({ key: scan.key, scan, result, why: "" }, verb, nowMs + moveByScanMs));
}

/** The line of a refused scan under "Put aside". */
export function asideOf({ key, scan, result, why }: AsideRecord, verb: string, untilMs: number): Aside {
  const isMovable = result?.outcome === "in_other_parent";
  const code = shownCode(codeOf(scan, result ?? undefined)) || "Undo";
  const words = isMovable && result.other ? `Already in ${result.other.parent}` : why || verb;
  return { key, child: scan.child ?? key, code, why: words, moveTo: isMovable ? (scan.parent ?? null) : null, untilMs };
}

/** The same that the tally of the day counts: one for each stored answer. */
function countToday(state: PackState, result: ScanResult) {
  state.today.scans += 1;
  if (result.outcome === "packed_full" || result.outcome === "closed") state.today.finished += 1;
  if (result.result === "refused") state.today.refused += 1;
}
