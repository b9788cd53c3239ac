import type { QueuedScan } from "../scan-door.ts";
import { asNew, type Ledger } from "./ledger.ts";
import type { OutboxStore } from "./records.ts";
import type { Tabs } from "./tabs.ts";

export type Writer = {
  /** Puts on the disk what is not there yet. */
  write(): Promise<void>;
  /** Did the last write fail? Then what is not on the disk is sent from memory. */
  isBroken(): boolean;
  /** Runs `work` while nothing is written, so that nothing is sent from memory and from the disk. */
  pause<T>(work: () => Promise<T>): Promise<T>;
};

type WriterOptions = {
  store: OutboxStore;
  ledger: Ledger;
  tabs: Tabs;
  onStored(scans: QueuedScan[]): void;
  onUnstored(scans: QueuedScan[]): void;
  /** There may be something to send. */
  onDone(): void;
};

const scansOf = (kept: readonly { scan: QueuedScan }[]) => kept.map(({ scan }) => scan);

/** Writes to the disk in order: all that came while it was busy goes to it together. */
export function createWriter({ store, ledger, tabs, onStored, onUnstored, onDone }: WriterOptions): Writer {
  let isBusy = false;
  let isBroken = false;
  let isAskedAgain = false;

  /** False when this device could not keep them. */
  async function writeBatch(): Promise<boolean> {
    const batch = [...ledger.unwritten()];
    const released = batch.flatMap(({ heldSeq }) => heldSeq ?? []);
    const written = await store.add(batch.map(asNew), released).catch(() => null);
    if (written === null) {
      onUnstored(scansOf(batch));
      return false;
    }
    ledger.written(written);
    tabs.tell({ is: "added", scans: written });
    onStored(scansOf(batch));
    return true;
  }

  async function write() {
    isAskedAgain = isBusy;
    if (isBusy) return;
    isBusy = true;
    isBroken = false;
    try {
      // After a failure only for the sake of those that came meanwhile: each of them is told.
      for (let tried = 0; ledger.unwritten().length > (isBroken ? tried : 0); ) {
        tried = ledger.unwritten().length;
        isBroken = !(await writeBatch());
        onDone();
      }
    } finally {
      isBusy = false;
    }
    // What could not be kept may go out from memory now.
    if (isBroken) onDone();
  }

  return {
    write,
    isBroken: () => isBroken && !isBusy,
    async pause(work) {
      isBusy = true;
      isAskedAgain = false;
      try {
        return await work();
      } finally {
        isBusy = false;
        // What came meanwhile is still to be kept, and nobody was told of it.
        if (isAskedAgain) void write();
      }
    },
  };
}
