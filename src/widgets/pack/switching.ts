import type { Command } from "../../domain/card.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { HeardScan } from "../wedge/wedge.ts";
import { leftIn } from "./count.ts";
import type { Hand } from "./hand.ts";
import type { Held, PackState, ParentInHand } from "./state.ts";
import { askWords, chooseFirstWords, restWords } from "./words.ts";
import type { PackShow } from "./work.ts";

/** A heard text, and the number under which it was held. */
export type Text = { heard: HeardScan; heldSeq: number | null };

/** What a parent is that may come next: its code, and what its kind says. */
export type NextParent = { code: string; kind: string; capacity: number | null };

/** The question "New bag?": whatever is scanned meanwhile waits, on the disk, and goes to the bag that is chosen. */
export type Switching = {
  /** Must scans wait? */
  isHolding(): boolean;
  hold(heard: HeardScan): void;
  ask(next: NextParent, current: ParentInHand, text: Text): void;
  /** A scan while the question stands: the new parent again means switch, the one in hand means stay. */
  answer(heard: HeardScan, code: string | null, command: Command | null): void;
  switchParent(): void;
  stay(): void;
  /** What an earlier page held and nobody chose about. */
  restore(held: Held[]): void;
};

type SwitchingOptions = {
  state: PackState;
  hand: Hand;
  show: PackShow;
  outbox: Outbox;
  open(next: NextParent, text: Text): void;
  decide(text: Text): void;
};

export function createSwitching({ state, hand, show, outbox, open, decide }: SwitchingOptions): Switching {
  let isReleasing = false;

  const keep = (heard: HeardScan): Held => ({ heard, kept: outbox.hold(heard).then((text) => text?.seq ?? null) });

  function hold(heard: HeardScan) {
    const held = keep(heard);
    state.held.push(held);
    const { question } = state;
    if (question?.is === "switch") void held.kept.then(() => show.panel(chooseFirstWords(question.code, state.held.length), "ask"));
  }

  function ask({ code, kind, capacity }: NextParent, current: ParentInHand, { heard, heldSeq }: Text) {
    const held = heldSeq === null ? keep(heard) : { heard, kept: Promise.resolve(heldSeq) };
    const left = leftIn({ parent: current, pending: show.pendingIn(current.code) });
    state.question = { is: "switch", code, kind, capacity, held };
    void held.kept.then(() => show.panel(askWords(code, current.code, left), "ask"));
  }

  function answer(heard: HeardScan, code: string | null, command: Command | null) {
    if (state.question?.is !== "switch") return;
    if (command === "undo" || (code !== null && code === hand.parent()?.code)) return stay();
    if (command === "next" || code === state.question.code) return switchParent();
    if (command) return show.panel(chooseFirstWords(state.question.code, state.held.length), "ask");
    hold(heard);
  }

  function switchParent() {
    if (state.question?.is !== "switch") return;
    const { held, ...next } = state.question;
    state.question = null;
    void release(async () => {
      open(next, { heard: held.heard, heldSeq: await held.kept });
      if (outbox.line() === "online") show.panel(restWords(state.parent, null));
    });
  }

  function stay() {
    if (state.question?.is !== "switch") return;
    const { held } = state.question;
    state.question = null;
    show.panel(restWords(state.parent, leftIn(state)));
    void release(async () => outbox.release([await held.kept].filter((seq) => seq !== null)));
  }

  /** What was held goes on in its order; what comes meanwhile queues up behind it. */
  async function release(first: () => Promise<void>) {
    isReleasing = true;
    try {
      await first();
      while (state.held.length > 0 && state.question?.is !== "switch") {
        const { heard, kept } = state.held.shift() as Held;
        decide({ heard, heldSeq: await kept });
      }
    } finally {
      isReleasing = false;
    }
  }

  return {
    isHolding: () => isReleasing,
    hold,
    ask,
    answer,
    switchParent,
    stay,
    restore(held) {
      state.held.push(...held);
      void release(async () => undefined);
    },
  };
}
