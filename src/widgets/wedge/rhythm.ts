import type { KeyPress } from "./press.ts";

/**
 * Scanner or fingers, by the gaps between keys. Scanners press every 1 to 60 ms, evenly or within small gaps, and may stall. Fingers of fast
 * typists average 60 to 90 ms, unevenly, and reach for Enter. Every bound below was tried against simulated typists (test/widgets).
 */
export type Rhythm = "scanner" | "maybe" | "brisk" | "short" | "fingers";

/** The longest gap of a scanner that does not stall: 60 ms and the jitter of radio and system. */
export const paceMaxMs = 80;
/** A cordless scanner may stall this long inside a code. */
export const stallMs = 500;
/** Nobody's fingers are this fast for a whole code. */
export const fastMeanMs = 35;
const meanMaxMs = 66;
const leastKeys = 4;
/** Keys may overlap this long in one report of a scanner; those that are faster than this send as they like. */
const rollMs = 5;
const rollMeanMs = 20;

/** Times of keys and of the end, as gaps; a text that was written at once has gaps of nothing. */
export function gapsOf(strokes: readonly KeyPress[], endMs: number | null): number[] {
  const gaps: number[] = [];
  for (const [place, stroke] of strokes.entries()) {
    if (place > 0) gaps.push(stroke.atMs - (strokes[place - 1] as KeyPress).atMs);
    if (stroke.code === "input") gaps.push(...Array<number>(stroke.key.length - 1).fill(0));
  }
  if (endMs !== null) gaps.push(endMs - (strokes.at(-1) as KeyPress).atMs);
  return gaps;
}

export const meanOf = (gaps: readonly number[]): number => gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;

const keysOf = (strokes: readonly KeyPress[]): number =>
  strokes.reduce((sum, { key, code }) => sum + (code === "input" ? key.length : 1), 0);

/**
 * How these keys came. `scanner` is sure; `maybe` needs a text that fits; `brisk` is quick enough where nobody would type; `short` is too
 * little for a code. Right behind a person's keys only what fingers can't do is a scanner.
 */
export function rhythmOf(strokes: readonly KeyPress[], endMs: number | null, isAfterTyping: boolean): Rhythm {
  if (strokes.length === 0 || strokes.some(({ repeat }) => repeat)) return "fingers";
  const keys = keysOf(strokes);
  const gaps = gapsOf(strokes, endMs);
  const pace = gaps.filter((gap) => gap <= paceMaxMs);
  const stalls = gaps.length - pace.length;
  if (keys < leastKeys) return keys > 1 && stalls === 0 && meanOf(pace) <= fastMeanMs ? "short" : "fingers";
  if (isRolling(strokes) && meanOf(pace) > rollMeanMs) return "fingers";
  if (pace.length < 2 || stalls > 2 + keys / 10) return "fingers";
  return isAfterTyping ? behindTyping(pace, stalls) : alone(pace, stalls);
}

/** Even to this part of the pace: a machine. */
export function isEven(pace: readonly number[], part = 7): boolean {
  const mean = meanOf(pace);
  const spread = Math.sqrt(meanOf(pace.map((gap) => (gap - mean) ** 2)));
  return mean <= meanMaxMs && spread <= Math.max(4, mean / part);
}

/** By itself: what is too quick or too even for fingers. A gap between pace and stall speaks for fingers, so that needs more keys. */
function alone(pace: readonly number[], stalls: number): Rhythm {
  const mean = meanOf(pace);
  if (isTooFast(mean, pace.length)) return "scanner";
  if (stalls === 0 ? isEven(pace) && pace.length >= 6 : isEven(pace, 12) && pace.length >= 7) return "scanner";
  if (stalls > 0) return mean <= fastMeanMs ? "brisk" : "fingers";
  if (mean <= 45 && pace.length >= 8) return "scanner";
  if (isEven(pace) || mean <= 30 || (mean <= 42 && pace.length >= 6)) return "maybe";
  return mean <= meanMaxMs ? "brisk" : "fingers";
}

const isTooFast = (meanMs: number, gaps: number): boolean =>
  meanMs <= 15 || (meanMs <= 25 && gaps >= 4) || (meanMs <= fastMeanMs && gaps >= 6);

function behindTyping(pace: readonly number[], stalls: number): Rhythm {
  const mean = meanOf(pace);
  if (isTooFast(mean, pace.length - stalls)) return "scanner";
  return stalls === 0 && pace.length >= 8 && (isEven(pace) || mean <= 40) ? "scanner" : "fingers";
}

/** A finger is still on one key when the next one goes down; a scanner lets go first. */
export function isRolling(strokes: readonly KeyPress[]): boolean {
  return strokes.some(({ upMs }, place) => upMs !== undefined && upMs - (strokes[place + 1]?.atMs ?? upMs) > rollMs);
}
