import type { Scope } from "../domain/role.ts";
import type { Database } from "./database.ts";
import type { Person } from "./people.ts";
import { call, type Guard } from "./statement.ts";

/** A session or a device token that is in force, with its person as of the moment it was read. */
export type SessionRow = {
  sessionId: number;
  rights: number;
  scope: Scope;
  expiresInMs: number;
  /** From its last use on it lives so long. */
  lifeMs: number;
  isDevice: boolean;
  /** Its token was made before the last change of rights: a browser gets another one. */
  isStale: boolean;
  person: Person;
};

export const findSession = (database: Database, tokenHash: Uint8Array): Promise<SessionRow | null> =>
  database.run((client) => call(client, "find_session", [tokenHash]), "scan");

/** False when another request was quicker. */
export const renewToken = (database: Database, oldHash: Uint8Array, newHash: Uint8Array): Promise<boolean> =>
  database.run((client) => call(client, "renew_token", [oldHash, newHash]));

/** For what needs no other statement: throws `RightsChanged` when the rights are not the newest. */
export const rightsHold = (database: Database, guard: Guard): Promise<boolean> =>
  database.run((client) => call(client, "rights_hold", [guard.sessionId, guard.rights]));

export const endSession = (database: Database, sessionId: number): Promise<void> =>
  database.run((client) => call(client, "end_session", [sessionId]));

export const keepSession = (database: Database, sessionId: number): Promise<void> =>
  database.run((client) => call(client, "keep_session", [sessionId]));

/** A browser where somebody is signed in. `agent` is the browser in words; null when it didn't say. */
export type OwnSession = { id: number; agent: string | null; scope: Scope; createdAt: string; lastSeenAt: string; isThis: boolean };

export const listOwnSessions = (database: Database, guard: Guard): Promise<OwnSession[]> =>
  database.run((client) => call(client, "list_own_sessions", [guard.sessionId, guard.rights]));

export const endOwnSession = (database: Database, guard: Guard, other: number): Promise<void> =>
  database.run((client) => call(client, "end_own_session", [guard.sessionId, guard.rights, other]));
