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
  /** They sign in with a code from their phone as well. */
  hasSecondFactor: boolean;
};

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
