import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, integer, pgTable, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bytes, moment } from "./schema-columns.ts";

/**
 * The chain that an outsider can check: each seal closes the events of one month among the numbers after `after_id` up to `last_id`, and
 * holds the hash of the seal before it. What is hashed is said in `commands/_seal-text.sql`. Never changed, never deleted.
 */
export const eventSeals = pgTable(
  "event_seals",
  {
    number: bigint({ mode: "number" }).primaryKey(),
    /** How the hash is made; another way gets another number. */
    rule: smallint().notNull(),
    /** 2026-11, by UTC, as the log is cut. */
    month: text().notNull(),
    afterId: bigint("after_id", { mode: "number" }).notNull(),
    lastId: bigint("last_id", { mode: "number" }).notNull(),
    count: integer().notNull(),
    firstAt: moment("first_at").notNull(),
    previous: bytes("previous").notNull(),
    hash: bytes("hash").notNull(),
    /** For each event its number and the first 8 bytes of its own hash, to say which one is wrong. */
    marks: bytes("marks").notNull(),
    /** Never before any event that it seals, and never before the seal before it. */
    sealedAt: moment("sealed_at").notNull(),
    /** Some event in it is more than two minutes older than the seal: it came with an upload. */
    late: boolean().notNull(),
  },
  (t) => [
    uniqueIndex("event_seals_of_range").on(t.lastId, t.month),
    index("event_seals_by_time").on(t.sealedAt, t.number),
    index("event_seals_late").on(t.firstAt).where(sql`late`),
    check(
      "event_seals_whole",
      sql`${t.count} > 0 and ${t.lastId} > ${t.afterId} and length(${t.hash}) = 32 and length(${t.previous}) = 32`,
    ),
  ],
);

/** How far the log is settled once the transactions that were writing to it at that moment have ended. One row, or none. */
export const sealMarks = pgTable(
  "seal_marks",
  {
    id: smallint().primaryKey().default(1),
    upTo: bigint("up_to", { mode: "number" }).notNull(),
    waitsFor: text("waits_for").array().notNull(),
  },
  (t) => [check("seal_marks_is_one", sql`${t.id} = 1`)],
);
