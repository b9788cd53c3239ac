import { outcomes, type Tone } from "../../domain/outcome.ts";
import type { Line, QueuedScan, ScanResult } from "../scan-door.ts";
import type { HeardScan } from "../wedge/wedge.ts";
import type { Panel } from "./words.ts";

/** The parent that scans go into. `count` and `status` are the server's; null until it has answered. */
export type ParentInHand = { code: string; kind: string; count: number | null; capacity: number | null; status: string | null };

export type RowTone = "ok" | "dup" | "bad" | "wait" | "undo";

/** A line of "Recent scans". `n` is the place in the bag, "" when it has none. */
export type Row = { key: string; n: number | ""; code: string; tone: RowTone; word: string; isTyped: boolean; at: number };

/** A bag that was refused and lies beside the table. Scanned again before `untilMs`, it moves to `moveTo`. */
export type Aside = { key: string; child: string; code: string; why: string; moveTo: string | null; untilMs: number };

/** A scan that waits for a choice. It is on the disk all the same: `kept` gives its number there, null where it could not be kept. */
export type Held = { heard: HeardScan; kept: Promise<number | null> };

/** What the person has to choose. Only `switch` holds the scans that follow. */
export type Question =
  /** `alarm`: what was refused since it was asked. */
  | { is: "switch"; code: string; kind: string; capacity: number | null; held: Held; alarm?: Panel }
  | { is: "move"; child: string; parent: string }
  /** The card "Close this bag" once more closes it short. */
  | { is: "close"; parent: string; untilMs: number };

export type PackState = {
  parent: ParentInHand | null;
  panel: Panel;
  /** Turns with every outcome, so that the sign springs once. */
  pulse: boolean;
  question: Question | null;
  held: Held[];
  rows: Row[];
  aside: Aside[];
  /** Parents that the server knows and no kind of today describes: learned from its answers, so that the next scan opens them. */
  knownParents: string[];
  /** The opening whose answer says which parent this is: no kind of today describes its code, so nothing is in hand yet. */
  opening: string | null;
  /** Scans on this device without an answer; of them, how many go into the parent in hand. */
  waiting: number;
  pending: number;
  /** Who else left scans on this device: they wait until this person signs in again. */
  others: string[];
  /** Scans that this device could not keep: only this page has them. */
  unsafe: number;
  /** The keyboard of this computer is not the scanner's; the codes were put right. */
  isMended: boolean;
  line: Line;
  /** Saved scans on their way after the line came back. */
  replay: { done: number; total: number; refused: number } | null;
  today: { scans: number; finished: number; refused: number };
  lastAt: number | null;
};

export const rowsMax = 60;

export const rowTones: Record<Tone, RowTone> = { parent: "ok", ok: "ok", full: "ok", dup: "dup", bad: "bad", undo: "undo", note: "dup" };

/** Puts a line on top; the line of the same scan changes where it stands. */
export function putRow(state: PackState, row: Row) {
  const place = state.rows.findIndex(({ key }) => key === row.key);
  if (place !== -1) state.rows[place] = row;
  else state.rows.unshift(row);
  if (state.rows.length > rowsMax) state.rows.length = rowsMax;
}

/** One line for each bag: what was last said about it. */
export function putAside(state: PackState, entry: Aside) {
  state.aside = [entry, ...state.aside.filter(({ child }) => child !== entry.child)];
}

/** Gives the keys of the lines that went. */
export function takeFromAside(state: PackState, child: string): string[] {
  const gone = state.aside.filter((entry) => entry.child === child).map(({ key }) => key);
  if (gone.length > 0) state.aside = state.aside.filter((entry) => entry.child !== child);
  return gone;
}

/** Is this parent still to be filled? Scans on their way count as in, so that the next sack can follow at full speed. */
export function isUnfinished(parent: ParentInHand | null, pending: number): boolean {
  if (!parent || (parent.status !== null && parent.status !== "open")) return false;
  // What the server has not said yet is nothing less than that: thirty on their way fill it.
  return parent.capacity === null || (parent.count ?? 0) + pending < parent.capacity;
}

/** The code that a scan is about. */
export const codeOf = (scan: QueuedScan, result?: ScanResult): string => scan.child ?? scan.parent ?? result?.undid?.code ?? "";

/** Tone and words of an outcome; one that a newer server made up is told by its result. */
export function looksOf(result: Pick<ScanResult, "outcome" | "result">): { tone: Tone; verb: string } {
  const known: { tone: Tone; verb: string } | undefined = outcomes[result.outcome];
  if (known) return known;
  return result.result === "refused" ? { tone: "bad", verb: "Not taken" } : { tone: result.result === "good" ? "ok" : "dup", verb: "Done" };
}
