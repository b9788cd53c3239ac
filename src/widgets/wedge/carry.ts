import type { Spelled } from "./signs.ts";

const carryKey = "tt.carry";
const carryMs = 3000;

/** A whole scan before anything was put right: that needs the page's own codes. `at` is milliseconds since 1970. */
export type Caught = { spelled: Spelled; how: "scanner" | "typed"; at: number };

/** Scans that nobody took before the page went away, and the beginning of one that was still coming. */
export type Carried = { whole: Caught[]; half: Half | null };
export type Half = { text: string; at: number };

/** Keeps them for the next page of this tab. They are lost only where the browser keeps nothing. */
export function carryOver(carried: Carried, nowMs: number): void {
  if (carried.whole.length === 0 && carried.half === null) return;
  try {
    sessionStorage.setItem(carryKey, JSON.stringify({ ...carried, atMs: nowMs }));
  } catch {
    // Forbidden or full.
  }
}

/** What the page before left, once, and only when it is fresh. */
export function takeCarried(nowMs: number): Carried {
  const none = { whole: [], half: null };
  try {
    const text = sessionStorage.getItem(carryKey);
    if (text === null) return none;
    sessionStorage.removeItem(carryKey);
    const { whole, half, atMs } = JSON.parse(text) as Carried & { atMs: number };
    return Math.abs(nowMs - atMs) < carryMs ? { whole: whole.filter(isCaught), half } : none;
  } catch {
    return none;
  }
}

const isCaught = ({ spelled, at }: Caught): boolean => typeof spelled === "object" && Number.isFinite(at);
