import { type TestName, testNames } from "../../domain/test-code.ts";
import type { ScannerSetup } from "../scanner-setup.ts";
import { samePullMs } from "../wedge/pull.ts";
import { type Diagnosis, whichCode, wholeMs } from "./diagnose.ts";
import { gradeOf, saysOf, verbOf } from "./finding-words.ts";
import { byWeight, type Finding, isMended, isOfEveryCode } from "./findings.ts";
import type { Pull } from "./pulls.ts";

export type Result = Diagnosis & { test: TestName };
export type Panel = { state: "idle" | "ok" | "full" | "dup" | "bad" | "away"; verb: string; detail: string };

export type Check = {
  /** The code that is to be scanned now. */
  shown: TestName;
  /** One for each code that came, the newest last. */
  results: Result[];
  /** What came last, also by fingers. */
  newest: Diagnosis | null;
  panel: Panel;
};

export const firstCheck = (): Check => ({
  shown: "letters",
  results: [],
  newest: null,
  panel: { state: "idle", verb: "Scan this code", detail: "From the screen or from paper. Four codes, two minutes." },
});

/** What the codes say together. What every code shows anew is true as the newest one shows it. */
export function foundIn(results: readonly Result[]): Finding[] {
  const newest = results.at(-1);
  if (!newest) return [];
  const earlier = results.slice(0, -1).flatMap(({ findings }) => findings.filter((finding) => !isOfEveryCode(finding)));
  const found = [...new Map([...earlier, ...newest.findings].map((finding) => [finding.is, finding])).values()].sort(byWeight);
  const isUnsteady = found.some(({ is }) => is === "stalls" || is === "cut" || is === "slow");
  // A pause would cut the codes of a scanner that stops.
  return found.map((finding) => (finding.is === "no_end" && isUnsteady ? { is: "no_end" } : finding));
}

/** What is still to be set. */
export const openIn = (results: readonly Result[], setup: ScannerSetup): Finding[] =>
  foundIn(results).filter((finding) => gradeOf(finding) !== "fine" && !isMended(finding, setup));

/** What this station can be set to, so that less is to be done elsewhere; null when nothing helps. */
export function fixOf(results: readonly Result[], setup: ScannerSetup): Partial<ScannerSetup> | null {
  const fixes = openIn(results, setup).flatMap(({ fix }) => fix ?? []);
  return fixes.length > 0 ? Object.assign({}, ...fixes) : null;
}

const hasCome = (results: readonly Result[], name: TestName) => results.some(({ test, share }) => test === name && share > 0.9);
export const isDone = ({ results }: Check): boolean => testNames.every((name) => hasCome(results, name));

/** Takes what came by one pull of the trigger. */
export function judge(check: Check, pull: Pull, setup: ScannerSetup): Check {
  const newest = whichCode(pull, check.shown, setup);
  const { tempo, share } = newest;
  if (tempo.isFingers) return { ...check, newest, panel: typedPanel({ is: "typed", about: wholeMs(tempo.keyMs) }) };
  if (share === 0) return { ...check, newest, panel: otherPanel };
  const results = withResult(check.results, newest);
  const shown = testNames.find((name) => !hasCome(results, name)) ?? newest.test;
  const next = { ...check, newest, results, shown };
  return { ...next, panel: panelOf(next, setup) };
}

/** A second delivery of the same pull says something of the first one. */
function withResult(results: readonly Result[], result: Result): Result[] {
  const last = results.at(-1);
  const others = results.filter(({ test }) => test !== result.test);
  const afterMs = last?.test === result.test ? result.lastMs - last.lastMs : Number.POSITIVE_INFINITY;
  if (!last || last.share < 1 || result.share < 1 || afterMs >= samePullMs) return [...others, result];
  const twice: Finding = { is: "twice", about: wholeMs(afterMs) };
  return [...others, { ...last, findings: [...last.findings.filter(({ is }) => is !== "twice"), twice].sort(byWeight) }];
}

const typedPanel = (finding: Finding): Panel => ({ state: "dup", verb: verbOf(finding), detail: `${saysOf(finding)} Scan it instead.` });
const otherPanel: Panel = {
  state: "bad",
  verb: "Another code",
  detail: "This is none of the four codes. Scan the one that is shown here.",
};

function panelOf(check: Check, setup: ScannerSetup): Panel {
  const [worst, ...others] = openIn(check.results, setup);
  if (worst) {
    const more = others.length > 0 ? ` And ${others.length} more, see below.` : "";
    return { state: gradeOf(worst) === "fault" ? "bad" : "dup", verb: verbOf(worst), detail: saysOf(worst) + more };
  }
  const { words } = (check.newest as Diagnosis).end;
  const detail = `${speedWords(check.newest)}, ${words === "no key" ? "no key at the end" : `ends with ${words}`}.`;
  return isDone(check) ? { state: "full", verb: "All is well", detail } : { state: "ok", verb: "Good", detail };
}

/** After the station was set: seen on the same code. */
export const afterSetting = (check: Check, verb: string): Check => ({
  ...check,
  shown: check.results.at(-1)?.test ?? check.shown,
  panel: { state: "idle", verb, detail: "Scan the code once more to be sure." },
});

export function speedWords(newest: Diagnosis | null): string {
  if (!newest) return "";
  return newest.tempo.keyMs < 1 ? "Less than 1 ms for each key" : `${wholeMs(newest.tempo.keyMs)} ms for each key`;
}
