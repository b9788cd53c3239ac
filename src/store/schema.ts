import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bills } from "./schema-bills.ts";
import { moment } from "./schema-columns.ts";

// Drizzle reads the schema from this one file.
export { bills, billVersions, dayNumbers, returnItems, returns } from "./schema-bills.ts";
export { passwordLinks, signInTries, stationPeople, stations } from "./schema-door.ts";
export { importRows, imports } from "./schema-imports.ts";
export { areas, people, sessions } from "./schema-people.ts";
export { eventSeals, sealMarks } from "./schema-seals.ts";
export { halfSignIns, recoveryCodes, secondFactors } from "./schema-second-factor.ts";
export { backupRuns, checkRuns, servers } from "./schema-system.ts";

/** What sorts of bags there are. The version in `site` goes up with every change, so that no process parses by old patterns. */
export const kinds = pgTable(
  "kinds",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    name: text().notNull(),
    sort: text().notNull().$type<"parent" | "child">(),
    pattern: text().notNull(),
    capacity: integer(),
    unitGrams: integer("unit_grams"),
    tareGrams: integer("tare_grams"),
    active: boolean().notNull().default(true),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("kinds_name_once").on(sql`lower(${t.name})`),
    check("kinds_sort_known", sql`${t.sort} in ('parent', 'child')`),
    // A parent has a capacity and a tare, a child a unit weight, and neither has the other's.
    check(
      "kinds_of_their_sort",
      sql`case ${t.sort} when 'parent' then ${t.capacity} is not null and ${t.tareGrams} is not null and ${t.unitGrams} is null
          else ${t.capacity} is null and ${t.tareGrams} is null and ${t.unitGrams} is not null end`,
    ),
    check("kinds_capacity_bounds", sql`${t.capacity} between 1 and 1000`),
    check("kinds_weight_bounds", sql`coalesce(${t.unitGrams}, ${t.tareGrams}) between 0 and 1000000`),
  ],
);

/** One row: what all processes must agree on. */
export const site = pgTable(
  "site",
  {
    id: smallint().primaryKey().default(1),
    kindsVersion: integer("kinds_version").notNull().default(1),
  },
  (t) => [check("site_is_one", sql`${t.id} = 1`)],
);

/**
 * Everything with a scannable code. A child's parent and a parent's bill are columns, so a second parent or a second bill has no
 * place to stand. The kind's numbers are copied when the bag is made: what a bag weighs doesn't change when a kind is edited later.
 */
export const bags = pgTable(
  "bags",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    code: text().notNull(),
    sort: text().notNull().$type<"parent" | "child">(),
    // No foreign key: its check would lock the one row of a kind for every new bag of 1,000 people. Kinds can't be deleted (no right, and a trigger).
    kindId: integer("kind_id").notNull(),
    areaId: integer("area_id"),
    parentId: bigint("parent_id", { mode: "number" }),
    billId: bigint("bill_id", { mode: "number" }).references(() => bills.id), // a bill with parents on it can't vanish
    childCount: integer("child_count").notNull().default(0),
    capacity: integer(),
    ownGrams: integer("own_grams").notNull(),
    weightGrams: integer("weight_grams").notNull(),
    status: text().notNull().default("open").$type<ParentStatus | ChildStatus>(),
    /** Closed on purpose while short; a parent that is full is closed by its count. */
    closedShort: boolean("closed_short").notNull().default(false),
    packedAt: moment("packed_at"),
    packedBy: integer("packed_by"),
    packedStation: text("packed_station"),
    createdAt: moment("created_at").notNull().defaultNow(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("bags_code_once").on(t.code),
    // A child's parent is a bag that exists, and it can't vanish under its children.
    foreignKey({
      name: "bags_parent_exists",
      columns: [t.parentId],
      foreignColumns: [t.id],
    }),
    // Search by any part of a code.
    index("bags_code_parts").using("gin", t.code.op("gin_trgm_ops")),
    index("bags_newest").on(t.createdAt, t.id),
    // 1 bag in 30 is a parent; lists of parents, by kind or state, read only those.
    index("bags_newest_parents").on(t.createdAt, t.id).where(sql`sort = 'parent'`),
    index("bags_newest_by_status").on(t.status, t.createdAt, t.id).where(sql`status not in ('packed')`),
    index("bags_by_area").on(t.areaId, t.createdAt, t.id).where(sql`area_id is not null`),
    index("bags_by_kind").on(t.kindId, t.createdAt, t.id),
    // The children of a parent, and the parents of a bill.
    index("bags_in_parent").on(t.parentId).where(sql`parent_id is not null`),
    index("bags_on_bill").on(t.billId).where(sql`bill_id is not null`),
    // The normal form, so that letter case can't make a second bag of one code.
    check("bags_code_normal", sql`${t.code} ~ '^[A-Z0-9][A-Z0-9-]{0,39}$'`),
    // Only children are packed, only parents are billed, and a parent holds at most its capacity. By a function: PostgreSQL reads the text of a
    // check anew for every statement, and of this one there was so much that a pack paid a twelfth of its time for it.
    check(
      "bags_of_their_sort",
      sql`bag_is_of_its_sort(${t.sort}, ${t.status}, ${t.parentId}, ${t.billId}, ${t.childCount}, ${t.capacity}, ${t.ownGrams}, ${t.weightGrams})`,
    ),
  ],
);

