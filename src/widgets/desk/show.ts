import type { Tone } from "../../domain/outcome.ts";
import type { OutboxEvents } from "../outbox/events.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { AsideRecord } from "../outbox/records.ts";
import type { Answer, Line, QueuedScan } from "../scan-door.ts";
import type { SoundName } from "../sound.ts";
import { asideOf, rowOf, type Shown } from "./answers.ts";
import { codeOf, type DeskState, putAside, putRow } from "./state.ts";
import type { Undoable } from "./undoable.ts";
import { countWaiting } from "./waiting.ts";
import {
  allSentWords,
  needYouWords,
  notTakenWords,
  otherWords,
  outWords,
  type Panel,
  replayWords,
  savedWords,
  sendingWords,
  shownCode,
  unsafeWords,
} from "./words.ts";
import type { Work } from "./work.ts";

/** No "Checking" for answers that are faster. */
const quietMs = 150;

/** `tell` reads a panel out, `changed` keeps what is shown on the device. */
export type ShowWorld = {
  person: { id: number };
  play(name: SoundName): void;
  tell(panel: Panel): void;
  changed(): void;
  nowMs(): number;
  setTimer(run: () => void, delayMs: number): unknown;
};

export type DeskShow = OutboxEvents & {
  /** The outbox, once it is made: it needs these events, and these events need it. `wasLeft`: an earlier page left scans in it. */
  attach(outbox: Outbox, wasLeft: boolean): void;
  panel(panel: Panel, sound?: SoundName): void;
  /** A scan was given to the outbox. `said` is told on the device at once; then the answer changes the lists only. */
  added(scan: QueuedScan, said?: Panel): void;
  /** Was the outcome of this scan told on the device at once? */
  isSaid(key: string): boolean;
};

const sounds: Record<Tone, SoundName> = { parent: "parent", ok: "ok", full: "full", dup: "dup", bad: "bad", undo: "undo", note: "dup" };
const nameOf = (scan: QueuedScan) => shownCode(codeOf(scan));

