import type { Database } from "./database.ts";
import type { Person } from "./people.ts";
import { call, type Guard } from "./statement.ts";

/** A hash gives the badge and ends the one before; null takes it away. */
export const changeBadge = (database: Database, guard: Guard, personId: number, badgeHash: Uint8Array | null): Promise<Person> =>
  database.run((client) => call(client, "change_badge", [guard.sessionId, guard.rights, personId, badgeHash]));

export const changeOwnBadge = (database: Database, guard: Guard, badgeHash: Uint8Array | null): Promise<Person> =>
  database.run((client) => call(client, "change_own_badge", [guard.sessionId, guard.rights, badgeHash]));

export const changeOwnPin = (database: Database, guard: Guard, pinHash: string | null): Promise<Person> =>
  database.run((client) => call(client, "change_own_pin", [guard.sessionId, guard.rights, pinHash]));
