import { newScanKey } from "./key.ts";
import type { Fetch } from "./send.ts";

/** What the outbox needs from the world, so that a test can hold its clock. */
export type OutboxWorld = {
  fetch: Fetch;
  nowMs(): number;
  /** Milliseconds since some moment, by a clock that is never set. */
  elapsedMs(): number;
  setTimer(run: () => void, delayMs: number): unknown;
  clearTimer(timer: unknown): void;
  newKey(atMs: number): string;
  /** 0 to 1. */
  random(): number;
};

/** The browser's own. */
export const browserWorld = (): OutboxWorld => ({
  fetch: (path, init) => globalThis.fetch(path, init),
  nowMs: () => Date.now(),
  elapsedMs: () => performance.now(),
  setTimer: (run, delayMs) => setTimeout(run, delayMs),
  clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
  newKey: (atMs) => newScanKey(atMs),
  random: () => Math.random(),
});
