import type { Shown } from "../desk/answers.ts";
import type { DeskShow } from "../desk/show.ts";
import type { Panel } from "../desk/words.ts";
import type { Work } from "../desk/work.ts";
import type { Answer } from "../scan-door.ts";
import { applyAnswer } from "./answers.ts";
import type { Hand } from "./hand.ts";
import type { PackState } from "./state.ts";
import { pendingIn } from "./waiting.ts";

/** What packing shows itself on; `pendingIn` is how many scans on their way go into this parent. */
export type PackShow = Pick<DeskShow, "panel" | "added"> & { pendingIn(parent: string): number };

export type PackWorld = {
  tell(panel: Panel): void;
  /** Speaks a number. */
  count(parent: { count: number; capacity: number }): void;
  nowMs(): number;
};

/** What packing makes of its scans and answers. */
export function createPackWork(state: PackState, hand: Hand, { tell, count, nowMs }: PackWorld): Work {
  /** The question stands with the panel that tells of it. */
  function askToMove(answers: readonly Answer[], { scan }: Shown) {
    if (state.question?.is === "switch") return;
    const { result } = answers.find((answer) => answer.scan.key === scan.key) as Answer;
    const canMove = result.outcome === "in_other_parent" && scan.child !== undefined && scan.parent === hand.parent()?.code;
    state.question = canMove ? { is: "move", child: scan.child as string, parent: scan.parent as string } : null;
  }

  return {
    apply: (answer, isReplay) => applyAnswer(state, answer, nowMs(), isReplay),
    stored: hand.stored,
    waiting(waiting, isSaid) {
      state.pending = state.parent ? pendingIn(waiting, state.parent.code, isSaid) : 0;
    },
    answered(answers, worst) {
      askToMove(answers, worst);
      const { parent } = answers.at(-1)?.result ?? {};
      if (parent && (worst.tone === "ok" || worst.tone === "full") && parent.code === state.parent?.code) count(parent);
    },
    notTaken(scan) {
      if (scan.do === "open" && state.parent?.code === scan.parent && state.parent?.count === null) state.parent = null;
    },
    /** A choice waits on the panel until it is made; what was refused meanwhile is told below it. */
    keepsPanel(next) {
      if (state.question?.is !== "switch" || next.state === "ask") return false;
      if (next.state !== "bad") return true;
      state.question.alarm = next;
      tell(next);
      return true;
    },
  };
}
