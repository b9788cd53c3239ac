import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bytes, moment } from "./schema-columns.ts";

/** Places. People and bags may belong to one. */
export const areas = pgTable(
  "areas",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    name: text().notNull(),
    active: boolean().notNull().default(true),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (t) => [
    // "Dock A" and "dock a" are one place.
    uniqueIndex("areas_name_once").on(sql`lower(${t.name})`),
    check("areas_name_length", sql`length(${t.name}) between 1 and 60`),
  ],
);

/** People are switched off, never deleted: the log speaks of them for ever. */
export const people = pgTable(
  "people",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    username: text().notNull(),
    name: text().notNull(),
    role: text().notNull().$type<"dispatcher" | "biller" | "admin">(),
    areaId: integer("area_id").references(() => areas.id), // an area in use can't vanish
    passwordHash: text("password_hash").notNull(),
    mustChange: boolean("must_change").notNull().default(true),
    active: boolean().notNull().default(true),
    /** Goes up with every change of role, area, password or activity; a session that knows an older one is not believed. */
    rights: integer().notNull().default(1),
    /** Wrong passwords since the last right one, counted before each is checked, so that sixty at once are not sixty guesses. */
    failures: integer().notNull().default(0),
    waitUntil: moment("wait_until"),
    /** When the last of them was counted: after a day they are forgotten, as those of names that nobody has. */
    triedAt: moment("tried_at"),
    lastSeenAt: moment("last_seen_at"),
    /** The SHA-256 of the one badge that is theirs; null when they have none. */
    badgeHash: bytes("badge_hash"),
    badgeMadeAt: moment("badge_made_at"),
    /** Argon2id, like the password's. */
    pinHash: text("pin_hash"),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("people_username_once").on(sql`lower(${t.username})`),
    // Finds the person of a badge, and lets nobody have another's.
    uniqueIndex("people_badge_once").on(t.badgeHash).where(sql`badge_hash is not null`),
    check("people_role_known", sql`${t.role} in ('dispatcher', 'biller', 'admin')`),
    check("people_username_length", sql`length(${t.username}) between 1 and 60`),
  ],
);

/** Browsers that are signed in, and devices with a token. Only the SHA-256 of what they carry is here. */
export const sessions = pgTable(
  "sessions",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    tokenHash: bytes("token_hash").notNull(),
    personId: integer("person_id")
      .notNull()
      .references(() => people.id), // a session always has somebody
    /** Null for a browser; what an admin called the device. */
    deviceName: text("device_name"),
    scope: text().notNull().default("all").$type<"all" | "scan" | "read">(),
    /** Which browser, in words: "Chrome on Windows". */
    agent: text(),
    /** Wrong passwords typed in this session since the last right one, before something that matters. */
    failures: integer().notNull().default(0),
    waitUntil: moment("wait_until"),
    /** The rights that its token was made for. After a change of rights a browser gets another token with its next request. */
    rights: integer().notNull().default(1),
    /** The token before that one: requests that were on their way with it are still answered, until `earlierUntil`. */
    earlierHash: bytes("earlier_hash"),
    earlierUntil: moment("earlier_until"),
    createdAt: moment("created_at").notNull().defaultNow(),
    lastSeenAt: moment("last_seen_at").notNull().defaultNow(),
    expiresAt: moment("expires_at").notNull(),
    endedAt: moment("ended_at"),
  },
  (t) => [
    uniqueIndex("sessions_token_hash_once").on(t.tokenHash),
    index("sessions_by_earlier_hash").on(t.earlierHash).where(sql`earlier_hash is not null`),
    // Ending all sessions of a person finds them without reading the others.
    index("sessions_of_person").on(t.personId).where(sql`ended_at is null`),
    // The admin's list of device tokens.
    index("sessions_of_devices").on(t.id).where(sql`device_name is not null`),
    check("sessions_scope_known", sql`${t.scope} in ('all', 'scan', 'read')`),
  ],
);
