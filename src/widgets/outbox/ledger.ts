import { type KeptScan, type NewScan, nobody, type Scanner } from "./records.ts";

/** A scan on its way to the disk; `heldSeq` is the held text that it was. */
export type Unwritten = NewScan & { heldSeq: number | null };

export const asNew = ({ heldSeq: _heldSeq, ...scan }: Unwritten): NewScan => scan;

/** What this tab knows of the outbox without asking the disk. */
export type Ledger = {
  heard(scan: Unwritten): void;
  written(scans: readonly KeptScan[]): void;
  /** These are not on the disk any more: they are to be written again. */
  lost(scans: readonly KeptScan[]): void;
  /** Scans that another tab put on the disk. */
  added(scans: readonly KeptScan[]): void;
  answered(keys: Iterable<string>): void;
  isAnswered(key: string): boolean;
  /** Scans of nobody are this person's from now on. */
  adopted(person: Scanner): void;
  /** On the disk, as far as this tab has heard. */
  kept(): KeptScan[];
  /** On the disk: the oldest of one person, at most `max`. */
  oldestOf(person: number, max: number): KeptScan[];
  unwritten(): readonly Unwritten[];
  /** Everything without an answer, oldest first. */
  waiting(): NewScan[];
  isEmpty(): boolean;
};

export function createLedger(left: readonly KeptScan[]): Ledger {
  /** On the disk, as far as this tab has heard. */
  const kept = new Map(left.map((scan) => [scan.key, scan]));
  let unwritten: Unwritten[] = [];
  const answered = new Set<string>();

  function added(scans: readonly KeptScan[]) {
    // News of an answer may come before the news of its scan.
    for (const scan of scans) if (!answered.has(scan.key)) kept.set(scan.key, scan);
  }

  return {
    heard: (scan) => void unwritten.push(scan),
    added,
    written(scans) {
      const keys = new Set(scans.map(({ key }) => key));
      // While they were written it may have turned out whose they are.
      const owners = new Map(unwritten.map(({ key, person, username }) => [key, { person, username }]));
      unwritten = unwritten.filter(({ key }) => !keys.has(key));
      added(scans.map((scan) => ({ ...scan, ...owners.get(scan.key) })));
    },
    answered(keys) {
      for (const key of keys) {
        answered.add(key);
        kept.delete(key);
      }
      if (unwritten.length > 0) unwritten = unwritten.filter(({ key }) => !answered.has(key));
    },
    isAnswered: (key) => answered.has(key),
    adopted({ id, username }) {
      for (const scan of [...kept.values(), ...unwritten]) if (scan.person === nobody) Object.assign(scan, { person: id, username });
    },
    kept: () => [...kept.values()],
    lost(scans) {
      for (const { seq: _seq, ...scan } of scans) if (kept.delete(scan.key)) unwritten.push({ ...scan, heldSeq: null });
    },
    oldestOf: (person, max) =>
      [...kept.values()]
        .filter((scan) => scan.person === person)
        .sort((a, b) => a.seq - b.seq)
        .slice(0, max),
    unwritten: () => unwritten,
    waiting: () => [...kept.values(), ...unwritten],
    isEmpty: () => kept.size === 0 && unwritten.length === 0,
  };
}
