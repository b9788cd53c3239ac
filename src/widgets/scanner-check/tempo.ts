import { isModifier, type KeyPress } from "../wedge/press.ts";
import { gapsOf, isRolling, meanOf, paceMaxMs } from "../wedge/rhythm.ts";
import type { Pull } from "./pulls.ts";

export type Tempo = {
  keys: number;
  /** What a key takes, as the one in the middle does. */
  keyMs: number;
  /** The longest wait, that before the end included. */
  longestMs: number;
  /** As uneven as fingers, or held and rolled as only fingers do. */
  isFingers: boolean;
};

/** Slower than this the pack page takes keys for a person's. */
export const slowMs = 66;
/** So fast that nobody types it, however uneven. */
const quickMs = 45;

const middleOf = (gaps: readonly number[]): number => gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? 0;

/** How fast and how evenly the keys came. The text is known here, so this may be more patient than the wedge, which must guess. */
export function tempoOf({ presses, ends }: Pull): Tempo {
  const strokes = presses.filter((press) => !isModifier(press));
  const gaps = gapsOf(strokes, null);
  const withEnd = gapsOf(strokes, ends[0]?.atMs ?? null);
  const keyMs = middleOf(gaps);
  return { keys: gaps.length + 1, keyMs, longestMs: Math.max(0, ...withEnd), isFingers: isByFingers(strokes, gaps, keyMs) };
}

function isByFingers(strokes: readonly KeyPress[], gaps: readonly number[], keyMs: number): boolean {
  if (strokes.some(({ repeat }) => repeat)) return true;
  if (keyMs <= quickMs) return false;
  // A stop says nothing of the pace.
  const pace = gaps.filter((gap) => gap <= Math.max(paceMaxMs, 4 * keyMs));
  const mean = meanOf(pace);
  const spread = Math.sqrt(meanOf(pace.map((gap) => (gap - mean) ** 2)));
  return isRolling(strokes) || spread / mean > (keyMs > slowMs ? 0.2 : 0.35);
}
