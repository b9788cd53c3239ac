import type { BillEventRow } from "./bills.ts";
import type { Database } from "./database.ts";
import type { OwnDay } from "./events.ts";
import type { BillCounts, ParentFacts } from "./scans.ts";
import { call, type Guard } from "./statement.ts";
import type { StatsRow } from "./stats.ts";

/** `event` is the newest of its log; "0" when there is none. */
export type LiveBill = { state: "unknown" } | { state: "outside" } | { state: "known"; id: number; number: string; event: string };

/** `isOn`: the parent is on this bill now. */
export type LiveEventRow = BillEventRow & { isOn: boolean; parent: ParentFacts | null };
export type LiveEvents = { state: "known" | "outside" | "gone"; bill: BillCounts | null; events: LiveEventRow[] };

export const findLiveBill = (database: Database, guard: Guard, number: string): Promise<LiveBill> =>
  database.run((client) => call(client, "live_bill", [guard.sessionId, guard.rights, number]));

export const readBillEvents = (database: Database, guard: Guard, bill: number, after: string, limit: number): Promise<LiveEvents> =>
  database.run((client) => call(client, "bill_events_after", [guard.sessionId, guard.rights, bill, after, limit]));

/** The newest event of each bill, by its id. */
export const readNewestEvents = (database: Database, bills: readonly number[]): Promise<Record<string, string>> =>
  database.run((client) => call(client, "newest_bill_events", [JSON.stringify(bills)]));

/** Of these, the sessions that have ended or whose rights are newer: one statement for all streams of a process. */
export const findOutOfDate = (database: Database, readers: readonly Guard[]): Promise<number[]> =>
  database.run((client) =>
    call(client, "sessions_out_of_date", [JSON.stringify(readers.map(({ sessionId, rights }) => ({ session: sessionId, rights })))]),
  );

/** `of`: for each reader, in their order, which of the readings is theirs; null when their rights don't hold any more. */
export type ForAll<Row> = { of: (number | null)[]; readings: Row[] };

/** One statement for all who watch the same, each area's figures once. Never from a replica: a scan has just said that there is news. */
const readForAll = <Row>(database: Database, what: "stats" | "open_bags", readers: readonly Guard[]): Promise<ForAll<Row>> =>
  database.run((client) => call(client, "read_for_all", [what, JSON.stringify(readers)]));

export const readStatsForAll = (database: Database, readers: readonly Guard[]) => readForAll<StatsRow>(database, "stats", readers);

/** The parents that are being packed: the 50 newest. */
export const readOpenBagsForAll = (database: Database, readers: readonly Guard[]) =>
  readForAll<OwnDay["openParents"]>(database, "open_bags", readers);