/** What a person sees and hears of the outbox: one outcome for each request, the worst of several. */
export function createDeskShow(state: DeskState, work: Work, undoable: Undoable, world: ShowWorld): DeskShow {
  let outbox: Outbox;
  let newest = "";
  let wasDown = false;
  const said = new Map<string, Panel>();
  const isSaid = (key: string) => said.has(key);
  /** On their way to the disk: not even their number is shown before they are there. */
  const unseen = new Set<string>();

  function panel(next: Panel, sound?: SoundName) {
    if (sound) world.play(sound);
    if (work.keepsPanel?.(next)) return;
    state.panel = next;
    state.pulse = !state.pulse;
    world.tell(next);
  }

  function refreshWaiting() {
    const waiting = outbox.waiting().filter(({ key }) => !unseen.has(key));
    countWaiting(state, waiting, world.person.id);
    work.waiting?.(waiting, isSaid);
    state.unsafe = Math.min(state.unsafe, outbox.unkept().length);
  }

  function putRows(scans: QueuedScan[]) {
    for (const scan of scans) {
      unseen.delete(scan.key);
      work.stored?.(scan);
      putRow(state, rowOf(scan, nameOf(scan) || "Undo"));
    }
  }

  function onStored(scans: QueuedScan[]) {
    state.unsafe = 0;
    putRows(scans);
    refreshWaiting();
    for (const scan of scans) shownHere(scan);
    world.changed();
  }

  /** It is on the disk: the person may take the next bag. */
  function shownHere(scan: QueuedScan) {
    state.lastAt = Date.parse(scan.at);
    newest = scan.key;
    const words = said.get(scan.key);
    if (words) return panel(words, "bad");
    if (outbox.line() !== "online") return panel(savedPanel(scan), "wait");
    world.setTimer(() => {
      const isLate = scan.key === newest && outbox.line() === "online" && outbox.waiting().some(({ key }) => key === scan.key);
      if (isLate && !isSaid(scan.key)) panel(sendingWords(nameOf(scan)));
    }, quietMs);
  }

  function savedPanel(scan: QueuedScan): Panel {
    const line = outbox.line();
    if (line === "out") return outWords(state.waiting);
    return line === "other" ? otherWords(state.waiting) : savedWords(nameOf(scan), state.waiting, line);
  }

  /** They are sent all the same, but only this page has them until then. */
  function onUnstored(scans: QueuedScan[]) {
    putRows(scans);
    state.unsafe = scans.length;
    refreshWaiting();
    const last = scans.at(-1);
    if (last) panel(unsafeWords(nameOf(last), scans.length), "bad");
  }

  function onLine(line: Line) {
    state.line = line;
    if (line === "online") return;
    wasDown = true;
    state.replay = null;
    refreshWaiting();
    const last = outbox.waiting().at(-1);
    if (line === "out") panel(outWords(state.waiting), "ask");
    else if (line === "other") panel(otherWords(state.waiting), "ask");
    else if (last && state.unsafe > 0) panel(unsafeWords(nameOf(last.scan), state.unsafe), "bad");
    else if (last) panel(savedPanel(last.scan), "wait");
  }

  function onAnswers(answers: Answer[]) {
    const isReplay = wasDown && (state.replay !== null || answers.length + outbox.waiting().length > 1);
    const asideBefore = state.aside.map(({ key }) => key);
    const shown = answers.map((answer) => work.apply(answer, isReplay));
    for (const { scan, result } of answers) undoable.answered(scan, result);
    forgetSettled([...asideBefore, ...answers.flatMap(({ scan, result }) => (result.result === "refused" ? scan.key : []))]);
    refreshWaiting();
    const worst = isReplay ? null : worstOf(shown);
    for (const { scan } of answers) said.delete(scan.key);
    if (isReplay) replayed(answers);
    else show(answers, worst);
    world.changed();
  }

  function show(answers: Answer[], worst: ReturnType<typeof worstOf>) {
    wasDown = false;
    if (!worst) return;
    if (worst.isOvertaken) return world.play(sounds[worst.tone]);
    work.answered?.(answers, worst);
    panel(worst.panel, sounds[worst.tone]);
  }

  /** What is no longer listed has been looked at. */
  function forgetSettled(keys: string[]) {
    const listed = new Set(state.aside.map(({ key }) => key));
    outbox.forgetAsides(keys.filter((key) => !listed.has(key)));
  }

  /** What was said on the device at once is not said again, and a harmless answer to an earlier scan doesn't wipe it away. */
  function worstOf(shown: Shown[]): (Shown & { isOvertaken: boolean }) | null {
    let isOvertaken = outbox.waiting().some(({ key }) => isSaid(key));
    let worst: (Shown & { isOvertaken: boolean }) | null = null;
    for (const one of shown.toReversed()) {
      if (isSaid(one.scan.key) && one.tone === "bad") isOvertaken = true;
      else if (!worst || one.weight > worst.weight) worst = { ...one, isOvertaken: isOvertaken && one.tone !== "bad" };
    }
    return worst;
  }

  /** No sound for each saved scan; one at the end. */
  function replayed(answers: Answer[]) {
    const done = (state.replay?.done ?? 0) + answers.length;
    const refused = (state.replay?.refused ?? 0) + answers.filter(({ result }) => result.result === "refused").length;
    state.replay = { done, refused, total: done + state.waiting };
    if (state.waiting > 0) return panel(replayWords(done, done + state.waiting));
    state.replay = null;
    wasDown = false;
    if (refused > 0) return panel(needYouWords(refused, done), "bad");
    panel(allSentWords(done), "full");
  }

  function onSetAside(record: AsideRecord) {
    const { key, scan, why } = record;
    const code = nameOf(scan);
    said.delete(key);
    refreshWaiting();
    putAside(state, asideOf(record));
    putRow(state, { ...rowOf(scan, code), tone: "bad", word: "Not taken" });
    work.notTaken?.(scan);
    panel(notTakenWords(code, why), "bad");
  }

  return {
    attach(given, wasLeft) {
      outbox = given;
      wasDown = wasLeft;
      refreshWaiting();
    },
    panel,
    added({ key }, words) {
      unseen.add(key);
      if (words) said.set(key, words);
    },
    isSaid,
    onStored,
    onUnstored,
    onAnswers,
    onSetAside,
    onLine,
    onChange: refreshWaiting,
    onAsidesSeen(keys) {
      state.aside = state.aside.filter(({ key }) => !keys.includes(key));
    },
  };
}
