import type { OutcomeName, Result } from "../domain/outcome.ts";

/** What a page asks for. It names parent and child itself: no door knows a "current parent" (domain, rule 8). */
export type ScanRequest = {
  do: "open" | "pack" | "move" | "close" | "undo";
  parent?: string;
  child?: string;
  reason?: string;
  how: "scanner" | "typed";
};

/** A request with what makes it one of its kind; it never changes again, so that a repeat is the same. */
export type QueuedScan = ScanRequest & { key: string; at: string; station: string };

export type ParentAnswer = { code: string; kind: string; count: number; capacity: number; status: string; weightKg?: number };

/** One answer of `POST /api/scans`, as far as pages use it. */
export type ScanResult = {
  key: string;
  outcome: OutcomeName;
  result: Result;
  message: string;
  bag?: { code: string } | null;
  parent?: ParentAnswer | null;
  other?: { parent: string; station?: string | null; at?: string } | null;
  /** What is inside, oldest first; comes with `opened` and `on_bill`. */
  children?: { code: string; packedAt: string }[];
  undid?: { what: string; code: string } | null;
  replayed?: boolean;
};

export type Answer = { scan: QueuedScan; result: ScanResult };

/** How the line to the server is: `offline` no answer, `busy` it answered that it can't now, `out` nobody is signed in any more. */
export type Line = "online" | "offline" | "busy" | "out";

/** Takes scans and gets each of them answered, in order. The memory queue now; the durable outbox will keep to the same. */
export type ScanQueue = {
  /** `at` is when it was scanned, milliseconds since 1970. */
  add(request: ScanRequest, at: number): QueuedScan;
  /** Removes the newest scan if it never left this device and `may` agrees; the removed one, or null. */
  takeBack(may: (scan: QueuedScan) => boolean): QueuedScan | null;
  /** Unanswered scans, oldest first. */
  waiting(): readonly QueuedScan[];
  line(): Line;
  /** Something changed for the better (network, focus, signed in): try now. */
  wake(): void;
};

export type QueueEvents = {
  /** Every answer of one request, in order. */
  onAnswers(answers: Answer[]): void;
  /** The server refused the request itself, not by a rule: the scan is out of the queue and somebody has to look at it. */
  onSetAside(scan: QueuedScan, why: string): void;
  onLine(line: Line): void;
};
