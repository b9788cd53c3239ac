import { type TestName, testNames } from "../../domain/test-code.ts";
import type { ScannerSetup } from "../scanner-setup.ts";
import { type Check, fixOf, foundIn, isDone, openIn, type Panel, speedWords } from "./check.ts";
import { wholeMs } from "./diagnose.ts";
import { cureOf, gradeOf, saysOf, verbOf } from "./finding-words.ts";
import { type Finding, isMended } from "./findings.ts";
import { isUsual, setupLines } from "./setup-words.ts";
import type { Grade } from "./words.ts";

/** What the parts below look at; the page's own, and changing. */
export type Seen = { check: Check; setup: ScannerSetup; listening: boolean; isHearing: boolean };

const awayPanel: Panel = { state: "away", verb: "Tap here, then scan", detail: "Another window is in front of this one." };
const badges: Record<Grade | "mended", string> = { fault: "To set", note: "Better set", fine: "Fine", mended: "Put right here" };

export const nextWords = (check: Check): string => (isDone(check) ? "" : `Now scan code ${testNames.indexOf(check.shown) + 1} of 4.`);

/** The big panel. */
export const panelPart = (seen: () => Seen) => ({
  get panel() {
    return seen().listening ? seen().check.panel : awayPanel;
  },
  get isAway() {
    return !seen().listening;
  },
  get canPutRight() {
    return seen().listening && fixOf(seen().check.results, seen().setup) !== null;
  },
  get listenWord() {
    if (!seen().listening) return "Another window is in front";
    return seen().isHearing ? "Hearing keys" : "Listening for the scanner";
  },
});

/** What was found and measured, and what this station is set to. */
export const listPart = (seen: () => Seen) => ({
  get findings() {
    return foundIn(seen().check.results).map((finding) => shownFinding(finding, seen().setup));
  },
  get isFine() {
    return seen().check.results.length > 0 && foundIn(seen().check.results).length === 0;
  },
  get isFirst() {
    return seen().check.newest === null;
  },
  get measures() {
    const { newest } = seen().check;
    if (!newest) return [];
    const { tempo, end } = newest;
    return [
      { name: "Came from", words: tempo.isFingers ? "Fingers" : "A scanner" },
      { name: "Speed", words: speedWords(newest) },
      { name: "Longest stop", words: `${wholeMs(tempo.longestMs)} ms` },
      { name: "Ends with", words: end.words },
    ];
  },
  get setupLines() {
    return setupLines(seen().setup);
  },
  get isSet() {
    return !isUsual(seen().setup);
  },
});

function shownFinding(finding: Finding, setup: ScannerSetup) {
  const isRight = isMended(finding, setup);
  const grade = isRight ? "mended" : gradeOf(finding);
  const cure = isRight ? "This station puts it right. At another one it is as before." : cureOf(finding);
  return {
    is: finding.is,
    grade,
    badge: badges[grade],
    verb: verbOf(finding),
    says: saysOf(finding),
    cure,
    canHere: !isRight && !!finding.fix,
  };
}

/** Which of the four codes is shown, and how the others went. */
export const codePart = (seen: () => Seen) => ({
  get nextWord() {
    return nextWords(seen().check) || "All four codes came.";
  },
  isNow: (name: TestName) => seen().check.shown === name,
  stepLook: (name: TestName) => lookOf(seen(), name),
  stepWord: (name: TestName) => lookWords[lookOf(seen(), name)],
});

const lookWords = { todo: "", now: "", done: "went well", warn: "showed something" } as const;

function lookOf({ check, setup }: Seen, name: TestName): keyof typeof lookWords {
  const result = check.results.find(({ test }) => test === name);
  const open = openIn(check.results, setup).map(({ is }) => is);
  if (check.shown === name && (!result || check.panel.state === "idle")) return "now";
  if (result) return result.findings.some(({ is }) => open.includes(is)) ? "warn" : "done";
  return "todo";
}
