import type { Database } from "./database.ts";
import type { Person } from "./people.ts";
import type { SessionRow } from "./sessions.ts";
import { call, type Guard } from "./statement.ts";

/** Where somebody tries to come in, as hashes; null for what there is not. */
export type Door = { passHash: Uint8Array | null; addressHash: Uint8Array | null };

/** Somebody, with the rights that they had when they were asked for their password. */
export type Who = { id: number; rights: number };

export type SignInTry = {
  /** 0 when the password may be looked at. */
  waitSeconds: number;
  /** So long the answer is held back, right or wrong. */
  pauseMs: number;
  /** Null when nobody has this name. */
  person: (Who & { hash: string; active: boolean }) | null;
};

/** Counts the try before the password is looked at. */
export const beginSignIn = (database: Database, username: string, { passHash, addressHash }: Door): Promise<SignInTry> =>
  database.run((client) => call(client, "begin_sign_in", [username, passHash, addressHash]));

export type NewSession = { who: Who; tokenHash: Uint8Array; door: Door; agent: string | null };

/** Null when their rights changed meanwhile. */
export const beginSession = (database: Database, { who, tokenHash, door, agent }: NewSession): Promise<SessionRow | null> =>
  database.run((client) => call(client, "begin_session", [who.id, who.rights, tokenHash, door.passHash, door.addressHash, agent]));

/** Counts the try in this session before the password is looked at. `hash` is there when there is nothing to wait for. */
export const beginProof = (database: Database, guard: Guard): Promise<{ waitSeconds: number; hash?: string }> =>
  database.run((client) => call(client, "begin_proof", [guard.sessionId, guard.rights]));

export const endProof = (database: Database, guard: Guard): Promise<void> =>
  database.run((client) => call(client, "end_proof", [guard.sessionId]));

export const changeOwnPassword = (database: Database, guard: Guard, hash: string): Promise<Person> =>
  database.run((client) => call(client, "change_own_password", [guard.sessionId, guard.rights, hash]));

export const makePasswordLink = (
  database: Database,
  guard: Guard,
  personId: number,
  tokenHash: Uint8Array,
): Promise<{ expiresAt: string }> =>
  database.run((client) => call(client, "make_password_link", [guard.sessionId, guard.rights, personId, tokenHash]));

/** Whose link it is; null when it is used, too old or none. */
export const findPasswordLink = (database: Database, tokenHash: Uint8Array): Promise<{ username: string; name: string } | null> =>
  database.run((client) => call(client, "find_password_link", [tokenHash]));

/** Sets the password and gives the person. Throws `Problem` (`link_over`). */
export const usePasswordLink = (database: Database, tokenHash: Uint8Array, hash: string): Promise<Who> =>
  database.run((client) => call(client, "take_password_link", [tokenHash, hash]));

export const sweepSignIn = (database: Database): Promise<void> => database.run((client) => call(client, "sweep_sign_in", []));
