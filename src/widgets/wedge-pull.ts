/** Two reads of one label by one pull of the trigger come within this time. */
export const samePullMs = 1200;

/**
 * Knows the second read of one pull of the trigger: the very same text, from the scanner, within 1.2 s of the one that was taken.
 * Measured from the one that was taken, so that a person who scans again and again gets an answer; another code in between ends it.
 */
export function createPullGuard(): { isSamePull(text: string, how: "scanner" | "typed", atMs: number): boolean; forget(): void } {
  let last = { text: "", atMs: Number.NEGATIVE_INFINITY };
  return {
    isSamePull(text, how, atMs) {
      const afterMs = atMs - last.atMs;
      if (how === "scanner" && text === last.text && afterMs >= 0 && afterMs < samePullMs) return true;
      last = how === "scanner" ? { text, atMs } : { text: "", atMs };
      return false;
    },
    forget: () => {
      last = { text: "", atMs: Number.NEGATIVE_INFINITY };
    },
  };
}
