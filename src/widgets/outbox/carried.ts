import type { Unwritten } from "./ledger.ts";

const carriedKey = "tt.unwritten:";

export type Carrier = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** What was heard and is not on the disk when a page goes: a reload cuts off a write that is under way. */
export function carry(storage: Carrier | null, tab: string, scans: readonly Unwritten[]): void {
  if (!storage || scans.length === 0) return;
  try {
    storage.setItem(carriedKey + tab, JSON.stringify(scans));
  } catch {
    // Full: the page has asked before it was closed.
  }
}

const namesOf = (storage: Carrier): string[] =>
  Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? "").filter((name) => name.startsWith(carriedKey));

/** What pages that went carried over, and how to put it down once it is kept. */
export function takeCarried(storage: Carrier | null): { scans: Unwritten[]; putDown(): void } {
  const names = storage ? namesOf(storage) : [];
  const scans = names.flatMap((name) => scansIn(storage?.getItem(name) ?? ""));
  const putDown = () => {
    for (const name of names) storage?.removeItem(name);
  };
  return { scans, putDown };
}

function scansIn(text: string): Unwritten[] {
  try {
    const scans: unknown = JSON.parse(text);
    return Array.isArray(scans) ? scans.filter((each) => typeof each?.key === "string" && typeof each?.scan === "object") : [];
  } catch {
    return [];
  }
}
