import { kilogramFigure } from "../../domain/weight.ts";
import { type Panel, panel, scans } from "../desk/words.ts";
import type { ParentAnswer, ScanResult } from "../scan-door.ts";

/** What scans go onto. */
export type Where = { is: "bill" | "return"; number: string };

export const readyWords = ({ is }: Where): Panel =>
  panel("idle", "Ready", "", is === "bill" ? "Scan a parent bag to add it." : "Scan a parent bag that came back.");

const insideWords = ({ count, weightKg }: ParentAnswer) =>
  `${scans(count, "child bag", "child bags")}, ${kilogramFigure(weightKg ?? 0)} kg.`;

/** What the panel says of an answer: short where the page shows the rest, else what the server says, which names bill, bag, person and time. */
export function answerWords(where: Where, { outcome, message, parent, bill }: ScanResult): string {
  const isHere = bill?.number === where.number;
  if (outcome === "is_child") return childDetail(where);
  if (outcome === "linked" && isHere && parent) return insideWords(parent);
  if (outcome === "linked_short" && isHere && parent) return `Only ${parent.count} of ${parent.capacity} child bags inside.`;
  return outcome === "undone" && bill && !isHere ? `${message} It was bill ${bill.number}.` : message;
}

const childDetail = ({ is }: Where): string => `A ${is} takes parent bags. Scan the big bag.`;

export const childWords = (where: Where, code: string): Panel => panel("bad", "This is a child bag", code, childDetail(where));

export const packingCardWords = (): Panel => panel("dup", "For packing", "", "This card is for the packing table. Scan parent bags here.");

export const stillSendingWords = (count: number): Panel =>
  panel("dup", "Not yet", "", `${toBeSentWords(count)} Then scan the card once more.`);

export const toBeSentWords = (count: number): string => `${scans(count, "scan is", "scans are")} still to be sent.`;

export const mayNotFinishWords = ({ is }: Where): Panel =>
  panel("bad", "Not with a badge", "", `To finish the ${is}, sign out, then sign in with your password.`);

export const finishWords = ({ is }: Where): Panel => panel("idle", `Finish ${is}`, "", "One moment.");

export const finishedWords = ({ is, number }: Where): Panel => panel("dup", "Finished already", "", `The ${is} ${number} is finished.`);

/** Somebody did something to the bill itself. */
export const closedPanel = (verb: string, detail: string): Panel => panel("bad", verb, "", detail);
export const reopenedPanel = (detail: string): Panel => panel("idle", "Open again", "", detail);

export const hereWords = ({ is, number }: Where): string => `Scans go onto ${is} ${number}.`;
