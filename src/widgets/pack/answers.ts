import { type Shown, takeAnswer } from "../desk/answers.ts";
import type { Row } from "../desk/state.ts";
import type { Answer, QueuedScan, ScanResult } from "../scan-door.ts";
import type { PackState } from "./state.ts";

/** So long may the same packet be scanned again to move it here. */
const moveByScanMs = 10_000;

/** Takes an answer into the page: parent and count, then what every desk keeps. Gives what to show for it. */
export function applyAnswer(state: PackState, answer: Answer, nowMs: number, isReplay: boolean): Shown {
  const { scan, result } = answer;
  if (scan.do === "open") applyOpened(state, scan, result);
  else applyParent(state, result);
  if (result.outcome === "is_parent" && scan.child) state.knownParents.push(scan.child);
  keepMovable(state, scan, result, nowMs);
  return takeAnswer(state, answer, isReplay, { n: placeOf(result) });
}

const placeOf = (result: ScanResult): number | "" =>
  result.parent && (result.outcome === "packed" || result.outcome === "packed_full" || result.outcome === "moved")
    ? result.parent.count
    : "";

/** A packet in another bag may be scanned once more to come here; whatever else becomes of it, it may not any more. */
function keepMovable(state: PackState, { child, parent }: QueuedScan, { outcome }: ScanResult, nowMs: number) {
  if (!child || !parent) return;
  state.movable = state.movable.filter((one) => one.child !== child && one.untilMs > nowMs);
  if (outcome === "in_other_parent") state.movable.push({ child, to: parent, untilMs: nowMs + moveByScanMs });
}

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
        note: "",
        at: Date.parse(packedAt),
      }),
    )
    .slice(-60)
    .reverse();
