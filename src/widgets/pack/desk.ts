import type { Command } from "../../domain/card.ts";
import { calm } from "../calm.ts";
import { carry } from "../outbox/carried.ts";
import { readLeftovers } from "../outbox/leftovers.ts";
import { openOutboxStore } from "../outbox/open.ts";
import { createOutbox, type Outbox } from "../outbox/outbox.ts";
import { type HeldText, nobody, type Scanner } from "../outbox/records.ts";
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
import { type KeptPage, keptPageOf, ownOf, type PackStart, takeUp } from "./start.ts";
import type { Held, PackState } from "./state.ts";
import { createTeller, type Spoken } from "./tell.ts";
import { createUndoable } from "./undoable.ts";
import { badgeRefusedWords, badgeWords, lockedWords } from "./words.ts";

/** The parts of one pack page, put together. */
export type Desk = {
  pack: Pack;
  outbox: Outbox;
  shift: Shift;
  /** Asks who is here. Whoever it is takes over, and gets what was scanned meanwhile. */
  ask(signIn: () => Promise<SignedIn>): Promise<SignedIn>;
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
  const left = await readLeftovers(store, tabs, person, storage);
  takeUp(state, start, left, (await store.page(pageName).catch(() => undefined)) as KeptPage | undefined);

  const shift = createShift({ person, fromDevice: start.fromDevice, storage, onLock: lock });
  const hand = createHand(state);
  const undoable = createUndoable();
  for (const { scan } of ownOf(left, person)) undoable.added(scan);
  const tell = createTeller(spoken, nowMs, setTimer);
  const changed = () => void store.savePage(pageName, keptPageOf(state)).catch(() => undefined);
  const world = { person, play: sound.play, tell, count: voice.count, changed, nowMs, setTimer };
  const show = createPackShow(state, hand, undoable, world);
  const outbox = createOutbox(
    { store, tabs, scanning: shift.scanning, signedIn: () => person.id, station: station.name, events: show },
    left,
  );
  show.attach(outbox, left.orphans.size > 0);

  const act = createCommands({ state, hand, show, pack: () => pack, person, station: station.name, nowMs });
  function onCommand(command: Command) {
    act(command);
    changed();
  }
  const pack: Pack = createPack({
    ...{ state, hand, show, outbox, undoable, kinds, ownHosts, timeZone, nowMs, onCommand },
    forgetPull: wedge.forgetPull,
    onBadge: (badge) => void badgeScanned(badge),
  });

  function lock() {
    show.panel(lockedWords(state.waiting), "ask");
    onLock();
  }

  async function badgeScanned(badge: string) {
    show.panel(badgeWords());
    const answer = await ask(async () => {
      await sentBy(nowMs() + handOverMaxMs);
      return signInByBadge(badge);
    });
    if (!answer.ok) show.panel(badgeRefusedWords(answer.why), "bad");
  }

  /** What this person scanned gets there before another one takes over, unless that takes too long. */
  async function sentBy(untilMs: number) {
    const isOwnWaiting = () => outbox.waiting().some((scan) => scan.person === person.id);
    while (isOwnWaiting() && outbox.line() === "online" && nowMs() < untilMs)
      await new Promise((resolve) => setTimer(() => resolve(null), 50));
  }

  async function ask(signIn: () => Promise<SignedIn>): Promise<SignedIn> {
    const answer = await shift.whileAsking(signIn);
    // From here to the end without a pause: each scan belongs to somebody.
    if (answer.ok) welcome(answer);
    else if (!answer.isSure) shift.lock();
    else if (shift.scanning().id === person.id) void outbox.adopt(person);
    return answer;
  }

  function welcome(who: Scanner) {
    shift.takeOver({ id: who.id, username: who.username });
    const isAdopted = outbox.adopt(who);
    if (who.id === person.id) return onCommand("who");
    // Another person gets a page of their own, with the same bag in hand.
    // Between two scans: keys that fall between two pages are nobody's to hear.
    void Promise.all([isAdopted, calm()]).then(() => location.replace(location.pathname + location.search));
  }

  wakeWithNetwork(outbox, () => !store.isDurable || state.unsafe > 0);
  void startWorker({ version: start.version, isQuiet: () => isQuiet(state, outbox, wedge, nowMs()) });
  pack.restore(left.held.map(heldOf));
  if (!shift.isLocked() && left.scans.some((scan) => scan.person === nobody)) void outbox.adopt(person);
  if (left.scans.length > 0) outbox.wake();
  window.addEventListener("pagehide", () => carry(storage, tabs.id, outbox.unkept()));
  return { pack, outbox, shift, show, lock, ask, isDurable: store.isDurable };
}

const heldOf = ({ seq, text, how, at, doubt }: HeldText): Held => ({
  heard: { text, how, at, ...(doubt && { doubt }) },
  kept: Promise.resolve(seq),
});

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
