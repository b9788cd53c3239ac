import { carry } from "../outbox/carried.ts";
import { type Leftovers, readLeftovers } from "../outbox/leftovers.ts";
import { openOutboxStore } from "../outbox/open.ts";
import { createOutbox, type Outbox } from "../outbox/outbox.ts";
import { nobody } from "../outbox/records.ts";
import { browserTabs } from "../outbox/tabs.ts";
import type { ScanRequest } from "../scan-door.ts";
import { createShift, type Shift } from "../shift.ts";
import type { HeardScan } from "../wedge/wedge.ts";
import { createHandover, type Handover } from "./handover.ts";
import { createDeskShow, type DeskShow } from "./show.ts";
import { type DeskStart, ownOf, takeUpLists } from "./start.ts";
import type { DeskState } from "./state.ts";
import { createTeller, type Spoken } from "./tell.ts";
import type { Tools } from "./tools.ts";
import { createUndoable, type Undoable } from "./undoable.ts";
import { lockedWords, type Panel } from "./words.ts";
import type { Work } from "./work.ts";

/** What a person can do at any desk. */
export type Acts = {
  scan(heard: HeardScan): void;
  undo(how: ScanRequest["how"]): void;
};

/** The parts that every page with a scanner has, put together. */
export type Desk = Handover & {
  outbox: Outbox;
  shift: Shift;
  show: DeskShow;
  undoable: Undoable;
  lock(): void;
  /** Somebody has looked at what lies aside. */
  settleAside(): void;
  /** What is shown has changed; where a page is kept on the device it is kept anew. */
  changed(): void;
  left: Leftovers;
  isDurable: boolean;
};

/** What the screen gives a desk to show itself on. */
export type DeskOptions<Start extends DeskStart, State extends DeskState> = {
  start: Start;
  state: State;
  spoken: Spoken;
  tools: Tools;
  onLock(): void;
};

/** What is special to one desk. */
export type Trade = {
  work(tell: (panel: Panel) => void): Work;
  /** Takes up what an earlier page left, beside the lists; `kept` is what this desk kept under its name. */
  takeUp?(left: Leftovers, kept: unknown): void;
  /** Keeps the page on this device under a name; without it nothing of it is kept. */
  keeps?: { name: string; page(): unknown };
  /** The person who is here has shown it. */
  onWelcome(): void;
};

/** Joins outbox, words, sounds and scanner on the page's own state, and takes up what an earlier page left. */
export async function setUpDesk(options: DeskOptions<DeskStart, DeskState>, trade: Trade): Promise<Desk> {
  const { start, state, spoken, tools, onLock } = options;
  const { storage, sound, station } = tools;
  const { person } = start;
  const { keeps } = trade;
  const nowMs = () => Date.now();
  const setTimer = (run: () => void, delayMs: number) => setTimeout(run, delayMs);

  const store = await openOutboxStore();
  const tabs = browserTabs();
  const left = await readLeftovers(store, tabs, person, storage, keeps !== undefined);
  trade.takeUp?.(left, keeps && (await store.page(keeps.name).catch(() => undefined)));
  takeUpLists(state, person, left);

  const shift = createShift({ person, fromDevice: start.fromDevice, storage, onLock: lock });
  const undoable = createUndoable();
  for (const { scan } of ownOf(left, person)) undoable.added(scan);
  const tell = createTeller(spoken, nowMs, setTimer);
  const changed = () => void (keeps && store.savePage(keeps.name, keeps.page()).catch(() => undefined));
  const show = createDeskShow(state, trade.work(tell), undoable, { person, play: sound.play, tell, changed, nowMs, setTimer });
  const outbox = createOutbox(
    { store, tabs, scanning: shift.scanning, signedIn: () => person.id, station: station.name, events: show },
    left,
  );
  show.attach(outbox, left.orphans.size > 0);

  function lock() {
    show.panel(lockedWords(state.waiting), "ask");
    onLock();
  }

  function settleAside() {
    outbox.forgetAsides(state.aside.map(({ key }) => key));
    state.aside = [];
  }

  const handover = createHandover({ person, shift, outbox, show, onWelcome: trade.onWelcome });
  wakeWithNetwork(outbox, () => !store.isDurable || state.unsafe > 0);
  if (!shift.isLocked() && left.scans.some((scan) => scan.person === nobody)) void outbox.adopt(person);
  if (left.scans.length > 0) outbox.wake();
  window.addEventListener("pagehide", () => carry(storage, tabs.id, outbox.unkept()));
  return { ...handover, outbox, shift, show, undoable, lock, settleAside, changed, left, isDurable: store.isDurable };
}

/** Tries again as soon as there is hope, and warns before scans would be lost with the page. */
function wakeWithNetwork(outbox: Outbox, wouldLose: () => boolean) {
  window.addEventListener("online", () => outbox.wake());
  window.addEventListener("focus", () => outbox.wake());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && outbox.wake());
  window.addEventListener("beforeunload", (event) => outbox.waiting().length > 0 && wouldLose() && event.preventDefault());
}
