import type { QueuedScan, ScanResult } from "../scan-door.ts";

/** The number of a person; of nobody while the station is locked. */
export const nobody = 0;

/** Who scans, and how people call them. */
export type Scanner = { id: number; username: string };

/** A scan as it lies in the outbox: sent as it is but for what only this device needs. */
export type KeptScan = {
  /** The order in which things were scanned; given by the store. */
  seq: number;
  key: string;
  person: number;
  /** For people to read. */
  username: string;
  /** The life of a page that scanned it: whoever gets its answer knows whether it is theirs to show. */
  tab: string;
  scan: QueuedScan;
};

/** A scan that was refused. It stays until somebody has looked at it. */
export type AsideRecord = {
  key: string;
  scan: QueuedScan;
  /** The server's answer; null when it did not take the request. */
  result: ScanResult | null;
  /** In plain words, when there is no answer. */
  why: string;
};

/**
 * A text that was heard while a question waited: nothing can be asked of the server before it is answered. Whoever scanned it may choose;
 * of nobody it is anybody's.
 */
export type HeldText = {
  seq: number;
  tab: string;
  text: string;
  how: "scanner" | "typed";
  at: number;
  /** Two readings, and nothing tells which one is right. */
  doubt?: "layout" | undefined;
  person: number;
  username: string;
};

export type NewScan = Omit<KeptScan, "seq">;

/** A scan with what came of it; `result` is null when the server refused the request, and `why` says it. */
export type Answered = NewScan & { result: ScanResult | null; why: string };
export type NewHeld = Omit<HeldText, "seq">;

/** What is finished: these leave the outbox, the refused ones lie aside from then on. All or nothing. */
export type Settlement = { seqs: number[]; aside: AsideRecord[] };

/** Where scans lie until the server has answered. Every write is on the disk before its promise resolves. */
export type OutboxStore = {
  /** Adds scans in this order, and takes the held texts that became scans away, at once. What is there already stays as it is. */
  add(scans: NewScan[], releasedSeqs?: number[]): Promise<KeptScan[]>;
  /** All of them, oldest first. */
  all(): Promise<KeptScan[]>;
  /** Only their numbers: cheap, however many there are. */
  seqs(): Promise<number[]>;
  /** The oldest of one person, at most `max`. */
  oldestOf(person: number, max: number): Promise<KeptScan[]>;
  settle(settlement: Settlement): Promise<void>;
  /** Scans and held texts of nobody become this person's. */
  adopt(person: Scanner): Promise<void>;
  hold(text: NewHeld): Promise<HeldText>;
  held(): Promise<HeldText[]>;
  /** Takes held texts over for a tab; gives those that no other tab took since they were read. */
  claim(texts: readonly HeldText[], tab: string): Promise<HeldText[]>;
  release(seqs: number[]): Promise<void>;
  asides(): Promise<AsideRecord[]>;
  forgetAsides(keys: string[]): Promise<void>;
  /** What a page shows, kept for an opening without network. */
  savePage(name: string, state: unknown): Promise<void>;
  page(name: string): Promise<unknown>;
  /** Does it outlive the page? */
  isDurable: boolean;
};
