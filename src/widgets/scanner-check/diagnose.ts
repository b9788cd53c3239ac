import { type TestName, testCodes, testNames } from "../../domain/test-code.ts";
import { type ScannerSetup, usualSetup } from "../scanner-setup.ts";
import type { KeyPress } from "../wedge/press.ts";
import { stallMs } from "../wedge/rhythm.ts";
import { type Spelled, spell } from "../wedge/signs.ts";
import { type EndName, endsOf } from "./ends.ts";
import { byWeight, type Finding } from "./findings.ts";
import { isSubstituted, matchOf, shareOf } from "./match.ts";
import { findingsOfMatch } from "./match-findings.ts";
import type { Pull } from "./pulls.ts";
import { slowMs, type Tempo, tempoOf } from "./tempo.ts";

export type Diagnosis = {
  /** How much of the code came: 1 all of it, 0 it was another. */
  share: number;
  findings: Finding[];
  tempo: Tempo;
  end: { name: EndName; words: string };
  lastMs: number;
};

/** At a station that ends codes by a pause, this much silence is one. */
const pauseMs = 200;
/** A stop that is worth a word. */
const stopMs = 200;
/** A scanner that stops this long is no good for a station that ends codes by a pause. */
const steadyMs = 150;

/** What is wrong with a scanner that wrote this where it should have written the code. Without faults there are no findings. */
export function diagnose(code: string, pull: Pull, setup: ScannerSetup = usualSetup): Diagnosis {
  const spelled = spelledOf(pull.presses);
  const tempo = tempoOf(pull);
  const end = endsOf(pull.ends);
  const about = { tempo, end, lastMs: (pull.ends.at(-1) ?? (pull.presses.at(-1) as KeyPress)).atMs };
  const read = readAs(code, spelled, pull.presses, setup);
  if (read.share === 0) return { share: 0, findings: [], ...about };
  if (tempo.isFingers) return { share: read.share, findings: [{ is: "typed", about: wholeMs(tempo.keyMs) }], ...about };
  const findings = [...read.findings, ...endFindings(end, tempo), ...tempoFindings(tempo, end.name, setup), ...oddFindings(pull.odd)];
  return { share: read.share, findings: findings.sort(byWeight), ...about };
}

/** Which of the four codes this was; the one that is shown, where it can't be told. */
export function whichCode(pull: Pull, shown: TestName, setup: ScannerSetup): Diagnosis & { test: TestName } {
  const names = [shown, ...testNames.filter((name) => name !== shown)];
  return names
    .map((test) => ({ test, ...diagnose(testCodes[test], pull, setup) }))
    .reduce((best, each) => (each.share > best.share ? each : best));
}

export const wholeMs = (ms: number): string => String(Math.round(ms));

/** What an input event brought may hold its own end. */
function spelledOf(presses: readonly KeyPress[]): Spelled {
  const { typed, placed } = spell(presses);
  return { typed: typed?.replace(/[\r\n\t]+$/, "") ?? null, placed };
}

type Read = { share: number; findings: Finding[] };

function readAs(code: string, spelled: Spelled, presses: readonly KeyPress[], setup: ScannerSetup): Read {
  const match = matchOf(code, spelled);
  if (match) {
    const isCapsOn = presses.some(({ caps }) => caps);
    return { share: 1, findings: findingsOfMatch({ code, match, spelled, isCapsOn, setup }) };
  }
  const { share, isCut } = shareOf(code, spelled);
  if (share > 0) return { share, findings: [{ is: isCut ? "part" : "signs_lost", about: wholeMs(share * 100) }] };
  // Below a real match of another of the four codes.
  return isSubstituted(code, spelled.typed) ? { share: 0.99, findings: [{ is: "layout", about: "other" }] } : { share: 0, findings: [] };
}

function endFindings({ name, words }: Diagnosis["end"], { longestMs, keyMs }: Tempo): Finding[] {
  if (name === "several") return [{ is: "double_end", about: words }];
  if (name !== "none") return [];
  return [{ is: "no_end", ...(longestMs < steadyMs && keyMs <= slowMs && { fix: { ends: "pause" } }) }];
}

function tempoFindings({ keyMs, longestMs }: Tempo, end: EndName, { ends }: ScannerSetup): Finding[] {
  const found: Finding[] = [];
  const about = wholeMs(longestMs);
  if (keyMs > slowMs) found.push({ is: "slow", about: wholeMs(keyMs) });
  if (longestMs > stallMs) found.push({ is: "cut", about });
  // Only at this station it is too long; where there is an end key, it can be put right.
  else if (ends === "pause" && longestMs > pauseMs) found.push({ is: "cut", about, ...(end !== "none" && { fix: { ends: "key" } }) });
  else if (longestMs > Math.max(stopMs, 2 * keyMs)) found.push({ is: "stalls", about });
  return found;
}

const oddFindings = (odd: readonly string[]): Finding[] => (odd.length > 0 ? [{ is: "odd_key", about: odd[0] as string }] : []);
