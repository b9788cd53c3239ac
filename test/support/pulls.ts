import type { Pull } from "../../src/widgets/scanner-check/pulls.ts";
import { isControlEnd, isEnd, type KeyPress } from "../../src/widgets/wedge/press.ts";
import { type SuffixName, separators, strokesOf, suffixes, type Typist } from "../browser/traces/keyboards.ts";
import { dice, type Pace, scannerGap, timed } from "../browser/traces/timing.ts";
import { mods, type Step } from "../browser/traces/trace.ts";

export type Scanner = Typist & {
  suffix?: SuffixName;
  pace?: Pace;
  prefix?: string;
  after?: string;
  /** How a group separator is sent; "" for not at all. */
  separator?: string;
};

const strokesWith = (text: string, separator: string, typist: Typist): Step[] =>
  text.split("\u001d").flatMap((part, place): Step[] => {
    const between = separator === "" ? [] : /^[<{^~]/.test(separator) ? strokesOf(separator, typist) : (separators[separator] as Step[]);
    return [...(place > 0 ? between : []), ...strokesOf(part, typist)];
  });

/** One pull of the trigger of a scanner that is set so, as steps that can be played. */
export function pullSteps(code: string, scanner: Scanner = {}): Step[] {
  const { suffix = "CR", pace = { ms: 5 }, prefix = "", after = "", separator = "Ctrl+]", ...typist } = scanner;
  const strokes = strokesWith(prefix + code + after, separator, typist);
  return timed([...strokes, ...(suffixes[suffix] as Step[])], 0, scannerGap(pace, dice(7))).steps;
}

/** A step as the wedge hears it. */
export const pressOf = ([atMs, key, code, bits]: Step, isCapsOn = false): KeyPress => ({
  key,
  code,
  atMs,
  shift: (bits & mods.shift) !== 0,
  ctrl: (bits & mods.ctrl) !== 0,
  alt: (bits & mods.alt) !== 0,
  caps: isCapsOn,
  meta: false,
  altGraph: false,
  repeat: (bits & mods.held) !== 0,
});

const isOver = (press: KeyPress) => isEnd(press) || isControlEnd(press);

/** What came by these steps, with the times at which fingers let go. */
export function pullOf(steps: readonly Step[], isCapsOn = false): Pull {
  const presses: KeyPress[] = [];
  for (const step of steps) {
    const [atMs, , code, bits] = step;
    const held = bits & mods.up ? presses.findLast((press) => press.code === code) : undefined;
    if (held) held.upMs ??= atMs;
    else if (code !== "insert") presses.push(pressOf(step, isCapsOn));
  }
  return { presses: presses.filter((press) => !isOver(press)), ends: presses.filter(isOver), odd: [] };
}
