/**
 * The four codes that tell a scanner's faults apart. They begin as cards do, so none of them is ever a bag. Each is short enough for a QR
 * code of one block (version 3, M), so that the test of their squares needs no mending of errors.
 */
export const testCodes = {
  /** What German and French keyboards move, every digit, the hyphen. */
  letters: "TT-TEST-1-AQZWYM-0123456789",
  /** Caps Lock turns it round. */
  case: "TT-Test-2-AbCdEfGhYz",
  /** As on GS1 labels: parts with a group separator (1D) between them. */
  parts: "TT-TEST-3\u001d10LOT7\u001d21PART42",
  /** Long enough to see the speed, and a stop. */
  long: "TT-TEST-4-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ-9876543210",
} as const;

export type TestName = keyof typeof testCodes;
export const testNames = Object.keys(testCodes) as TestName[];
