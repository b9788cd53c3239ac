import { codeProblemWords, type ParsedCode, parseCode, scannedTextMaxLength } from "../domain/code.ts";
import type { Kind, Sort } from "../domain/kind.ts";
import { outcomeSentence, outcomes } from "../domain/outcome.ts";
import { rowOf } from "./pack-answers.ts";
import { leftIn } from "./pack-count.ts";
import type { PackShow } from "./pack-show.ts";
import { codeOf, isUnfinished, type PackState, putRow, takeFromAside } from "./pack-state.ts";
import {
  asideWords,
  askWords,
  chooseFirstWords,
  noEnterWords,
  noParentWords,
  parentFirstWords,
  readyWords,
  shownCode,
  startWords,
  takenBackWords,
} from "./pack-words.ts";
import type { ScanQueue } from "./scan-door.ts";
import type { HeardScan } from "./wedge.ts";

export type PackOptions = {
  state: PackState;
  show: PackShow;
  queue: ScanQueue;
  kinds: readonly Kind[];
  ownHosts: readonly string[];
  timeZone: string;
  nowMs(): number;
  /** The same code after an undo is no second read. */
  forgetPull(): void;
};

/** What a person can do on the pack page. */
export type Pack = {
  scan(heard: HeardScan): void;
  noEnter(text: string): void;
  undo(): void;
  finish(reason: string | null): void;
  switchParent(): void;
  stay(): void;
  moveHere(): void;
  leaveAside(): void;
  settleAside(): void;
};

type Read = { code: string; sort: Sort | null; kind: Kind | null };

/** The panel when nothing has happened yet. */
export const restWords = (state: PackState) => (state.parent ? readyWords(state.parent.code, leftIn(state)) : startWords());

/** Fills parents with children, one scan after the other. The state is the page's own; only answers raise its count. */
export function createPack({ state, show, queue, kinds, ownHosts, timeZone, nowMs, forgetPull }: PackOptions): Pack {
  function scan(heard: HeardScan) {
    state.lastAt = heard.at;
    const parsed = parseCode(heard.text, { kinds, ownHosts });
    if (state.question?.is === "switch") return answerBySwitchScan(heard, parsed);
    state.question = null;
    if (!parsed.ok && parsed.problem !== "no_kind") return badCode(heard, parsed);
    const kind = parsed.ok ? parsed.kind : null;
    const code: string = parsed.code ?? "";
    const read: Read = { code, sort: state.knownParents.includes(code) ? "parent" : (kind?.sort ?? null), kind };
    if (read.sort === "parent") return parentScanned(read, heard);
    if (state.parent) return childScanned(read.code, state.parent.code, heard);
    if (read.sort === "child") return parentFirst(read.code, heard);
    // No kind has this code, but the server may know the bag from earlier; what it is, the answer says.
    show.added(queue.add({ do: "open", parent: read.code, how: heard.how }, heard.at));
  }

  /** Refused at once, and stored all the same: every scan is. */
  function badCode(heard: HeardScan, { problem }: Extract<ParsedCode, { ok: false }>) {
    const text = heard.text.slice(0, scannedTextMaxLength);
    const request = state.parent
      ? ({ do: "pack", parent: state.parent.code, child: text } as const)
      : ({ do: "open", parent: text } as const);
    const panel = { state: "bad", verb: outcomes.bad_code.verb, code: shownCode(text), detail: codeProblemWords[problem] } as const;
    show.addedAndSaid(queue.add({ ...request, how: heard.how }, heard.at), panel);
  }

  /** Asked as an opening, which the server refuses in the same words, so that this scan is stored too. */
  function parentFirst(code: string, heard: HeardScan) {
    const sentence = outcomeSentence("is_child", { code }, timeZone);
    show.addedAndSaid(queue.add({ do: "open", parent: code, how: heard.how }, heard.at), parentFirstWords(shownCode(code), sentence));
  }

  function parentScanned({ code, kind }: Read, heard: HeardScan) {
    const capacity = kind?.capacity ?? null;
    if (!state.parent || state.parent.code === code || !isUnfinished(state)) return open(code, kind?.name ?? "", capacity, heard);
    state.question = { is: "switch", code, kind: kind?.name ?? "", capacity, heard };
    show.panel(askWords(code, state.parent.code, leftIn(state)), "ask");
  }

  /** The parent is in hand from this moment, so that the scans right behind it name it; its count comes with the answer. */
  function open(code: string, kind: string, capacity: number | null, heard: HeardScan) {
    if (state.parent?.code !== code) state.parent = { code, kind, count: null, capacity, status: null };
    show.added(queue.add({ do: "open", parent: code, how: heard.how }, heard.at));
  }

  function childScanned(child: string, parent: string, heard: HeardScan) {
    const aside = state.aside.find((entry) => entry.child === child && entry.moveTo === parent);
    const isMove = aside !== undefined && nowMs() < aside.untilMs;
    show.added(queue.add({ do: isMove ? "move" : "pack", parent, child, how: heard.how }, heard.at));
  }

  /** The new parent again means switch, the parent in hand means stay; whatever else comes waits for the choice. */
  function answerBySwitchScan(heard: HeardScan, parsed: ParsedCode) {
    if (state.question?.is !== "switch") return;
    const { code } = state.question;
    if (parsed.ok && parsed.code === code) return switchParent();
    if (parsed.ok && parsed.code === state.parent?.code) return stay();
    state.held.push(heard);
    show.panel(chooseFirstWords(code, state.held.length), "ask");
  }

  function switchParent() {
    if (state.question?.is !== "switch") return;
    const { code, kind, capacity, heard } = state.question;
    state.question = null;
    open(code, kind, capacity, heard);
    if (queue.line() === "online") show.panel(restWords(state));
    releaseHeld();
  }

  function stay() {
    if (state.question?.is !== "switch") return;
    state.question = null;
    show.panel(restWords(state));
    releaseHeld();
  }

  function releaseHeld() {
    for (const heard of state.held.splice(0)) scan(heard);
  }

  function moveHere() {
    if (state.question?.is !== "move") return;
    const { child, parent } = state.question;
    state.question = null;
    show.added(queue.add({ do: "move", parent, child, how: "typed" }, nowMs()));
  }

  function leaveAside() {
    if (state.question?.is !== "move") return;
    const { child } = state.question;
    state.question = null;
    show.panel(asideWords(shownCode(child)));
  }

  /** What never left this device is simply not sent; everything else is the server's to take back. */
  function undo() {
    if (state.question?.is === "switch") return stay();
    state.question = null;
    forgetPull();
    const unsent = queue.takeBack((scan) => !show.wasSaid(scan) && (scan.do === "pack" || scan.do === "move" || scan.do === "close"));
    if (!unsent) return show.added(queue.add({ do: "undo", how: "typed" }, nowMs()));
    show.refreshWaiting();
    if (unsent.child) takeFromAside(state, unsent.child);
    putRow(state, { ...rowOf(unsent, shownCode(codeOf(unsent))), tone: "undo", word: "Taken out" });
    show.panel(takenBackWords(shownCode(codeOf(unsent))), "undo");
  }

  function finish(reason: string | null) {
    if (!state.parent) return show.panel(noParentWords(), "dup");
    const request = { do: "close", parent: state.parent.code, how: "typed", ...(reason ? { reason } : {}) } as const;
    show.added(queue.add(request, nowMs()));
  }

  return {
    scan,
    noEnter: (text) => show.panel(noEnterWords(text), "dup"),
    undo,
    finish,
    switchParent,
    stay,
    moveHere,
    leaveAside,
    settleAside() {
      state.aside = [];
    },
  };
}
