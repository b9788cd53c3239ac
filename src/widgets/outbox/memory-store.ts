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
      return added.map((scan) => {
        const known = scans.find(({ key }) => key === scan.key);
        if (known) return known;
        const kept = { ...scan, seq: ++seq };
        scans.push(kept);
        return kept;
      });
    },
    all: async () => [...scans],
    seqs: async () => scans.map((scan) => scan.seq),
    oldestOf: async (person, max) => scans.filter((scan) => scan.person === person).slice(0, max),
    settle: async ({ seqs, aside }) => {
      scans = scans.filter((scan) => !seqs.includes(scan.seq));
      for (const record of aside) asides.set(record.key, record);
    },
    adopt: async ({ id, username }) => {
      scans = scans.map((scan) => (scan.person === nobody ? { ...scan, person: id, username } : scan));
      held = held.map((text) => (text.person === nobody ? { ...text, person: id, username } : text));
    },
    hold: async (text) => {
      const kept = { ...text, seq: ++seq };
      held.push(kept);
      return kept;
    },
    held: async () => [...held],
    claim: async (texts, tab) => {
      const wanted = new Map(texts.map((text) => [text.seq, text.tab]));
      const isFree = (text: HeldText) => wanted.get(text.seq) === text.tab;
      const claimed = held.filter(isFree).map((text) => ({ ...text, tab }));
      held = held.map((text) => (isFree(text) ? { ...text, tab } : text));
      return claimed;
    },
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
