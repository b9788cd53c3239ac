import type { BillStatus } from "../domain/bill.ts";
import type { Result } from "../domain/outcome.ts";
import type { Database } from "./database.ts";
import type { BillCounts, ScanAnswer } from "./scans.ts";
import { call, type Guard } from "./statement.ts";

export type BillRow = BillCounts & {
  destination: string | null;
  vehicle: string | null;
  note: string | null;
  area: string | null;
  areaId: number | null;
  /** The newest version of its document; 0 before the first completion. */
  version: number;
  madeBy: number;
  madeByName: string;
  createdAt: string;
  updatedAt: string;
  completedAt: string | null;
  completedBy: number | null;
  completedByName: string | null;
};

export type BilledParent = {
  code: string;
  kind: string;
  count: number;
  capacity: number;
  grams: number;
  at?: string | null;
  by?: number | null;
  byName?: string | null;
  station?: string | null;
};
export type BillReturned = { code: string; return: string; at: string; by: number; byName: string };
export type BillVersion = { version: number; at: string; by: number; byName: string; reason: string | null; hash: string };

export type FoundBill =
  | { state: "unknown" }
  | { state: "outside" }
  /** `event`: the newest of its log when all this was read. */
  | (BillRow & { state: "known"; event: string; list: BilledParent[]; returned: BillReturned[]; versions: BillVersion[] });

/** What is hashed: SHA-256 of the UTF-8 bytes of `document` as RFC 8785 canonical JSON (keys sorted, no blanks). */
export type BillDocument = { version: number; hash: string; document: Record<string, unknown> };

export type BillEventRow = {
  id: string;
  at: string;
  what: string;
  outcome: string;
  result: Result;
  code: string | null;
  bag: string | null;
  by: number | null;
  byName: string | null;
  station: string | null;
  how: "scanner" | "typed" | "api" | null;
  reason: string | null;
  /** Of a scan; of an edit before and after; `import`: the upload that did it. */
  answer: (Partial<ScanAnswer> & { import?: number; before?: Partial<BillRow>; after?: Partial<BillRow> }) | null;
};

export type BillFilter = {
  search?: string;
  status?: BillStatus;
  area?: string;
  person?: string;
  from?: string;
  to?: string;
  /** Has parents on it that are not full. */
  short?: boolean;
  /** Fewer parents than its target. */
  below?: boolean;
  /** More parents than its target: the rules allow none. */
  over?: boolean;
  sort: "newest" | "oldest" | "number";
  after?: { at: string; id: number } | { number: string };
};
export type BillTotals = {
  bills: number;
  open: number;
  completed: number;
  parents: number;
  children: number;
  short: number;
  grams: number;
};
export type BillPage = { items: (BillRow & { id: number })[]; totals: BillTotals };

export type DayRow = {
  biller: number;
  billerName: string;
  area: string | null;
  bills: number;
  open: number;
  parents: number;
  children: number;
  short: number;
  grams: number;
};

export type NewBillRow = {
  number: string | null;
  target: number;
  destination: string | null;
  vehicle: string | null;
  note: string | null;
  areaId: number | null;
};

const asked = ({ sessionId, rights }: Guard) => [sessionId, rights] as const;

export const findBill = (database: Database, guard: Guard, number: string): Promise<FoundBill> =>
  database.run((client) => call(client, "find_bill", [...asked(guard), number]));

export const listBills = (database: Database, guard: Guard, filter: BillFilter, limit: number): Promise<BillPage> =>
  database.read((client) => call(client, "list_bills", [...asked(guard), JSON.stringify(filter), limit]));

export const makeBill = (database: Database, guard: Guard, bill: NewBillRow): Promise<BillRow> =>
  database.run((client) =>
    call(client, "make_bill", [...asked(guard), bill.number, bill.target, bill.destination, bill.vehicle, bill.note, bill.areaId]),
  );

export const changeBill = (database: Database, guard: Guard, number: string, change: Record<string, unknown>): Promise<BillRow> =>
  database.run((client) => call(client, "change_bill", [...asked(guard), number, JSON.stringify(change)]));

export const deleteBill = (database: Database, guard: Guard, number: string): Promise<void> =>
  database.run(async (client) => {
    await call(client, "delete_bill", [...asked(guard), number]);
  });

export const completeBill = (database: Database, guard: Guard, number: string, reason: string | null): Promise<BillRow> =>
  database.run((client) => call(client, "complete_bill", [...asked(guard), number, reason]));

export const reopenBill = (database: Database, guard: Guard, number: string, reason: string): Promise<BillRow> =>
  database.run((client) => call(client, "reopen_bill", [...asked(guard), number, reason]));

/** Null version: the newest. Null when there is none that this person may see. */
export const readDocument = (database: Database, guard: Guard, number: string, version: number | null): Promise<BillDocument | null> =>
  database.run((client) => call(client, "bill_document", [...asked(guard), number, version]));

export type BillHistory = { state: "unknown" | "outside" | "known"; events: BillEventRow[] };

export const readBillHistory = (
  database: Database,
  guard: Guard,
  number: string,
  before: string | null,
  limit: number,
): Promise<BillHistory> => database.run((client) => call(client, "bill_history", [...asked(guard), number, before, limit]));

export const readDay = (database: Database, guard: Guard, day: string): Promise<DayRow[]> =>
  database.read((client) => call(client, "bills_of_day", [...asked(guard), day]));
