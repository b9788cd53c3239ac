import type { DeskState } from "../desk/state.ts";
import type { Panel } from "../desk/words.ts";
import type { HeardScan } from "../wedge/wedge.ts";

/** The parent that scans go into. `count` and `status` are the server's; null until it has answered. */
export type ParentInHand = { code: string; kind: string; count: number | null; capacity: number | null; status: string | null };

/** A child that is in another bag: scanned again before `untilMs`, it moves to `to`. */
export type Movable = { child: string; to: string; untilMs: number };

/** A scan that waits for a choice. It is on the disk all the same: `kept` gives its number there, null where it could not be kept. */
export type Held = { heard: HeardScan; kept: Promise<number | null> };

/** What the person has to choose. Only `switch` holds the scans that follow. */
export type Question =
  /** `alarm`: what was refused since it was asked. */
  | { is: "switch"; code: string; kind: string; capacity: number | null; held: Held; alarm?: Panel }
  | { is: "move"; child: string; parent: string }
  /** The card "Close this bag" once more closes it short. */
  | { is: "close"; parent: string; untilMs: number };

export type PackState = DeskState & {
  parent: ParentInHand | null;
  question: Question | null;
  held: Held[];
  movable: Movable[];
  /** Parents that the server knows and no kind of today describes: learned from its answers, so that the next scan opens them. */
  knownParents: string[];
  /** The opening whose answer says which parent this is: no kind of today describes its code, so nothing is in hand yet. */
  opening: string | null;
  /** Scans on their way into the parent in hand. */
  pending: number;
};

/** Is this parent still to be filled? Scans on their way count as in, so that the next sack can follow at full speed. */
export function isUnfinished(parent: ParentInHand | null, pending: number): boolean {
  if (!parent || (parent.status !== null && parent.status !== "open")) return false;
  // What the server has not said yet is nothing less than that: thirty on their way fill it.
  return parent.capacity === null || (parent.count ?? 0) + pending < parent.capacity;
}
