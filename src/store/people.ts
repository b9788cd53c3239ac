import type { Role, Scope } from "../domain/role.ts";
import type { Database } from "./database.ts";
import { call, type Guard } from "./statement.ts";

export type Person = {
  id: number;
  username: string;
  name: string;
  role: Role;
  area: string | null;
  areaId: number | null;
  active: boolean;
  mustChange: boolean;
  lastSeenAt: string | null;
  /** Null: no badge. */
  badgeMadeAt: string | null;
  hasPin: boolean;
};

/** A session or a device token that is in force, with its person as of the moment it was read. */
export type SessionRow = {
  sessionId: number;
  rights: number;
  scope: Scope;
  expiresInMs: number;
  isDevice: boolean;
  person: Person;
};

export const findSession = (database: Database, tokenHash: Uint8Array): Promise<SessionRow | null> =>
  database.run((client) => call(client, "find_session", [tokenHash]));

export type SignInTry = {
  id: number;
  hash: string;
  active: boolean;
  waitSeconds: number;
};

/** Counts the try before the password is looked at; null when there is no such person. */
export const beginSignIn = (database: Database, username: string): Promise<SignInTry | null> =>
  database.run((client) => call(client, "begin_sign_in", [username]));

export const beginSession = (database: Database, personId: number, tokenHash: Uint8Array): Promise<SessionRow> =>
  database.run((client) => call(client, "begin_session", [personId, tokenHash]));

/** For what needs no other statement: throws `RightsChanged` when the rights are not the newest. */
export const rightsHold = (database: Database, guard: Guard): Promise<boolean> =>
  database.run((client) => call(client, "rights_hold", [guard.sessionId, guard.rights]));

export const endSession = (database: Database, sessionId: number): Promise<void> =>
  database.run((client) => call(client, "end_session", [sessionId]));

export const keepSession = (database: Database, sessionId: number): Promise<void> =>
  database.run((client) => call(client, "keep_session", [sessionId]));

export const listPeople = (database: Database, guard: Guard): Promise<Person[]> =>
  database.run((client) => call(client, "list_people", [guard.sessionId, guard.rights]));

export type NewPersonRow = {
  username: string;
  name: string;
  role: Role;
  areaId: number | null;
  hash: string;
  mustChange: boolean;
};

export const addPerson = (database: Database, guard: Guard, person: NewPersonRow): Promise<Person> =>
  database.run((client) =>
    call(client, "add_person", [
      guard.sessionId,
      guard.rights,
      person.username,
      person.name,
      person.role,
      person.areaId,
      person.hash,
      person.mustChange,
    ]),
  );

export type PersonChangeRow = Partial<{
  name: string;
  role: Role;
  areaId: number | null;
  active: boolean;
  passwordHash: string;
  mustChange: boolean;
}>;

export const changePerson = (database: Database, guard: Guard, personId: number, change: PersonChangeRow): Promise<Person> =>
  database.run((client) => call(client, "change_person", [guard.sessionId, guard.rights, personId, JSON.stringify(change)]));

export const addFirstAdmin = (database: Database, username: string, hash: string): Promise<boolean> =>
  database.run((client) => call(client, "add_first_admin", [username, hash, false]));

export const ownPasswordHash = (database: Database, guard: Guard): Promise<string> =>
  database.run((client) => call(client, "own_password_hash", [guard.sessionId, guard.rights]));

export const changeOwnPassword = (database: Database, guard: Guard, hash: string): Promise<Person> =>
  database.run((client) => call(client, "change_own_password", [guard.sessionId, guard.rights, hash]));

export type Token = {
  id: number;
  name: string;
  scope: Scope;
  person: number;
  username: string;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  active: boolean;
};

export const listTokens = (database: Database, guard: Guard): Promise<Token[]> =>
  database.run((client) => call(client, "list_tokens", [guard.sessionId, guard.rights]));

export type NewTokenRow = {
  hash: Uint8Array;
  personId: number;
  name: string;
  scope: Scope;
  expiresAt: string;
};

export const addToken = (database: Database, guard: Guard, token: NewTokenRow): Promise<Token> =>
  database.run((client) =>
    call(client, "add_token", [guard.sessionId, guard.rights, token.hash, token.personId, token.name, token.scope, token.expiresAt]),
  );

export const endToken = (database: Database, guard: Guard, tokenId: number): Promise<Token> =>
  database.run((client) => call(client, "end_token", [guard.sessionId, guard.rights, tokenId]));
