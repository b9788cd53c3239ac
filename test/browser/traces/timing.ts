import { byAltNumbers, type SuffixName, strokesOf, suffixes, type Typist } from "./keyboards.ts";
import { mods, type Step } from "./trace.ts";

/** The same numbers in every run. */
export function dice(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const between = (least: number, most: number) => least + next() * (most - least);
  const whole = (least: number, most: number) => Math.floor(between(least, most + 1));
  const pick = <T>(from: readonly T[]): T => from[whole(0, from.length - 1)] as T;
  /** Around 0, as errors are. */
  const bell = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return { next, between, whole, pick, bell };
}
export type Dice = ReturnType<typeof dice>;

const modifiers = new Set(["Shift", "Alt", "Control", "CapsLock"]);
const round = (ms: number) => Math.round(ms * 10) / 10;

/** Sets the times: modifiers come with their key, everything else one gap after the last. Gives the time of the last one too. */
export function timed(steps: readonly Step[], startMs: number, gapMs: (place: number) => number): { steps: Step[]; endMs: number } {
  let atMs = startMs;
  let place = 0;
  const out = steps.map(([, key, code, bits, text]): Step => {
    if (place > 0 && !modifiers.has(key) && code !== "insert") atMs += gapMs(place);
    if (!modifiers.has(key)) place += 1;
    return [round(atMs), key, code, bits, text];
  });
  return { steps: out, endMs: atMs };
}

export type Pace = { ms: number; is?: "even" | "loose"; stallAfter?: number; stallMs?: number };

/** What a scanner's radio and the computer make of a steady pace: a tenth of jitter; `loose`, anything from 1 ms to the pace. */
export function scannerGap({ ms, is = "even", stallAfter, stallMs = 300 }: Pace, { bell, between }: Dice) {
  return (place: number) => {
    if (place === stallAfter) return stallMs;
    if (is === "loose") return between(1, ms);
    return Math.max(0, Math.min(ms * 1.2, ms + ms * 0.06 * bell()));
  };
}

export type ScanOptions = Typist & { suffix?: SuffixName; pace?: Pace; startMs?: number; isAlt?: boolean };

/** One pull of the trigger. */
export function scanSteps(text: string, options: ScanOptions, chance: Dice): { steps: Step[]; endMs: number } {
  const { suffix = "CR", pace = { ms: 5 }, startMs = 0, isAlt = false, ...typist } = options;
  const strokes = [...(isAlt ? byAltNumbers(text) : strokesOf(text, typist)), ...(suffixes[suffix] as Step[])];
  return timed(strokes, startMs, scannerGap(pace, chance));
}

/** A person: uneven, with keys that roll over, and a longer way to Enter. `meanMs` is what a key takes on average. */
export function personSteps(text: string, meanMs: number, startMs: number, chance: Dice, isEntered = false) {
  const strokes: Step[] = [...strokesOf(text), ...((isEntered ? suffixes.CR : []) as Step[])];
  const spread = 0.4;
  const gap = (place: number) => {
    const isEnter = isEntered && place === strokes.filter(([, key]) => key !== "Shift").length - 1;
    return Math.max(18, meanMs * (isEnter ? 1.8 : 1) * Math.exp(spread * chance.bell() - spread ** 2 / 2));
  };
  return withFingers(timed(strokes, startMs, gap), chance);
}

/** A finger stays on its key for a while, often until the next one is down. */
function withFingers({ steps, endMs }: { steps: Step[]; endMs: number }, chance: Dice) {
  const down = steps.map(([atMs, key, code, bits, text]): Step => [atMs, key, code, modifiers.has(key) ? bits : bits | mods.late, text]);
  const up = down.flatMap(([atMs, key, code, bits]): Step[] =>
    bits & mods.late ? [[round(atMs + Math.max(35, 85 + 18 * chance.bell())), key, code, mods.up, ""]] : [],
  );
  return { steps: [...down, ...up].sort((a, b) => a[0] - b[0]), endMs };
}

/** A key that is held down. */
export function heldKey(sign: string, times: number, startMs: number): Step[] {
  const [stroke] = strokesOf(sign) as [Step];
  return Array.from({ length: times }, (_, place): Step => {
    const atMs = place === 0 ? startMs : startMs + 400 + place * 33;
    return [atMs, stroke[1], stroke[2], place === 0 ? 0 : mods.held, stroke[4]];
  });
}
