import type { QueuedScan } from "../scan-door.ts";
import type { PackState, ParentInHand } from "./state.ts";

/** The parent that the next scan goes into. It is shown only once its scan is on the disk, but the scans right behind it name it already. */
export type Hand = {
  parent(): ParentInHand | null;
  take(parent: ParentInHand): void;
  stored(scan: QueuedScan): void;
  putDown(): void;
};

export function createHand(state: PackState): Hand {
  let coming: ParentInHand | null = null;
  return {
    parent: () => coming ?? state.parent,
    take(parent) {
      coming = parent;
      state.opening = null;
    },
    stored(scan) {
      if (scan.do !== "open" || coming?.code !== scan.parent) return;
      state.parent = coming;
      coming = null;
    },
    putDown() {
      coming = null;
      state.parent = null;
      state.opening = null;
    },
  };
}
