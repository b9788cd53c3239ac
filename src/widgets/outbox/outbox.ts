import type { Line, QueuedScan, ScanRequest } from "../scan-door.ts";
import { guarded, type OutboxEvents } from "./events.ts";
import { createLedger, type Unwritten } from "./ledger.ts";
import type { Leftovers } from "./leftovers.ts";
import {
  type Answered,
  type AsideRecord,
  type HeldText,
  type KeptScan,
  type NewScan,
  nobody,
  type OutboxStore,
  type Scanner,
} from "./records.ts";
import { createSender } from "./sender.ts";
import type { TabNews, Tabs } from "./tabs.ts";
import { browserWorld, type OutboxWorld } from "./world.ts";
import { createWriter, type Writer } from "./writer.ts";

/** A tab that was closed leaves its scans to the others, and nobody tells them. */
const lookMs = 5000;

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
  hold(text: Pick<HeldText, "text" | "how" | "at" | "doubt">): Promise<HeldText | null>;
  /** A held text came to nothing. */
  release(seqs: number[]): void;
  /** Unanswered scans of all tabs and people, oldest first. */
  waiting(): NewScan[];
  /** Those that only this page has: the next one takes them up when it goes. */
  unkept(): readonly Unwritten[];
  line(): Line;
  /** Something changed for the better (network, focus, signed in): try now. */
  wake(): void;
  /** What was scanned while nobody was there is this person's. It never fails: what the disk can't be told, this page remembers. */
  adopt(person: Scanner): Promise<void>;
  /** Somebody has looked at these. */
  forgetAsides(keys: string[]): void;
};

export function createOutbox(options: OutboxOptions, left: Leftovers): Outbox {
  const { store, tabs, scanning, signedIn, station, world = browserWorld() } = options;
  const events = guarded(options.events);
  const ledger = createLedger(left.scans);
  /** Who scanned the texts that are held. */
  const holders = new Map(left.held.map(({ seq, person, username }): [number, Scanner] => [seq, { id: person || nobody, username }]));
  let isDiskBehind = false;
  let writer: Writer;
  const sender = createSender({
    store,
    stored,
    ledger,
    writer: () => writer,
    tabs,
    world,
    signedIn,
    onLine: events.onLine,
    onSettled: onBrought,
  });
  writer = createWriter({ store, ledger, tabs, onStored: events.onStored, onUnstored: events.onUnstored, onDone: sender.pump });

  /** From the disk, which all tabs share; as this tab remembers it where the disk can't be read, or could not be told whose they are. */
  async function stored(person: number, max: number): Promise<KeptScan[]> {
    if (isDiskBehind) return ledger.oldestOf(person, max);
    return store.oldestOf(person, max).catch(() => ledger.oldestOf(person, max));
  }

  const isOwn = ({ tab, key }: NewScan) => tab === tabs.id || left.orphans.has(key);

  function tell(own: AsideRecord[]) {
    const answered = own.flatMap(({ scan, result }) => (result ? [{ scan, result }] : []));
    for (const { key, scan, result, why } of own) if (!result) events.onSetAside({ key, scan, result, why });
    if (answered.length > 0) events.onAnswers(answered);
  }

  function onSettled(answers: Answered[]) {
    const own = answers.filter(isOwn);
    tell(own);
    if (own.length < answers.length) events.onChange();
    wake();
  }

  /** Answers that this tab brought: those of a page that went meanwhile are nobody else's to show. */
  function onBrought(answers: Answered[]) {
    const others = answers.filter((answer) => !isOwn(answer));
    onSettled(answers);
    if (others.length === 0) return;
    tabs.living().then(
      (living) => tell(others.filter(({ tab }) => !living.has(tab))),
      () => undefined,
    );
  }

  /** Writes what a full disk refused; sends the rest. */
  const wake = () => void (ledger.unwritten().length > 0 ? writer.write() : sender.pump());

  function hear(news: TabNews) {
    if (news.is === "line") return sender.hearLine(news.line, news.person);
    if (news.is === "asides_seen") return events.onAsidesSeen(news.keys);
    if (news.is === "settled") {
      const fresh = news.answers.filter(({ key }) => !ledger.isAnswered(key));
      ledger.answered(fresh.map(({ key }) => key));
      return onSettled(fresh);
    }
    if (news.is === "added") ledger.added(news.scans);
    else if (news.is === "person") ledger.adopted(news.person);
    else return;
    events.onChange();
  }
  tabs.listen(hear);

  /** Waiting, as this tab remembers, and not on the disk at the last look. */
  let missed = new Set<string>();

  async function look() {
    world.setTimer(() => void look(), lookMs);
    if (ledger.isEmpty() || sender.isBusy()) return;
    wake();
    const there = new Set(await store.seqs().catch(() => ledger.kept().map(({ seq }) => seq)));
    const missing = ledger.kept().filter(({ seq }) => !there.has(seq));
    // The news of an answer may be on its way: only what was missing the last time too is gone. Either a tab had the answer and could not
    // tell any more, or somebody emptied the disk: asked for again, the server gives the same answer.
    const gone = missing.filter(({ key }) => missed.has(key));
    missed = new Set(missing.map(({ key }) => key));
    if (gone.length === 0) return;
    ledger.lost(gone);
    void writer.write();
  }
  world.setTimer(() => void look(), lookMs);

  const whoHeld = (heldSeq?: number): Scanner | null => {
    const who = heldSeq === undefined ? undefined : holders.get(heldSeq);
    return who && who.id !== nobody ? who : null;
  };

  for (const scan of left.unwritten) ledger.heard(scan);
  if (left.unwritten.length > 0) void writer.write();

  return {
    add(request, at, heldSeq) {
      const scan: QueuedScan = { ...request, key: world.newKey(world.nowMs()), at: new Date(at).toISOString(), station: station() };
      const { id, username } = whoHeld(heldSeq) ?? scanning();
      ledger.heard({ key: scan.key, person: id, username, tab: tabs.id, scan, heldSeq: heldSeq ?? null });
      void writer.write();
      return scan;
    },
    async hold({ text, how, at, doubt }) {
      const who = scanning();
      const kept = await store.hold({ text, how, at, doubt, tab: tabs.id, person: who.id, username: who.username }).catch(() => null);
      if (kept) holders.set(kept.seq, who);
      return kept;
    },
    release: (seqs) => void (seqs.length > 0 && store.release(seqs).catch(() => undefined)),
    waiting: () => ledger.waiting(),
    unkept: () => (store.isDurable ? ledger.unwritten() : ledger.waiting().map((scan) => ({ ...scan, heldSeq: null }))),
    line: () => sender.line(),
    wake,
    async adopt(person) {
      ledger.adopted(person);
      // The write is asked for at once: whatever is scanned from here on is behind it.
      await store.adopt(person).catch(() => {
        isDiskBehind = true;
      });
      tabs.tell({ is: "person", person });
      wake();
    },
    forgetAsides(keys) {
      if (keys.length === 0) return;
      tabs.tell({ is: "asides_seen", keys });
      void store.forgetAsides(keys).catch(() => undefined);
    },
  };
}
