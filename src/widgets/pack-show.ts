import type { Tone } from "../domain/outcome.ts";
import { applyAnswer, rowOf, type Shown } from "./pack-answers.ts";
import { codeOf, type PackState, putAside, putRow } from "./pack-state.ts";
import {
  allSentWords,
  needYouWords,
  notTakenWords,
  outWords,
  type Panel,
  replayWords,
  savedWords,
  sendingWords,
  shownCode,
} from "./pack-words.ts";
import type { Answer, Line, QueuedScan, QueueEvents, ScanQueue } from "./scan-door.ts";
import type { SoundName } from "./sound.ts";

/** No "Checking" for answers that are faster. */
const quietMs = 150;

/** `tell` reads a panel out. */
export type ShowWorld = {
  play(name: SoundName): void;
  tell(panel: Panel): void;
  nowMs(): number;
  setTimer(run: () => void, delayMs: number): unknown;
};

export type PackShow = QueueEvents & {
  /** The queue, once it is made: it needs these events, and these events need it. */
  attach(queue: ScanQueue): void;
  panel(panel: Panel, sound?: SoundName): void;
  /** A scan was given to the queue. */
  added(scan: QueuedScan): void;
  /** Said on the device at once; the answer of this scan changes the lists only. */
  addedAndSaid(scan: QueuedScan, panel: Panel): void;
  /** Was this scan refused on the device? Then there is nothing of it to take back. */
  wasSaid(scan: QueuedScan): boolean;
  refreshWaiting(): void;
};

const sounds: Record<Tone, SoundName> = { parent: "parent", ok: "ok", full: "full", dup: "dup", bad: "bad", undo: "undo", note: "dup" };

/** What a person sees and hears of the queue: one outcome for each request, the worst of several. */
export function createPackShow(state: PackState, world: ShowWorld): PackShow {
  let queue: ScanQueue;
  let newest = "";
  let wasDown = false;
  const said = new Set<string>();

  function panel(next: Panel, sound?: SoundName) {
    if (sound) world.play(sound);
    // A choice waits on the panel until it is made.
    if (state.question?.is === "switch" && next.state !== "ask") return;
    state.panel = next;
    state.pulse = !state.pulse;
    world.tell(next);
  }

  function refreshWaiting() {
    const waiting = queue.waiting();
    state.waiting = waiting.length;
    state.pending = waiting.filter(
      (scan) => (scan.do === "pack" || scan.do === "move") && scan.parent === state.parent?.code && !said.has(scan.key),
    ).length;
  }

  function saved(scan: QueuedScan) {
    putRow(state, rowOf(scan, shownCode(codeOf(scan)) || "Undo"));
    if (said.has(scan.key)) return;
    panel(queue.line() === "out" ? outWords(state.waiting) : savedWords(shownCode(codeOf(scan)), state.waiting, queue.line()), "wait");
  }

  function added(scan: QueuedScan) {
    newest = scan.key;
    refreshWaiting();
    if (queue.line() !== "online") return saved(scan);
    world.setTimer(() => {
      const isLate = scan.key === newest && queue.line() === "online" && queue.waiting().some(({ key }) => key === scan.key);
      if (isLate && !said.has(scan.key)) panel(sendingWords(shownCode(codeOf(scan))));
    }, quietMs);
  }

  function addedAndSaid(scan: QueuedScan, next: Panel) {
    said.add(scan.key);
    panel(next, "bad");
    added(scan);
  }

  function onLine(line: Line) {
    state.line = line;
    if (line === "online") return;
    wasDown = true;
    state.replay = null;
    refreshWaiting();
    for (const scan of queue.waiting()) putRow(state, rowOf(scan, shownCode(codeOf(scan)) || "Undo"));
    const last = queue.waiting().at(-1);
    if (line === "out") panel(outWords(state.waiting), "ask");
    else if (last) panel(savedWords(shownCode(codeOf(last)), state.waiting, line), "wait");
  }

  function onAnswers(answers: Answer[]) {
    const shown = answers.map((answer) => applyAnswer(state, answer, world.nowMs()));
    refreshWaiting();
    const isReplay = wasDown && (state.replay !== null || answers.length + state.waiting > 1);
    if (isReplay) return replayed(answers);
    wasDown = false;
    const worst = worstOf(shown);
    for (const { scan } of answers) said.delete(scan.key);
    if (!worst) return;
    if (worst.isOvertaken) return world.play(sounds[worst.tone]);
    askToMove(answers, worst);
    panel(worst.panel, sounds[worst.tone]);
  }

  /** What was said on the device at once is not said again, and a harmless answer to an earlier scan doesn't wipe it away. */
  function worstOf(shown: Shown[]): (Shown & { isOvertaken: boolean }) | null {
    let isOvertaken = queue.waiting().some(({ key }) => said.has(key));
    let worst: (Shown & { isOvertaken: boolean }) | null = null;
    for (const one of shown.toReversed()) {
      if (said.has(one.scan.key) && one.tone === "bad") isOvertaken = true;
      else if (!worst || one.weight > worst.weight) worst = { ...one, isOvertaken: isOvertaken && one.tone !== "bad" };
    }
    return worst;
  }

  /** The question stands with the panel that tells of it. */
  function askToMove(answers: Answer[], { scan }: Shown) {
    if (state.question?.is === "switch") return;
    const { result } = answers.find((answer) => answer.scan.key === scan.key) as Answer;
    const canMove = result.outcome === "in_other_parent" && scan.child !== undefined && scan.parent === state.parent?.code;
    state.question = canMove ? { is: "move", child: scan.child as string, parent: scan.parent as string } : null;
  }

  /** No sound for each saved scan; one at the end. */
  function replayed(answers: Answer[]) {
    for (const { scan } of answers) said.delete(scan.key);
    const done = (state.replay?.done ?? 0) + answers.length;
    const refused = (state.replay?.refused ?? 0) + answers.filter(({ result }) => result.result === "refused").length;
    state.replay = { done, refused, total: done + state.waiting };
    if (state.waiting > 0) return panel(replayWords(done, done + state.waiting));
    state.replay = null;
    wasDown = false;
    if (refused > 0) return panel(needYouWords(refused, done), "bad");
    panel(allSentWords(done), "full");
  }

  function onSetAside(scan: QueuedScan, why: string) {
    const code = shownCode(codeOf(scan));
    said.delete(scan.key);
    refreshWaiting();
    putAside(state, { key: scan.key, child: scan.child ?? scan.key, code, why, moveTo: null, untilMs: 0 });
    putRow(state, { ...rowOf(scan, code), tone: "bad", word: "Not taken" });
    if (scan.do === "open" && state.parent?.code === scan.parent && state.parent?.count === null) state.parent = null;
    panel(notTakenWords(code, why), "bad");
  }

  return {
    attach(given) {
      queue = given;
    },
    panel,
    added,
    addedAndSaid,
    wasSaid: ({ key }) => said.has(key),
    refreshWaiting,
    onLine,
    onAnswers,
    onSetAside,
  };
}
