import { type TestName, testNames } from "../../domain/test-code.ts";
import { type KeptSetup, type ScannerSetup, usualSetup } from "../scanner-setup.ts";
import type { Wedge } from "../wedge/ears.ts";
import { afterSetting, type Check, firstCheck, fixOf, foundIn, isDone, judge, openIn, type Panel, speedWords } from "./check.ts";
import { wholeMs } from "./diagnose.ts";
import { cureOf, type Grade, gradeOf, saysOf, verbOf } from "./finding-words.ts";
import { type Finding, isMended } from "./findings.ts";
import { collectPulls } from "./pulls.ts";
import { isUsual, setupLines } from "./setup-words.ts";

const awayPanel: Panel = { state: "away", verb: "Tap here, then scan", detail: "Another window is in front of this one." };
const badges: Record<Grade | "mended", string> = { fault: "To set", note: "Better set", fine: "Fine", mended: "Put right here" };

type Seen = { check: Check; setup: ScannerSetup; listening: boolean };

/** What Alpine shows of the page. Every expression of the page is a name or a call in here (content security policy). */
export function scannerCheck(wedge: Wedge, kept: KeptSetup) {
  let self: typeof page;
  const pulls = collectPulls((pull) => {
    clearCatcher();
    self.isHearing = false;
    self.take(judge(self.check, pull, self.setup));
  });

  const page = {
    check: firstCheck(),
    setup: kept.read(),
    listening: true,
    isHearing: false,
    pulse: false,
    said: "",

    init() {
      // From here on through Alpine's eyes, so that what changes is drawn.
      self = this;
      wedge.listen({
        catcher: catcher(),
        // The wedge takes the codes out of the way; what they say is read from the keys.
        onScan: () => {},
        onPress: (press) => {
          pulls.add(press);
          this.isHearing = pulls.isHearing();
        },
        onListening: (here) => {
          this.listening = here;
        },
      });
    },

    take(check: Check) {
      this.check = check;
      this.pulse = !this.pulse;
      const { verb, detail } = check.panel;
      this.said = `${verb}. ${detail} ${nextWords(check)}`.trim();
    },
    putRight() {
      const fix = fixOf(this.check.results, this.setup);
      if (fix) this.set({ ...this.setup, ...fix }, "Put right here");
    },
    backToUsual() {
      kept.forgetProofs();
      this.set(usualSetup, "Back to the usual");
    },
    set(setup: ScannerSetup, verb: string) {
      const isKept = kept.write(setup);
      this.setup = kept.read();
      const after = afterSetting(this.check, verb);
      this.take(isKept ? after : { ...after, panel: forgetfulPanel });
    },
    startAgain() {
      this.take(firstCheck());
    },
    wake() {
      window.focus();
      this.listening = true;
    },
  };

  const parts = [panelPart, listPart, codePart].map((part) => Object.getOwnPropertyDescriptors(part(() => self)));
  return Object.defineProperties(page, Object.assign({}, ...parts));
}

const forgetfulPanel: Panel = {
  state: "bad",
  verb: "Not kept",
  detail: "This browser keeps nothing, so it can't be set. Set the scanner instead.",
};

const catcher = () => document.getElementById("catcher") as HTMLInputElement;
/** A code without its end would stay there. */
function clearCatcher() {
  catcher().value = "";
}

const nextWords = (check: Check): string => (isDone(check) ? "" : `Now scan code ${testNames.indexOf(check.shown) + 1} of 4.`);

/** The big panel. */
const panelPart = (seen: () => Seen & { isHearing: boolean }) => ({
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
const listPart = (seen: () => Seen) => ({
  get findings() {
    return foundIn(seen().check.results).map((finding) => shownFinding(finding, seen().setup));
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
  const cure = isRight ? "Nothing is to be done. It is so on this station only." : cureOf(finding);
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
const codePart = (seen: () => Seen) => ({
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
  if (result) return result.findings.some(({ is }) => open.includes(is)) ? "warn" : "done";
  return check.shown === name ? "now" : "todo";
}
