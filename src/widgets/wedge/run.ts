import { isControlEnd, isEnd, isHidden, isModifier, isWriting, type KeyPress } from "./press.ts";
import { fastMeanMs, gapsOf, isEven, meanOf, paceMaxMs, type Rhythm, rhythmOf, stallMs } from "./rhythm.ts";

/** A second end this soon after one that ended a scan is the other half of CR + LF; scanners stall there too. */
const echoMs = 400;
/** Keys that a person pressed this long ago say that somebody is typing. */
const typingMs = 1000;
/** More than the longest text that is read. */
const pressesMax = 4000;

/** The last keys of a run, as far as they belong to one scan. `presses` are the modifiers too. */
export type Scan<P extends KeyPress = KeyPress> = { presses: P[]; rhythm: Rhythm; lastMs: number };

/** `quietMs`: how long before the run of this scan the last key came that was not taken. */
export type Found<P extends KeyPress = KeyPress> = Scan<P> & { quietMs: number };

export type Heard<P extends KeyPress = KeyPress> =
  | { is: "nothing" }
  | { is: "key"; starts: boolean }
  | { is: "broken" }
  /** `scan`: the keys right before the end; `echo`: the second half of CR + LF. */
  | { is: "end"; scan: Found<P> | null; echo: boolean };

/** Collects keys that came close together, wherever they were pressed. No DOM, so that every speed can be tested. */
export function createRun<P extends KeyPress>() {
  let presses: P[] = [];
  let strokes = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  /** The last key before this run that was no scanner's. */
  let typedMs = Number.NEGATIVE_INFINITY;
  let takenMs = Number.NEGATIVE_INFINITY;

  function drop() {
    if (strokes > 0) typedMs = lastMs;
    presses = [];
    strokes = 0;
  }

  function add(press: P, joinMs: number): Heard<P> {
    const starts = strokes === 0 || press.atMs - lastMs > joinMs || strokes >= pressesMax || isOtherWay(press);
    if (starts) {
      const held = presses.filter((each) => isModifier(each) && press.atMs - each.atMs <= joinMs);
      drop();
      presses = held;
    }
    presses.push(press);
    strokes += 1;
    lastMs = press.atMs;
    return { is: "key", starts };
  }

  /** Text without keys and keys with text don't come from the same hand. */
  function isOtherWay(press: P): boolean {
    const last = presses.findLast((each) => !isModifier(each));
    if (!last || isHidden(press) || isHidden(last)) return false;
    return (last.code === "input") !== (press.code === "input");
  }

  function found(endMs: number | null, isField: boolean): Found<P> | null {
    const scan = scanIn(presses, endMs, isField ? typedMs : null);
    return scan && { ...scan, quietMs: (presses.find((press) => !isModifier(press)) as P).atMs - typedMs };
  }

  function end(atMs: number, isField: boolean): Heard<P> {
    const scan = atMs - lastMs <= stallMs ? found(atMs, isField) : null;
    const echo = strokes === 0 && atMs - takenMs < echoMs;
    drop();
    // Only one: the next Enter or Tab is a person's.
    takenMs = Number.NEGATIVE_INFINITY;
    return { is: "end", scan, echo };
  }

  return {
    /** `isField`: a person may be writing here. `joinMs`: keys that come later than this belong to something new. */
    press(press: P, isField = true, joinMs = stallMs): Heard<P> {
      if (isModifier(press)) {
        if (presses.length < pressesMax) presses.push(press);
        return { is: "nothing" };
      }
      const isEcho = strokes === 0 && press.atMs - takenMs < echoMs;
      if (isEnd(press)) return end(press.atMs, isField);
      if (isControlEnd(press) && (isEcho || (strokes > 0 && press.atMs - lastMs <= stallMs))) return end(press.atMs, isField);
      if (isWriting(press)) return add(press, joinMs);
      drop();
      return { is: "broken" };
    },
    /** A key was let go: fingers do that late. */
    release(code: string, atMs: number) {
      const press = presses.findLast((each) => each.code === code);
      if (press) press.upMs ??= atMs;
    },
    /** A scan was taken: the next end may be its echo, and what follows is not behind typing. */
    taken(atMs: number) {
      presses = [];
      strokes = 0;
      typedMs = Number.NEGATIVE_INFINITY;
      takenMs = atMs;
    },
    /** What has come so far, read as if it ended now. */
    current: (isField = false) => (strokes > 0 ? found(null, isField) : null),
    presses: (): readonly P[] => presses,
    lastMs: () => lastMs,
  };
}

