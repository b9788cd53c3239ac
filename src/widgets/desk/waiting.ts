import type { NewScan } from "../outbox/records.ts";
import type { DeskState } from "./state.ts";

const isFor = (person: number) => (scan: NewScan) => scan.person === person || scan.person === 0;

/** How many scans of this person, or of nobody yet, have no answer; also those that are only now on their way to the disk. */
export const toBeSent = (waiting: readonly NewScan[], person: number): number => waiting.filter(isFor(person)).length;

/** Counts what was shown and has no answer, and says who else left some of it on this device. */
export function countWaiting(state: DeskState, shown: readonly NewScan[], person: number): void {
  state.waiting = toBeSent(shown, person);
  const others = shown.filter((scan) => !isFor(person)(scan)).map(({ username }) => username);
  state.others = [...new Set(others)];
}
