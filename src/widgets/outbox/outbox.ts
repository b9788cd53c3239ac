import type { Answer, Line, QueuedScan, ScanRequest } from "../scan-door.ts";
import { createLedger } from "./ledger.ts";
import type { Answered, AsideRecord, HeldText, KeptScan, NewScan, OutboxStore, Scanner } from "./records.ts";
import { createSender } from "./sender.ts";
import type { TabNews, Tabs } from "./tabs.ts";
import { browserWorld, type OutboxWorld } from "./world.ts";
import { createWriter, type Writer } from "./writer.ts";

/** A tab that was closed leaves its scans to the others, and nobody tells them. */
const lookMs = 5000;

export type OutboxEvents = {
  /** On the disk: from here on they may be shown. */
  onStored(scans: QueuedScan[]): void;
  /** This device can't keep them. They are sent from memory while this page is open. */
  onUnstored(scans: QueuedScan[]): void;
  /** Every answer to this page's scans of one request, in order. */
  onAnswers(answers: Answer[]): void;
  /** The server refused the request itself, not by a rule: somebody has to look at it. */
  onSetAside(record: AsideRecord): void;
  onLine(line: Line): void;
  /** Another tab changed what waits. */
  onChange(): void;
  /** Somebody looked at them, in another tab. */
  onAsidesSeen(keys: string[]): void;
};

export type OutboxOptions = {
  store: OutboxStore;
  tabs: Tabs;
  /** Who scans now; nobody while the station is locked. */
  scanning(): Scanner;
  /** Whose session the browser has: only their scans are sent. */
  signedIn(): number;
  station(): string;
  events: OutboxEvents;
  world?: OutboxWorld;
};

/**
 * Every scan is on the disk before anything is shown, and stays there until the server has answered (issue: no age limit, no count limit).
 * One outbox for all tabs of a browser.
 */
export type Outbox = {
  /** `at` is when it was scanned, milliseconds since 1970; `heldSeq` names the held text that it was. */
  add(request: ScanRequest, at: number, heldSeq?: number): QueuedScan;
  /** Keeps a text while a question waits. */
  hold(text: Pick<HeldText, "text" | "how" | "at">): Promise<HeldText | null>;
  /** A held text came to nothing. */
  release(seqs: number[]): void;
  /** Unanswered scans of all tabs and people, oldest first. */
  waiting(): NewScan[];
  line(): Line;
  /** Something changed for the better (network, focus, signed in): try now. */
  wake(): void;
  /** What was scanned while nobody was there is this person's. */
  adopt(person: Scanner): Promise<void>;
  /** Somebody has looked at these. */
  forgetAsides(keys: string[]): void;
};

/** What earlier pages left on this device. */
export type Leftovers = {
  /** Everything that waits, also what other tabs added. */
  scans: KeptScan[];
  /** Keys of those whose page is gone: whoever gets the answers shows them. */
  orphans: Set<string>;
  held: HeldText[];
  asides: AsideRecord[];
};

export async function readLeftovers(store: OutboxStore, tabs: Tabs): Promise<Leftovers> {
  const [scans, held, asides, living] = await Promise.all([store.all(), store.held(), store.asides(), tabs.living()]);
  const isOrphan = ({ tab }: { tab: string }) => tab !== tabs.id && !living?.has(tab);
  return { scans, orphans: new Set(scans.filter(isOrphan).map(({ key }) => key)), held: held.filter(isOrphan), asides };
}

export function createOutbox(options: OutboxOptions, left: Leftovers): Outbox {
  const { store, tabs, scanning, signedIn, station, events, world = browserWorld() } = options;
  const ledger = createLedger(left.scans);
  let writer: Writer;
  const sender = createSender({ store, ledger, writer: () => writer, tabs, world, signedIn, onLine: events.onLine, onSettled });
  writer = createWriter({ store, ledger, tabs, onStored: events.onStored, onUnstored: events.onUnstored, onDone: sender.pump });

  function onSettled(answers: Answered[]) {
    const own = answers.filter(({ tab, key }) => tab === tabs.id || left.orphans.has(key));
    const answered = own.flatMap(({ scan, result }) => (result ? [{ scan, result }] : []));
    for (const { key, scan, result, why } of own) if (!result) events.onSetAside({ key, scan, result, why });
    if (answered.length > 0) events.onAnswers(answered);
    if (own.length < answers.length) events.onChange();
    wake();
  }

  /** Writes what a full disk refused; sends the rest. */
  const wake = () => void (ledger.unwritten().length > 0 ? writer.write() : sender.pump());

  function hear(news: TabNews) {
    if (news.is === "line") return sender.hearLine(news.line);
    if (news.is === "asides_seen") return events.onAsidesSeen(news.keys);
    if (news.is === "added") ledger.added(news.scans);
    if (news.is === "person") ledger.adopted(news.person);
    if (news.is === "settled") {
      ledger.answered(news.answers.map(({ key }) => key));
      return onSettled(news.answers);
    }
    events.onChange();
  }
  tabs.listen(hear);

  function look() {
    if (!ledger.isEmpty() && !sender.isBusy()) wake();
    world.setTimer(look, lookMs);
  }
  world.setTimer(look, lookMs);

  return {
    add(request, at, heldSeq) {
      const scan: QueuedScan = { ...request, key: world.newKey(world.nowMs()), at: new Date(at).toISOString(), station: station() };
      const { id, username } = scanning();
      ledger.heard({ key: scan.key, person: id, username, tab: tabs.id, scan, heldSeq: heldSeq ?? null });
      void writer.write();
      return scan;
    },
    hold: (text) => store.hold({ ...text, tab: tabs.id }).catch(() => null),
    release: (seqs) => void (seqs.length > 0 && store.release(seqs).catch(() => undefined)),
    waiting: () => ledger.waiting(),
    line: () => sender.line(),
    wake,
    async adopt(person) {
      ledger.adopted(person);
      await store.adopt(person);
      tabs.tell({ is: "person", person });
      wake();
    },
    forgetAsides(keys) {
      tabs.tell({ is: "asides_seen", keys });
      void store.forgetAsides(keys).catch(() => undefined);
    },
  };
}
