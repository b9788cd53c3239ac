import type { NewScan } from "../outbox/records.ts";

/** How many scans on their way go into this parent; one that is taken back on its way counts no more. */
export function pendingIn(waiting: readonly NewScan[], parent: string, isSaid: (key: string) => boolean): number {
  const undone = new Set(waiting.flatMap(({ scan }) => (scan.do === "undo" && scan.scan ? [scan.scan] : [])));
  return waiting.filter(({ key, scan }) => {
    return (scan.do === "pack" || scan.do === "move") && scan.parent === parent && !isSaid(key) && !undone.has(key);
  }).length;
}
