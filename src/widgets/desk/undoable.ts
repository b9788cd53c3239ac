import type { QueuedScan, ScanResult } from "../scan-door.ts";

/** The scans of this page that an undo can mean, newest last: what a person takes back is what they see, not what is newest by then. */
export type Undoable = {
  added(scan: QueuedScan): void;
  answered(scan: QueuedScan, result: Pick<ScanResult, "outcome" | "result">): void;
  /** The key of the scan to take back; null leaves the choice to the server. */
  take(): string | null;
};

const changing = new Set(["pack", "move", "close", "link", "unlink", "return"]);
const keptMax = 200;

export function createUndoable(): Undoable {
  let keys: string[] = [];
  return {
    added({ key, do: what, scan }) {
      if (changing.has(what)) keys = [...keys.slice(1 - keptMax), key];
      if (what === "undo") keys = scan ? keys.filter((one) => one !== scan) : [];
    },
    answered({ key, do: what, scan }, { outcome, result }) {
      if (changing.has(what) && result !== "good") keys = keys.filter((one) => one !== key);
      // Not taken back after all: the next undo means it again.
      if (what === "undo" && scan && result !== "good" && outcome !== "nothing_to_undo") keys.push(scan);
    },
    take: () => keys.pop() ?? null,
  };
}
