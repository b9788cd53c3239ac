import type { AsideRecord, HeldText, KeptScan, OutboxStore } from "./records.ts";
import { nobody } from "./records.ts";

/** The outbox where a browser keeps nothing (private windows, forbidden storage): the page says that it must stay open. */
export function createMemoryStore(): OutboxStore {
  let scans: KeptScan[] = [];
  let held: HeldText[] = [];
  let seq = 0;
  const asides = new Map<string, AsideRecord>();
  const pages = new Map<string, unknown>();

  return {
    isDurable: false,
    add: async (added, releasedSeqs = []) => {
      held = held.filter((text) => !releasedSeqs.includes(text.seq));
      const kept = added.map((scan) => ({ ...scan, seq: ++seq }));
      scans.push(...kept);
      return kept;
    },
    all: async () => [...scans],
    oldestOf: async (person, max) => scans.filter((scan) => scan.person === person).slice(0, max),
    settle: async ({ seqs, aside }) => {
      scans = scans.filter((scan) => !seqs.includes(scan.seq));
      for (const record of aside) asides.set(record.key, record);
    },
    adopt: async ({ id, username }) => {
      scans = scans.map((scan) => (scan.person === nobody ? { ...scan, person: id, username } : scan));
    },
    hold: async (text) => {
      const kept = { ...text, seq: ++seq };
      held.push(kept);
      return kept;
    },
    held: async () => [...held],
    release: async (seqs) => {
      held = held.filter((text) => !seqs.includes(text.seq));
    },
    asides: async () => [...asides.values()],
    forgetAsides: async (keys) => {
      for (const key of keys) asides.delete(key);
    },
    savePage: async (name, state) => void pages.set(name, state),
    page: async (name) => pages.get(name),
  };
}
