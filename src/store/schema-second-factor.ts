import { bigint, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bytes, moment } from "./schema-columns.ts";
import { people } from "./schema-people.ts";

/** Who signs in with a code from their phone as well. Secrets are sealed by a key that is not in the database (`services/secret-box`). */
export const secondFactors = pgTable("second_factors", {
  personId: integer("person_id")
    .primaryKey()
    .references(() => people.id), // nobody's secret is in nobody's way
  /** Null until the first code from the phone was right. */
  secret: bytes("secret"),
  confirmedAt: moment("confirmed_at"),
  /** The 30 seconds of the newest code that was taken, counted from 1970: that code and older ones are over. */
  lastStep: bigint("last_step", { mode: "number" }).notNull().default(0),
  /** Shown, and not yet confirmed. */
  pending: bytes("pending"),
  pendingUntil: moment("pending_until"),
});

/** What stands in for a lost phone, each once. Argon2id, like passwords. */
export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    personId: integer("person_id")
      .notNull()
      .references(() => people.id),
    codeHash: text("code_hash").notNull(),
    usedAt: moment("used_at"),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (t) => [index("recovery_codes_of_person").on(t.personId)],
);

/** The password was right and the code is still to come: between the two steps of the sign-in page. Only the SHA-256 of what the browser carries. */
export const halfSignIns = pgTable(
  "half_sign_ins",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    tokenHash: bytes("token_hash").notNull(),
    personId: integer("person_id")
      .notNull()
      .references(() => people.id),
    /** Of the person at that moment: a new password or a reset ends it. */
    rights: integer().notNull(),
    expiresAt: moment("expires_at").notNull(),
  },
  (t) => [uniqueIndex("half_sign_ins_token_hash_once").on(t.tokenHash)],
);
