import { type BagFilter, bagRowsStatement, type ExportedBag } from "./bags.ts";
import type { BillFilter } from "./bills.ts";
import type { Client, Queries } from "./database.ts";
import type { EventFilter } from "./events.ts";
import type { ImportRowFacts } from "./import-jobs.ts";
import { call, type Guard } from "./statement.ts";

/** Days, both counted in. */
export type ActivityFilter = {
  who?: string | undefined;
  station?: string | undefined;
  outcome?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

/** All rows of something, to be read through a cursor: the filter is that of its list. */
export type RowSource =
  | { what: "bags"; filter: Omit<BagFilter, "limit" | "cursor"> | null }
  | { what: "bills"; filter: Omit<BillFilter, "after"> }
  | { what: "events"; filter: EventFilter }
  | { what: "activity"; filter: ActivityFilter }
  | { what: "import"; filter: { id: number; has: ImportExtra[] } };

/** Columns that not every file has. */
export type ImportExtra = "bill" | "kind" | "area";

export type { ExportedBag };

export type ExportedBill = {
  number: string;
  status: string;
  target: number;
  parents: number;
  children: number;
  short: number;
  grams: string;
  expectedGrams: string | null;
  destination: string | null;
  vehicle: string | null;
  note: string | null;
  area: string | null;
  version: number;
  madeByName: string;
  createdAt: string;
  updatedAt: string;
  completedByName: string | null;
  completedAt: string | null;
};

export type ExportedEvent = {
  id: string;
  at: string;
  scannedAt: string | null;
  byName: string | null;
  station: string | null;
  how: string | null;
  what: string;
  outcome: string;
  result: string;
  code: string | null;
  bag: string | null;
  parent: string | null;
  from: string | null;
  bill: string | null;
  area: string | null;
  reason: string | null;
};

export type ExportedActivity = { day: string; byName: string; name: string; station: string; outcome: string; count: number };

/** A row of an uploaded file, and what became of it. */
export type ExportedImportRow = Omit<ImportRowFacts, "place"> & {
  sheetName: string;
  kindText: string | null;
  areaText: string | null;
  isDone: boolean;
};

const functions = {
  bills: "open_bill_rows",
  events: "open_event_rows",
  activity: "open_activity_rows",
  import: "open_import_rows",
} as const;

/** Opens a cursor of that name in the transaction that runs on this one connection. Throws what the database says. */
export async function openRows(client: Client, queries: Queries, guard: Guard, source: RowSource, name: string): Promise<void> {
  if (source.what !== "bags") {
    await call(client, functions[source.what], [guard.sessionId, guard.rights, JSON.stringify(source.filter), name]);
    return;
  }
  const { sql, params } = bagRowsStatement(queries, guard, source.filter);
  await client.unsafe(`declare ${name} no scroll cursor for ${sql}`, params as never[]);
}
