import { openOutboxStore } from "../outbox/open.ts";
import { createOutbox, type Outbox, readLeftovers } from "../outbox/outbox.ts";
import { type HeldText, nobody } from "../outbox/records.ts";
import { browserTabs } from "../outbox/tabs.ts";
import { createShift, type Shift } from "../shift.ts";
import { type SignedIn, signInByBadge } from "../sign-in-again.ts";
import type { Sound } from "../sound.ts";
import type { Station } from "../station.ts";
import type { Voice } from "../voice.ts";
import type { Wedge } from "../wedge/wedge.ts";
import { startWorker } from "../worker/startup.ts";
import { createCommands } from "./commands.ts";
import { createHand } from "./hand.ts";
import { createPack, type Pack } from "./pack.ts";
import { createPackShow, type PackShow } from "./show.ts";
import { type KeptPage, keptPageOf, type PackStart, takeUp } from "./start.ts";
import type { Held, PackState } from "./state.ts";
import { createTeller, type Spoken } from "./tell.ts";
import { createUndoable } from "./undoable.ts";
import { badgeRefusedWords, badgeWords, lockedWords } from "./words.ts";

/** The parts of one pack page, put together. */
export type Desk = {
  pack: Pack;
  outbox: Outbox;
  shift: Shift;
  /** Somebody is signed in again, or somebody else is. */
  welcome(person: Extract<SignedIn, { ok: true }>): Promise<void>;
  show: PackShow;
  lock(): void;
  isDurable: boolean;
};

export type DeskOptions = {
  start: PackStart;
  state: PackState;
  spoken: Spoken;
  sound: Sound;
  voice: Voice;
  station: Station;
  storage: Storage | null;
  wedge: Wedge;
  onLock(): void;
};

/** What is on its way has so long to get there before another person takes over. */
const handOverMaxMs = 4000;

/** Joins outbox, words, sounds and scanner on the page's own state, and takes up what an earlier page left. */
export async function setUpDesk(options: DeskOptions): Promise<Desk> {
  const { start, state, spoken, sound, voice, station, storage, wedge, onLock } = options;
  const { person, kinds, ownHosts, timeZone } = start;
  const nowMs = () => Date.now();
  const setTimer = (run: () => void, delayMs: number) => setTimeout(run, delayMs);
  const pageName = `pack:${person.id}`;

  const store = await openOutboxStore();
  const tabs = browserTabs();
  const left = await readLeftovers(store, tabs);
  takeUp(state, start, left, (await store.page(pageName)) as KeptPage | undefined);

  const shift = createShift({ person, storage, onLock: lock });
  const hand = createHand(state);
  const undoable = createUndoable();
  const tell = createTeller(spoken, nowMs, setTimer);
  const changed = () => void store.savePage(pageName, keptPageOf(state)).catch(() => undefined);
  const world = { person, play: sound.play, tell, count: voice.count, changed, nowMs, setTimer };
  const show = createPackShow(state, hand, undoable, world);
  const outbox = createOutbox(
    { store, tabs, scanning: shift.scanning, signedIn: () => person.id, station: station.name, events: show },
    left,
  );
  show.attach(outbox, left.orphans.size > 0);

  const onCommand = createCommands({ state, hand, show, pack: () => pack, person, station: station.name, nowMs });
  const pack: Pack = createPack({
    ...{ state, hand, show, outbox, undoable, kinds, ownHosts, timeZone, nowMs, onCommand },
    forgetPull: wedge.forgetPull,
    onBadge: (badge) => void shift.whileAsking(() => badgeScanned(badge)),
  });

  function lock() {
    show.panel(lockedWords(state.waiting), "ask");
    onLock();
  }

  async function badgeScanned(badge: string) {
    show.panel(badgeWords());
    const until = nowMs() + handOverMaxMs;
    while (state.waiting > 0 && outbox.line() === "online" && nowMs() < until)
      await new Promise((resolve) => setTimer(() => resolve(null), 50));
    const answer = await signInByBadge(badge);
    if (answer.ok) return welcome(answer);
    if (!shift.isLocked()) await outbox.adopt(person);
    show.panel(badgeRefusedWords(answer.why), "bad");
  }

  async function welcome(who: { id: number; username: string }) {
    await outbox.adopt(who);
    shift.unlock();
    // Another person gets a page of their own, with the same bag in hand.
    if (who.id !== person.id) return location.replace(location.pathname + location.search);
    onCommand("who");
    outbox.wake();
  }

  wakeWithNetwork(outbox, () => !store.isDurable || state.unsafe > 0);
  void startWorker({ version: start.version, isQuiet: () => isQuiet(state, outbox, wedge, nowMs()) });
  pack.restore(left.held.map(heldOf));
  if (!shift.isLocked() && left.scans.some((scan) => scan.person === nobody)) void outbox.adopt(person);
  if (left.scans.length > 0) outbox.wake();
  return { pack, outbox, shift, show, lock, welcome, isDurable: store.isDurable };
}

const heldOf = ({ seq, text, how, at }: HeldText): Held => ({ heard: { text, how, at }, kept: Promise.resolve(seq) });

const quietMs = 10_000;

const isQuiet = (state: PackState, outbox: Outbox, wedge: Wedge, nowMs: number): boolean =>
  outbox.waiting().length === 0 &&
  state.held.length === 0 &&
  state.question === null &&
  !wedge.busy() &&
  nowMs - (state.lastAt ?? 0) > quietMs &&
  document.querySelector("dialog[open]") === null;

/** Tries again as soon as there is hope, and warns before scans would be lost with the page. */
function wakeWithNetwork(outbox: Outbox, wouldLose: () => boolean) {
  window.addEventListener("online", () => outbox.wake());
  window.addEventListener("focus", () => outbox.wake());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && outbox.wake());
  window.addEventListener("beforeunload", (event) => outbox.waiting().length > 0 && wouldLose() && event.preventDefault());
}
