import { sql } from "drizzle-orm";
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core";
import { bytes, moment } from "./schema-columns.ts";
import { people } from "./schema-people.ts";

/** Uploads: a file of bags or bills, checked before and revocable after. `worker` is the process that is at it, heard of last at `beat_at`. */
export const imports = pgTable(
  "imports",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    fileName: text("file_name").notNull(),
    /** SHA-256 of the file: the same one is recognised. */
    fileHash: bytes("file_hash").notNull(),
    fileBytes: integer("file_bytes").notNull(),
    state: text().notNull().default("waiting"),
    /** How its columns are read, sheet by sheet; null until it was looked at. */
    layout: jsonb(),
    policy: jsonb().notNull(),
    progress: jsonb().notNull().default({}),
    /** What the check found, then what the commit did. */
    counts: jsonb(),
    /** Why it failed, in a sentence. */
    problem: text(),
    /** The kinds that its codes were read by. */
    kindsVersion: integer("kinds_version"),
    madeBy: integer("made_by")
      .notNull()
      .references(() => people.id), // an upload always has an owner
    createdAt: moment("created_at").notNull().defaultNow(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
    committedAt: moment("committed_at"),
    committedBy: integer("committed_by"),
    revokedAt: moment("revoked_at"),
    revokedBy: integer("revoked_by"),
    worker: uuid(),
    beatAt: moment("beat_at"),
  },
  (t) => [
    index("imports_of_file").on(t.fileHash),
    index("imports_to_do").on(t.id).where(sql`state in ('waiting', 'reading', 'checking', 'committing', 'revoking')`),
    check(
      "imports_state_known",
      sql`${t.state} in ('waiting', 'reading', 'checking', 'ready', 'committing', 'committed', 'revoking', 'revoked', 'cancelled', 'failed')`,
    ),
  ],
);

/**
 * The rows of an upload: what stood there, what it was read as, what the check said, and what was done. `bag_stamp` and `parent_stamp` are
 * the bags' `updated_at` at the check: what a scanner touched since is left alone. A row with a `bill_number` puts its parent on that bill;
 * once it is done, `bill_id` without a `bill_stamp` is a bill that this upload made.
 */
export const importRows = pgTable(
  "import_rows",
  {
    importId: integer("import_id").notNull(),
    /** 1, 2, 3 ... in the order of the file. */
    place: integer().notNull(),
    sheet: smallint().notNull(),
    row: integer().notNull(),
    /** Columns as Excel names them. */
    parentCell: text("parent_cell"),
    childCell: text("child_cell"),
    parentText: text("parent_text"),
    childText: text("child_text"),
    parentCode: text("parent_code"),
    parentKind: integer("parent_kind"),
    childCode: text("child_code"),
    childKind: integer("child_kind"),
    areaId: integer("area_id"),
    billCell: text("bill_cell"),
    billText: text("bill_text"),
    billNumber: text("bill_number"),
    kindText: text("kind_text"),
    areaText: text("area_text"),
    verdict: text(),
    reason: text(),
    /** What it says more: the other parent, the bill, the row where it stood first. */
    other: text(),
    /** What was perhaps meant. */
    hint: text(),
    chunk: integer(),
    childId: bigint("child_id", { mode: "number" }),
    parentId: bigint("parent_id", { mode: "number" }),
    fromParentId: bigint("from_parent_id", { mode: "number" }),
    childStamp: moment("child_stamp"),
    parentStamp: moment("parent_stamp"),
    billId: bigint("bill_id", { mode: "number" }),
    billStamp: moment("bill_stamp"),
    /** The event that did it. */
    eventId: bigint("event_id", { mode: "number" }),
  },
  (t) => [
    primaryKey({ columns: [t.importId, t.place] }),
    index("import_rows_in_chunk").on(t.importId, t.chunk),
    check("import_rows_verdict_known", sql`${t.verdict} in ('new', 'same', 'moved', 'refused', 'changed')`),
  ],
);
