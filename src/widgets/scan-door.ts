import type { OutcomeName, Result } from "../domain/outcome.ts";

/** What a page asks for. It names parent and child itself: no door knows a "current parent" (domain, rule 8). */
export type ScanRequest = {
  do: "open" | "pack" | "move" | "close" | "undo" | "link" | "unlink" | "return";
  parent?: string;
  child?: string;
  /** The number of the bill, or of the return. */
  bill?: string;
  return?: string;
  reason?: string;
  /** The key of the scan that an undo takes back. */
  scan?: string;
  how: "scanner" | "typed";
};

/** A request with what makes it one of its kind; it never changes again, so that a repeat is the same. */
export type QueuedScan = ScanRequest & { key: string; at: string; station: string };

export type ParentAnswer = { code: string; kind: string; count: number; capacity: number; status: string; weightKg?: number };

/** The figures are null where the scan was about something else. */
export type BillAnswer = {
  number: string;
  status: "open" | "completed";
  target: number | null;
  parents: number | null;
  children: number | null;
  short: number | null;
  weightKg: number | null;
  expectedWeightKg: number | null;
};

/** One answer of `POST /api/scans`, as far as pages use it. */
export type ScanResult = {
  key: string;
  outcome: OutcomeName;
  result: Result;
  message: string;
  /** Its number in the log: what has a greater one happened later. */
  event: string;
  bag?: { code: string } | null;
  parent?: ParentAnswer | null;
  bill?: BillAnswer | null;
  return?: { number: string; status: "open" | "finished" | "cancelled"; parents: number };
  other?: { parent?: string | null; bill?: string | null; byName?: string | null; at?: string | null } | null;
  /** What is inside, oldest first; comes with `opened` and `on_bill`. */
  children?: { code: string; packedAt: string }[];
  undid?: { what: string; code: string } | null;
  replayed?: boolean;
};

export type Answer = { scan: QueuedScan; result: ScanResult };

/**
 * How the line to the server is: `offline` no answer, `busy` it answered that it can't now, `out` nobody is signed in any more, `other`
 * somebody else is.
 */
export type Line = "online" | "offline" | "busy" | "out" | "other";
