import { type Command, readCard } from "../../domain/card.ts";
import { codeProblemWords, type ParsedCode, parseCode, scannedTextMaxLength } from "../../domain/code.ts";
import type { Kind, Sort } from "../../domain/kind.ts";
import { outcomeSentence, outcomes } from "../../domain/outcome.ts";
import type { Acts } from "../desk/desk.ts";
import type { Undoable } from "../desk/undoable.ts";
import { doubtWords, type Panel, shownCode } from "../desk/words.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { ScanRequest } from "../scan-door.ts";
import type { HeardScan } from "../wedge/wedge.ts";
import type { Hand } from "./hand.ts";
import { type Held, isUnfinished, type PackState } from "./state.ts";
import { createSwitching, type NextParent, type Text } from "./switching.ts";
import { asideWords, noParentWords, parentFirstWords } from "./words.ts";
import type { PackShow } from "./work.ts";

export type PackOptions = {
  state: PackState;
  hand: Hand;
  show: PackShow;
  outbox: Outbox;
  undoable: Undoable;
  kinds: readonly Kind[];
  ownHosts: readonly string[];
  timeZone: string;
  nowMs(): number;
  /** The same code after an undo is no second read. */
  forgetPull(): void;
  onCommand(command: Command): void;
  onBadge(badge: string): void;
};

/** What a person can do on the pack page. */
export type Pack = Acts & {
  restore(held: Held[]): void;
  finish(reason: string | null, how?: ScanRequest["how"]): void;
  switchParent(): void;
  stay(): void;
  moveHere(): void;
  leaveAside(): void;
};

type Read = { code: string; sort: Sort | null; kind: Kind | null };

/** Fills parents with children, one scan after the other. It decides at once; what is shown follows when the scan is on the disk. */
export function createPack(options: PackOptions): Pack {
  const { state, hand, show, outbox, undoable, kinds, ownHosts, timeZone, nowMs, forgetPull, onCommand, onBadge } = options;
  const switching = createSwitching({ state, hand, show, outbox, open, decide });
  const parse = (text: string) => parseCode(text, { kinds, ownHosts });

  function scan(heard: HeardScan) {
    const card = readCard(heard.text);
    const command = card?.is === "command" ? card.command : null;
    if (card?.is === "badge") return onBadge(card.badge);
    if (state.question?.is === "switch") return switching.answer(heard, heard.doubt ? null : parse(heard.text).code, command);
    if (command) return onCommand(command);
    if (switching.isHolding()) return switching.hold(heard);
    decide({ heard, heldSeq: null });
  }

  function decide(text: Text) {
    const { heard } = text;
    state.isMended ||= heard.mended === "layout";
    if (heard.doubt) return refuseDoubt(text);
    const parsed = parse(heard.text);
    state.question = null;
    if (!parsed.ok && parsed.problem !== "no_kind") return badCode(text, parsed);
    const kind = parsed.ok ? parsed.kind : null;
    const code: string = parsed.code ?? "";
    const read: Read = { code, sort: state.knownParents.includes(code) ? "parent" : (kind?.sort ?? null), kind };
    const parent = hand.parent();
    if (read.sort === "parent") return parentScanned(read, text);
    if (parent) return childScanned(read.code, parent.code, text);
    if (read.sort === "child") return parentFirst(read.code, text);
    // No kind has this code, but the server may know the bag from earlier; what it is, the answer says.
    state.opening = add({ do: "open", parent: read.code }, text).key;
  }

  function add(request: Omit<ScanRequest, "how">, { heard, heldSeq }: Text, said?: Panel) {
    const scan = outbox.add({ ...request, how: heard.how }, heard.at, heldSeq ?? undefined);
    undoable.added(scan);
    show.added(scan, said);
    return scan;
  }

  /** Two readings, and no way to tell: acting on the wrong one would be worse than scanning once more. */
  function refuseDoubt({ heard, heldSeq }: Text) {
    if (heldSeq !== null) outbox.release([heldSeq]);
    show.panel(doubtWords(shownCode(heard.text)), "bad");
  }

  /** Refused at once, and stored all the same: every scan is. */
  function badCode(text: Text, { problem }: Extract<ParsedCode, { ok: false }>) {
    const scanned = text.heard.text.slice(0, scannedTextMaxLength);
    const parent = hand.parent();
    const request = parent ? ({ do: "pack", parent: parent.code, child: scanned } as const) : ({ do: "open", parent: scanned } as const);
    add(request, text, { state: "bad", verb: outcomes.bad_code.verb, code: shownCode(scanned), detail: codeProblemWords[problem] });
  }

  /** Asked as an opening, which the server refuses in the same words, so that this scan is stored too. */
  function parentFirst(code: string, text: Text) {
    const sentence = outcomeSentence("is_child", { code }, timeZone);
    add({ do: "open", parent: code }, text, parentFirstWords(shownCode(code), sentence));
  }

  function parentScanned({ code, kind }: Read, text: Text) {
    const next: NextParent = { code, kind: kind?.name ?? "", capacity: kind?.capacity ?? null };
    const current = hand.parent();
    if (current && current.code !== code && isUnfinished(current, show.pendingIn(current.code))) return switching.ask(next, current, text);
    open(next, text);
  }

  function open({ code, kind, capacity }: NextParent, text: Text) {
    if (hand.parent()?.code !== code) hand.take({ code, kind, count: null, capacity, status: null });
    add({ do: "open", parent: code }, text);
  }

  function childScanned(child: string, parent: string, text: Text) {
    const isAside = state.aside.some(({ bag }) => bag === child);
    const isMove = isAside && state.movable.some((one) => one.child === child && one.to === parent && nowMs() < one.untilMs);
    add({ do: isMove ? "move" : "pack", parent, child }, text);
  }

  const byHand = (how: ScanRequest["how"] = "typed"): Text => ({ heard: { text: "", how, at: nowMs() }, heldSeq: null });

  function moveHere() {
    if (state.question?.is !== "move") return;
    const { child, parent } = state.question;
    state.question = null;
    add({ do: "move", parent, child }, byHand());
  }

  function leaveAside() {
    if (state.question?.is !== "move") return;
    const { child } = state.question;
    state.question = null;
    show.panel(asideWords(shownCode(child)));
  }

  /** Names the scan that it means; the server takes it back, also one that is still on its way, because order is kept. */
  function undo(how: ScanRequest["how"]) {
    if (state.question?.is === "switch") return switching.stay();
    state.question = null;
    forgetPull();
    const scan = undoable.take();
    add({ do: "undo", ...(scan ? { scan } : {}) }, byHand(how));
  }

  function finish(reason: string | null, how?: ScanRequest["how"]) {
    const parent = hand.parent();
    if (!parent) return show.panel(noParentWords(), "dup");
    state.question = null;
    add({ do: "close", parent: parent.code, ...(reason ? { reason } : {}) }, byHand(how));
  }

  const { restore, switchParent, stay } = switching;
  return { scan, restore, undo, finish, switchParent, stay, moveHere, leaveAside };
}
