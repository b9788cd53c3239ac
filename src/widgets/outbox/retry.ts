const retryDelaysMs = [1000, 2000, 4000, 8000, 15_000] as const;
const retrySpread = 0.2;
const answerTimeoutMs = 4000;
/** Slow lines get more time when they are asked again, or they would never bring an answer. */
const answerTimeoutMaxMs = 30_000;

export type Retry = {
  /** How long the next request may take. */
  timeoutMs(): number;
  /** How long to wait before any request, whoever asks for it: what the server wanted stands. */
  heldBackMs(nowMs: number): number;
  /** How long until the next try that nobody asks for. */
  failed(nowMs: number, retryAfterMs: number): number;
  succeeded(): void;
};

/**
 * When to try again: after 1, 2, 4, 8, then every 15 s and up to a fifth more, so that stations which lost the network together come back
 * apart. Times are of a clock that nobody sets: a wall clock that is put right by a day would stop it for a day.
 */
export function createRetry(random: () => number): Retry {
  let attempts = 0;
  let notBeforeMs = 0;
  /** When the next try is due by itself; scans that come before it try at once all the same. */
  let dueMs = 0;

  return {
    timeoutMs: () => Math.min(answerTimeoutMs * 2 ** attempts, answerTimeoutMaxMs),
    heldBackMs: (nowMs) => Math.max(0, notBeforeMs - nowMs),
    failed(nowMs, retryAfterMs) {
      notBeforeMs = retryAfterMs > 0 ? nowMs + retryAfterMs : 0;
      // Ten scans without a line are ten tries, but no reason to wait ten steps longer for the eleventh.
      if (nowMs >= dueMs || notBeforeMs > dueMs) {
        const stepMs = retryDelaysMs[Math.min(attempts, retryDelaysMs.length - 1)] as number;
        dueMs = nowMs + Math.max(stepMs, retryAfterMs) * (1 + retrySpread * random());
        attempts += 1;
      }
      return dueMs - nowMs;
    },
    succeeded() {
      attempts = 0;
      notBeforeMs = 0;
      dueMs = 0;
    },
  };
}
