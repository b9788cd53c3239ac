import { sql } from "drizzle-orm";
import { bigint, check, index, integer, pgTable, primaryKey, real, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bytes, moment } from "./schema-columns.ts";
import { people } from "./schema-people.ts";

/**
 * Browsers in which somebody signed in by password. Only there a badge or a PIN is enough, so that a lost badge opens nothing elsewhere.
 * Only the SHA-256 of what the browser carries is here.
 */
export const stations = pgTable(
  "stations",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    passHash: bytes("pass_hash").notNull(),
    /** Who gave their password there last, and so stands for it. */
    madeBy: integer("made_by")
      .notNull()
      .references(() => people.id), // a station always has somebody who stands for it
    /** Wrong badges and PINs since the last right one. */
    failures: integer().notNull().default(0),
    waitUntil: moment("wait_until"),
    createdAt: moment("created_at").notNull().defaultNow(),
    lastSeenAt: moment("last_seen_at").notNull().defaultNow(),
    expiresAt: moment("expires_at").notNull(),
    endedAt: moment("ended_at"),
  },
  (t) => [
    uniqueIndex("stations_pass_hash_once").on(t.passHash),
    // Ending all that a person stands for finds them without reading the others.
    index("stations_of_person").on(t.madeBy).where(sql`ended_at is null`),
  ],
);

/**
 * Who has signed in by password in which browser. Wrong tries for that name are counted apart there, so that a stranger who guesses
 * elsewhere locks nobody out of their own browser (OWASP: device cookies).
 */
export const stationPeople = pgTable(
  "station_people",
  {
    stationId: bigint("station_id", { mode: "number" })
      .notNull()
      .references(() => stations.id, { onDelete: "cascade" }), // a browser that is forgotten knows nobody
    personId: integer("person_id")
      .notNull()
      .references(() => people.id),
    failures: integer().notNull().default(0),
    waitUntil: moment("wait_until"),
    triedAt: moment("tried_at"),
  },
  (t) => [primaryKey({ columns: [t.stationId, t.personId] })],
);

/** Wrong tries at the door by names that nobody has and by addresses, as hashes. What is older than a day is swept away. */
export const signInTries = pgTable(
  "sign_in_tries",
  {
    door: text().notNull().$type<"name" | "address">(),
    subject: bytes("subject").notNull(),
    /** Of an address: a level that sinks by one each second. */
    failures: real().notNull().default(0),
    waitUntil: moment("wait_until"),
    lastAt: moment("last_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.door, t.subject] }), check("sign_in_tries_door_known", sql`${t.door} in ('name', 'address')`)],
);

/** Links by which somebody chooses a password of their own, once. Only the SHA-256 of what the link carries is here. */
export const passwordLinks = pgTable(
  "password_links",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    tokenHash: bytes("token_hash").notNull(),
    personId: integer("person_id")
      .notNull()
      .references(() => people.id),
    madeBy: integer("made_by")
      .notNull()
      .references(() => people.id),
    createdAt: moment("created_at").notNull().defaultNow(),
    expiresAt: moment("expires_at").notNull(),
    usedAt: moment("used_at"),
  },
  (t) => [
    uniqueIndex("password_links_token_hash_once").on(t.tokenHash),
    // A new link ends the ones before it.
    index("password_links_of_person").on(t.personId).where(sql`used_at is null`),
  ],
);
