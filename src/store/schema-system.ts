import { sql } from "drizzle-orm";
import { bigint, boolean, check, integer, jsonb, pgTable, real, text, uuid } from "drizzle-orm/pg-core";
import type { CheckProblem } from "../domain/check-run.ts";
import { moment } from "./schema-columns.ts";

/** When everything was recounted, and what was wrong. Without `seconds` it runs, or its process died. */
export const checkRuns = pgTable(
  "check_runs",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    startedAt: moment("started_at").notNull().defaultNow(),
    seconds: real(),
    /** Null also when it came to no end. */
    problems: jsonb().$type<CheckProblem[]>(),
    rows: bigint({ mode: "number" }),
    how: text().notNull().$type<"nightly" | "asked" | "cli">(),
    askedBy: integer("asked_by"),
    /** Why it came to no end, in a sentence. */
    fault: text(),
  },
  (t) => [check("check_runs_how_known", sql`${t.how} in ('nightly', 'asked', 'cli')`)],
);

/** When a backup was made, where it is, and whether it was restored to see that it is whole. */
export const backupRuns = pgTable(
  "backup_runs",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    startedAt: moment("started_at").notNull().defaultNow(),
    seconds: real(),
    /** Its name, without the folder. */
    file: text(),
    bytes: bigint({ mode: "number" }),
    rows: bigint({ mode: "number" }),
    verified: boolean().notNull().default(false),
    how: text().notNull().$type<"nightly" | "cli">(),
    /** Why there is none, in a sentence. */
    fault: text(),
  },
  (t) => [check("backup_runs_how_known", sql`${t.how} in ('nightly', 'cli')`)],
);

/** The processes of this site, each with its row while it lives: who writes must know who may remember. */
export const servers = pgTable("servers", {
  id: uuid().primaryKey(),
  /** Machine and process, for people. */
  name: text().notNull(),
  /** It believes what it remembers. */
  serves: boolean().notNull(),
  /** Signs of life so far. */
  beats: bigint({ mode: "number" }).notNull().default(1),
  startedAt: moment("started_at").notNull().defaultNow(),
  beatAt: moment("beat_at").notNull().defaultNow(),
  /** Somebody could not reach it: until then it believes nothing. */
  evictedUntil: moment("evicted_until"),
});
