import type { ReturnedState, ReturnStatus } from "../domain/bill.ts";
import type { Database } from "./database.ts";
import type { ReturnCounts } from "./scans.ts";
import { call, type Guard } from "./statement.ts";

export type ReturnRow = ReturnCounts & {
  area: string | null;
  areaId: number | null;
  note: string | null;
  madeBy: number;
  madeByName: string;
  createdAt: string;
  updatedAt: string;
};
export type ReturnedParent = {
  code: string;
  kind: string;
  count: number;
  capacity: number;
  grams: number;
  /** Null when its bill was deleted since. */
  bill: string | null;
  state: ReturnedState;
  at: string;
  by: number;
  byName: string;
  station: string | null;
};
/** `event`: the newest scan onto it when all this was read; "0" when there is none. */
export type FoundReturn = ReturnRow & { event: string; list: ReturnedParent[] };
/** `why` is one of `keptWords`. */
export type CancelledReturn = ReturnRow & { putBack: number; kept: { code: string; bill?: string | null; why: string }[] };

const asked = ({ sessionId, rights }: Guard) => [sessionId, rights] as const;

export const makeReturn = (database: Database, guard: Guard, areaId: number | null, note: string | null): Promise<ReturnRow> =>
  database.run((client) => call(client, "make_return", [...asked(guard), areaId, note]));

export const finishReturn = (database: Database, guard: Guard, number: string): Promise<ReturnRow> =>
  database.run((client) => call(client, "finish_return", [...asked(guard), number]));

export const cancelReturn = (database: Database, guard: Guard, number: string): Promise<CancelledReturn> =>
  database.run((client) => call(client, "cancel_return", [...asked(guard), number]));

export const findReturn = (database: Database, guard: Guard, number: string): Promise<FoundReturn | null> =>
  database.run((client) => call(client, "find_return", [...asked(guard), number]));

export type ReturnFilter = { status?: ReturnStatus; search?: string; before?: number };

export const listReturns = (
  database: Database,
  guard: Guard,
  filter: ReturnFilter,
  limit: number,
): Promise<(ReturnRow & { id: number })[]> =>
  database.read((client) => call(client, "list_returns", [...asked(guard), JSON.stringify(filter), limit]));