export type Run<P extends KeyPress> = ReturnType<typeof createRun<P>>;

/**
 * Finds where the scan began that the last key belongs to: what a person typed before it stays out. `typedMs` is when somebody last typed
 * here; null where nobody writes, so that every key is the scan's: a code without its head would be another code.
 */
export function scanIn<P extends KeyPress>(presses: readonly P[], endMs: number | null, typedMs: number | null): Scan<P> | null {
  const strokes = presses.filter((press) => !isModifier(press));
  const last = strokes.at(-1);
  if (!last) return null;
  if (typedMs === null) return { presses: [...presses], rhythm: rhythmOf(strokes, endMs, false), lastMs: last.atMs };
  const wasTyping = (strokes[0] as P).atMs - typedMs < typingMs;
  const from = afterFingers(strokes, startOf(strokes, wasTyping), wasTyping);
  const isAfterTyping = from > 0 || wasTyping;
  const first = strokes[from] as P;
  const rhythm = rhythmOf(strokes.slice(from), endMs, isAfterTyping);
  const before = from > 0 ? presses.indexOf(strokes[from - 1] as P) + 1 : 0;
  return { presses: presses.slice(Math.min(before, presses.indexOf(first))), rhythm, lastMs: last.atMs };
}

/** Goes back from the last key, over stalls that are inside a scan. */
function startOf(strokes: readonly KeyPress[], wasTyping: boolean): number {
  let from = strokes.length - 1;
  for (let stalls = 0; from > 0; from--) {
    const gap = gapBefore(strokes, from);
    if (gap <= paceMaxMs) continue;
    stalls += 1;
    if (stalls > 2 + strokes.length / 10 || !isStall(strokes, from, wasTyping)) break;
  }
  return from;
}

const gapBefore = (strokes: readonly KeyPress[], place: number): number =>
  (strokes[place] as KeyPress).atMs - (strokes[place - 1] as KeyPress).atMs;

/** Keys before a stall run at the scanner's own pace; the first few count when nobody was typing. */
function isStall(strokes: readonly KeyPress[], place: number, wasTyping: boolean): boolean {
  let first = place - 1;
  while (first > 0 && gapBefore(strokes, first) <= paceMaxMs) first -= 1;
  const before = gapsOf(strokes.slice(first, place), null);
  if (first === 0 && !wasTyping && place <= 3) return before.length === 0 || meanOf(before) <= 40;
  if (before.length === 0) return false;
  const after = gapsOf(strokes.slice(place), null).filter((gap) => gap <= paceMaxMs);
  // Only one key behind the stall: its own pace says nothing.
  if (after.length === 0) return meanOf(before) <= fastMeanMs || (before.length >= 4 && isEven(before));
  return meanOf(before) <= Math.max(20, 1.6 * meanOf(after));
}

/** A person's last keys may touch the scan: they came slower than everything behind them. */
function afterFingers(strokes: readonly KeyPress[], from: number, wasTyping: boolean): number {
  const isTyping = wasTyping || from > 0;
  let first = from;
  for (let place = from + 1; isTyping && place < strokes.length - 2; place++) {
    const rest = gapsOf(strokes.slice(place), null);
    if (gapBefore(strokes, place) > Math.max(25, 3 * meanOf(rest)) && Math.max(...rest) <= paceMaxMs) first = place;
  }
  return first;
}
