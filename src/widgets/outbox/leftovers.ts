import { type Carrier, takeCarried } from "./carried.ts";
import { asNew, type Unwritten } from "./ledger.ts";
import type { AsideRecord, HeldText, KeptScan, OutboxStore, Scanner } from "./records.ts";
import type { Tabs } from "./tabs.ts";

/** What earlier pages left on this device. */
export type Leftovers = {
  /** Everything that waits, also what other tabs added. */
  scans: KeptScan[];
  /** What a page carried over when it went, and this device still can't keep. */
  unwritten: Unwritten[];
  /** Keys of those whose page is gone: whoever gets the answers shows them. */
  orphans: Set<string>;
  /** Texts that this person may choose about; they are this tab's from now on. */
  held: HeldText[];
  asides: AsideRecord[];
};

/**
 * Reads what is there for this person. What can't be read counts as nothing: the page must hear scans all the same. A page that asks no
 * questions takes no held texts: they wait for one that does.
 */
export async function readLeftovers(
  store: OutboxStore,
  tabs: Tabs,
  person: Scanner,
  carrier: Carrier | null = null,
  takesHeld = true,
): Promise<Leftovers> {
  const unwritten = await keepCarried(store, carrier);
  const none = () => [];
  const [scans, held, asides] = await Promise.all([store.all().catch(none), store.held().catch(none), store.asides().catch(none)]);
  // Asked after they were read: whoever had a part in them lived by then, or is gone for good.
  const isForeign = ({ tab }: { tab: string }) => tab !== tabs.id;
  const living = [...scans, ...held].some(isForeign) ? await tabs.living().catch(() => new Set<string>()) : new Set<string>();
  const isOrphan = (each: { tab: string }) => isForeign(each) && !living.has(each.tab);
  const isTheirs = (text: HeldText) => !text.person || text.person === person.id;
  const free = held.filter((text) => takesHeld && isOrphan(text) && isTheirs(text));
  return {
    scans,
    unwritten,
    orphans: new Set([...scans, ...unwritten].filter(isOrphan).map(({ key }) => key)),
    held: free.length > 0 ? await store.claim(free, tabs.id).catch(none) : [],
    asides,
  };
}

/** Gives what could not be kept this time either. */
async function keepCarried(store: OutboxStore, carrier: Carrier | null): Promise<Unwritten[]> {
  const { scans, putDown } = takeCarried(carrier);
  if (scans.length === 0) return [];
  const released = scans.flatMap(({ heldSeq }) => heldSeq ?? []);
  const isKept = await store.add(scans.map(asNew), released).then(
    () => true,
    () => false,
  );
  if (isKept) putDown();
  return isKept ? [] : scans;
}
