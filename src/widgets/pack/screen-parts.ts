import { type Seen, shownPanel } from "../desk/screen-parts.ts";
import { leftIn, leftWords, trayCells } from "./count.ts";
import type { PackState } from "./state.ts";

/** What somebody has to choose, on the panel. */
export const questionPart = (seen: () => Seen<PackState>) => ({
  get isSwitch() {
    return shownPanel(seen()).state === "ask";
  },
  get isMove() {
    return seen().state.question?.is === "move" && shownPanel(seen()).state === "bad";
  },
  /** What was refused while a question stands on the panel. */
  get alarm() {
    const { question } = seen().state;
    return question?.is === "switch" && question.alarm ? `Put aside ${question.alarm.code}: ${question.alarm.verb}` : "";
  },
});

/** The parent in hand, and its count. */
export const countPart = (seen: () => Seen<PackState>) => ({
  get title() {
    return seen().state.parent ? "Packing" : "No bag open";
  },
  get parentCode() {
    return seen().state.parent?.code ?? "";
  },
  get parentHref() {
    const { parent } = seen().state;
    return parent ? `/bags/${encodeURIComponent(parent.code)}` : "/bags";
  },
  get count() {
    const { parent } = seen().state;
    // Unknown until the server has answered: no number rather than a wrong one.
    return parent ? (parent.count ?? "\u00a0") : 0;
  },
  get capacity() {
    return seen().state.parent?.capacity ?? "";
  },
  get leftWord() {
    return leftWords(seen().state);
  },
  get isShort() {
    return leftIn(seen().state) !== 0;
  },
  get cells() {
    return trayCells(seen().state);
  },
});