export type ParentStatus = "open" | "closed" | "billed" | "dispatched" | "returned";
export type ChildStatus = "free" | "packed";

/**
 * The log: one row for each change of state and each refused scan, never changed, never deleted. Partitioned by month.
 * No foreign keys: people, bags and bills are never deleted, and five checks a scan would be paid for nothing.
 */
export const events = pgTable(
  "events",
  {
    id: bigint({ mode: "number" }).notNull(),
    at: moment("at").notNull(),
    /** When the trigger was pulled, by the client's clock put right. */
    scannedAt: moment("scanned_at"),
    key: uuid(),
    personId: integer("person_id"),
    areaId: integer("area_id"),
    station: text(),
    how: text().$type<"scanner" | "typed" | "api">(),
    what: text().notNull(),
    outcome: text().notNull(),
    result: text().notNull().$type<"good" | "repeat" | "refused">(),
    /** The code that was scanned, as far as it could be read. */
    code: text(),
    bagId: bigint("bag_id", { mode: "number" }),
    parentId: bigint("parent_id", { mode: "number" }),
    fromParentId: bigint("from_parent_id", { mode: "number" }),
    billId: bigint("bill_id", { mode: "number" }),
    /** The event that this one takes back. */
    reverses: bigint({ mode: "number" }),
    reason: text(),
    /** What was answered (scans), or before and after (edits). */
    answer: jsonb(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.at] }),
    // The history of a bag, seen from the child, from its parent, and from the parent that it left.
    index("events_of_bag").on(t.bagId, t.id).where(sql`bag_id is not null`),
    index("events_of_parent").on(t.parentId, t.id).where(sql`parent_id is not null`),
    index("events_of_old_parent").on(t.fromParentId, t.id).where(sql`from_parent_id is not null`),
    index("events_of_bill").on(t.billId, t.id).where(sql`bill_id is not null`),
    // A person's own history.
    index("events_of_person").on(t.personId, t.id),
    // The newest scan to undo, also for a person whose log is long and whose station is new.
    index("events_undoable")
      .on(t.personId, sql`coalesce(${t.station}, '')`, t.id)
      .where(sql`result = 'good' and what in ('pack', 'move', 'unpack', 'close', 'reopen', 'link', 'unlink', 'return')`),
    // The rare ones among millions of packed and opened: a plain scan is in neither of the two.
    index("events_by_what").on(t.what, t.id).where(sql`what not in ('open', 'pack')`),
    index("events_by_outcome").on(t.outcome, t.id).where(sql`outcome not in ('opened', 'packed')`),
    index("events_of_station").on(sql`lower(${t.station})`, t.id).where(sql`station is not null`),
    index("events_reversed").on(t.reverses).where(sql`reverses is not null`),
    check("events_result_known", sql`${t.result} in ('good', 'repeat', 'refused')`),
  ],
);

/**
 * The key of every scan, unique for ever. A table of its own: a unique index on the partitioned log would have to hold the month,
 * and would let the same key through again in the next one.
 */
export const scanKeys = pgTable("scan_keys", {
  key: uuid().primaryKey(),
  fingerprint: uuid().notNull(),
  eventId: bigint("event_id", { mode: "number" }).notNull(),
  eventAt: moment("event_at").notNull(),
  personId: integer("person_id").notNull(),
});

/** How often what happened, by business day, person and station: a station scans one at a time, so nobody queues for a row. */
export const tallies = pgTable(
  "tallies",
  {
    day: date({ mode: "string" }).notNull(),
    personId: integer("person_id").notNull(),
    station: text().notNull(),
    outcome: text().notNull(),
    count: integer().notNull().default(1),
    /** The same by the hour of the site's clock, 24 of them; of a row that is older than this column, fewer or none. */
    hours: integer().array(),
    firstAt: moment("first_at"),
    lastAt: moment("last_at"),
  },
  (t) => [primaryKey({ columns: [t.day, t.personId, t.station, t.outcome] })],
);
