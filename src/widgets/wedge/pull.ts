/** Two reads of one label by one pull of the trigger come within this time. */
export const samePullMs = 1200;

/**
 * Knows the second read of one pull of the trigger, and the second channel that brings it: the very same text, from the scanner, within
 * 1.2 s of the one that was taken. Measured from the one that was taken, so that a person who scans again and again gets an answer;
 * another code in between ends it.
 */
export function createPullGuard(): {
  isSamePull(text: string, how: "scanner" | "typed", atMs: number): boolean;
  /** The text of a pull that may still be repeated. */
  isLast(text: string, atMs: number): boolean;
  forget(): void;
} {
  const none = { text: "", atMs: Number.NEGATIVE_INFINITY };
  let last = none;
  const isLast = (text: string, atMs: number) =>
    last.text !== "" && text.toUpperCase() === last.text && atMs >= last.atMs && atMs - last.atMs < samePullMs;
  return {
    isSamePull(text, how, atMs) {
      if (how === "scanner" && isLast(text, atMs)) return true;
      last = how === "scanner" ? { text: text.toUpperCase(), atMs } : none;
      return false;
    },
    isLast,
    forget: () => {
      last = none;
    },
  };
}
