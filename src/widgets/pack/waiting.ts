import type { NewScan } from "../outbox/records.ts";
import type { PackState } from "./state.ts";

type IsSaid = (key: string) => boolean;

/** How many scans on their way go into this parent; one that is taken back on its way counts no more. */
export function pendingIn(waiting: readonly NewScan[], parent: string, isSaid: IsSaid): number {
  const undone = new Set(waiting.flatMap(({ scan }) => (scan.do === "undo" && scan.scan ? [scan.scan] : [])));
  return waiting.filter(({ key, scan }) => {
    return (scan.do === "pack" || scan.do === "move") && scan.parent === parent && !isSaid(key) && !undone.has(key);
  }).length;
}

/** Counts what lies on this device without an answer, and who else left some of it. */
export function countWaiting(state: PackState, waiting: readonly NewScan[], person: number, isSaid: IsSaid): void {
  state.waiting = waiting.filter((scan) => scan.person === person || scan.person === 0).length;
  state.pending = state.parent ? pendingIn(waiting, state.parent.code, isSaid) : 0;
  const others = waiting.filter((scan) => scan.person !== person && scan.person !== 0).map(({ username }) => username);
  state.others = [...new Set(others)];
}
