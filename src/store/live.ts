import type { BillEventRow } from "./bills.ts";
import type { Database } from "./database.ts";
import type { BillCounts, ParentFacts } from "./scans.ts";
import { call, type Guard } from "./statement.ts";

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
