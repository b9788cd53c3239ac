import type { NewScan } from "../outbox/records.ts";
import type { DeskState } from "./state.ts";

/** Counts what lies on this device without an answer, and who else left some of it. */
export function countWaiting(state: DeskState, waiting: readonly NewScan[], person: number): void {
  state.waiting = waiting.filter((scan) => scan.person === person || scan.person === 0).length;
  const others = waiting.filter((scan) => scan.person !== person && scan.person !== 0).map(({ username }) => username);
  state.others = [...new Set(others)];
}
