import type { BagCode } from "../domain/code.ts";
import type { Result } from "../domain/outcome.ts";
import type { Database } from "./database.ts";
import type { ScanAnswer } from "./scans.ts";
import { call, type Guard } from "./statement.ts";

export type EventRow = {
  id: string;
  at: string;
  scannedAt: string | null;
  what: string;
  outcome: string;
  result: Result;
  code: string | null;
  bag: string | null;
  parent: string | null;
  from: string | null;
  by: number | null;
  byName: string | null;
  station: string | null;
  how: "scanner" | "typed" | "api" | null;
  reason: string | null;
  /** Of a scan; of an upload its number; of a ticket what it was then. */
  answer: (Partial<ScanAnswer> & { import?: number; after?: { number?: string } }) | null;
};

/** `unknown` when there is no such bag, `outside` when it belongs to another area. */
export type BagHistory = {
  state: "unknown" | "outside" | "known";
  events: EventRow[];
};

/** A bag's events, newest first: what was done to it, to what is in it, and what was refused. */
export const readHistory = (database: Database, guard: Guard, code: BagCode, before: string | null, limit: number): Promise<BagHistory> =>
  database.run((client) => call(client, "bag_history", [guard.sessionId, guard.rights, code, before, limit]));

export type OwnDay = {
  tallies: Record<string, number>;
  openParents: {
    code: string;
    kind: number;
    count: number;
    capacity: number;
    updatedAt: string;
  }[];
};

/** What a person did today (the site's day), and the parents that are still being packed in their area, newest first. */
export const readOwnDay = (database: Database, guard: Guard, parentsLimit: number): Promise<OwnDay> =>
  database.run((client) => call(client, "own_day", [guard.sessionId, guard.rights, parentsLimit]));

export type EventFilter = {
  /** The user name of who did it. */
  who?: string | undefined;
  what?: string | undefined;
  outcome?: string | undefined;
  bag?: BagCode | undefined;
  bill?: string | undefined;
  station?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};
/** `about`: whose account it was done to, or who did it when to nobody else's. */
export type LoggedEvent = EventRow & { bill: string | null; about: { id: number; username: string } | null };

/** One page of the log, newest first; `before` is the id to go on before. */
export const listEvents = (
  database: Database,
  guard: Guard,
  filter: EventFilter & { before?: string | undefined },
  limit: number,
): Promise<LoggedEvent[]> =>
  database.read((client) => call(client, "list_events", [guard.sessionId, guard.rights, JSON.stringify(filter), limit]));

/** One trip to the server and back: is it there? */
export const isAnswering = (database: Database, timeoutMs: number): Promise<boolean> =>
  database
    .run((client) => client`select 1`, "scan", timeoutMs)
    .then(
      () => true,
      () => false,
    );

/** The months of the log that are made ahead of time. */
export const monthsAhead = 3;

/** Makes what is missing of this month and the next ones; gives how many were made. */
export const makeMonths = (database: Database): Promise<number> =>
  database.run((client) => call(client, "make_event_partitions", [monthsAhead]));
