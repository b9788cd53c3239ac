import { sql } from "drizzle-orm";
import { bigint, check, date, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bytes, moment } from "./schema-columns.ts";
import { areas, people } from "./schema-people.ts";

/** Dispatch documents. Their counts and weights are kept by the commands that put parents on them. */
export const bills = pgTable(
  "bills",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    number: text().notNull(),
    status: text().notNull().default("open").$type<"open" | "completed">(),
    target: integer().notNull(),
    destination: text(),
    vehicle: text(),
    note: text(),
    areaId: integer("area_id").references(() => areas.id), // an area in use can't vanish
    parentCount: integer("parent_count").notNull().default(0),
    childCount: integer("child_count").notNull().default(0),
    weightGrams: bigint("weight_grams", { mode: "number" }).notNull().default(0),
    /** What the parents on it would weigh if all were full: the expected weight follows from it. */
    fullGrams: bigint("full_grams", { mode: "number" }).notNull().default(0),
    /** How many of them are short. */
    shortCount: integer("short_count").notNull().default(0),
    /** The newest version of its document; 0 before the first completion. */
    version: integer().notNull().default(0),
    completedAt: moment("completed_at"),
    completedBy: integer("completed_by"),
    madeBy: integer("made_by")
      .notNull()
      .references(() => people.id), // a bill always has a maker
    createdAt: moment("created_at").notNull().defaultNow(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("bills_number_once").on(sql`upper(${t.number})`),
    index("bills_newest").on(t.createdAt, t.id),
    index("bills_open").on(t.createdAt, t.id).where(sql`status = 'open'`),
    index("bills_completed").on(t.completedAt).where(sql`completed_at is not null`), // a day's summary
    index("bills_number_parts").using("gin", sql`upper(${t.number}) gin_trgm_ops`),
    // Not more parents than its target, and a completed one is one with its moment. By a function, as with bags.
    check(
      "bills_whole",
      sql`bill_is_whole(${t.status}, ${t.target}, ${t.parentCount}, ${t.childCount}, ${t.weightGrams}, ${t.shortCount}, ${t.fullGrams}, ${t.version}, ${t.completedAt})`,
    ),
  ],
);

/** The document of a bill as it was completed: never changed, whatever happens to the bags afterwards. */
export const billVersions = pgTable(
  "bill_versions",
  {
    billId: bigint("bill_id", { mode: "number" }).notNull(),
    version: integer().notNull(),
    at: moment("at").notNull(),
    by: integer("by").notNull(),
    reason: text(),
    document: jsonb().notNull(),
    /** SHA-256 of the UTF-8 bytes of the document as canonical JSON (RFC 8785). */
    hash: bytes("hash").notNull(),
  },
  (t) => [primaryKey({ columns: [t.billId, t.version] })],
);

/** Tickets on which parents come back. */
export const returns = pgTable(
  "returns",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    number: text().notNull(),
    status: text().notNull().default("open").$type<"open" | "finished" | "cancelled">(),
    areaId: integer("area_id").references(() => areas.id), // an area in use can't vanish
    note: text(),
    parentCount: integer("parent_count").notNull().default(0),
    madeBy: integer("made_by")
      .notNull()
      .references(() => people.id), // a return always has a maker
    createdAt: moment("created_at").notNull().defaultNow(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("returns_number_once").on(t.number),
    index("returns_newest").on(t.createdAt, t.id),
    check("returns_status_known", sql`${t.status} in ('open', 'finished', 'cancelled')`),
    check("returns_count_bounds", sql`${t.parentCount} >= 0`),
  ],
);

/** What came back on a ticket, from which bill; `state` says whether it still counts. */
export const returnItems = pgTable(
  "return_items",
  {
    returnId: bigint("return_id", { mode: "number" }).notNull(),
    bagId: bigint("bag_id", { mode: "number" }).notNull(),
    billId: bigint("bill_id", { mode: "number" }).notNull(),
    at: moment("at").notNull(),
    by: integer("by").notNull(),
    station: text(),
    /** `back` it came back; `undone` the scan was taken back; `put_back` the ticket was cancelled and it is on its bill again; `kept` it was cancelled and could not be. */
    state: text().notNull().default("back").$type<"back" | "undone" | "put_back" | "kept">(),
  },
  (t) => [
    primaryKey({ columns: [t.returnId, t.bagId, t.at] }),
    index("return_items_of_bill").on(t.billId),
    check("return_items_state_known", sql`${t.state} in ('back', 'undone', 'put_back', 'kept')`),
  ],
);

/** The last number of each day: taken under its row's lock, given back when the bill is not made, so that there are no gaps. */
export const dayNumbers = pgTable(
  "day_numbers",
  {
    day: date({ mode: "string" }).notNull(),
    what: text().notNull(),
    last: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.what] })],
);
