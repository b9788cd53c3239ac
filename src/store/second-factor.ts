import type { Database } from "./database.ts";
import type { Person } from "./people.ts";
import { call, type Guard } from "./statement.ts";

/** What a code is compared with. Secrets are sealed, in base64; `step` is the 30 seconds of now by the database's clock. */
export type SecondFactor = { secret: string; step: number; lastStep: number; recoveryCodes: { id: number; hash: string }[] };
export type PendingFactor = { secret: string; step: number };
export type OwnSecondFactor = { isOn: boolean; codesLeft: number };

/** Null when this person signs in by password alone. */
export const findSecondFactor = (database: Database, personId: number): Promise<SecondFactor | null> =>
  database.run((client) => call(client, "find_second_factor", [personId]));

/** The newest that is in force; null when nobody has a second step. */
export const anySealedSecret = (database: Database): Promise<{ personId: number; secret: string } | null> =>
  database.run((client) => call(client, "any_sealed_secret", []));

/** False when a code of this step or a later one was taken before. */
export const takeCodeStep = (database: Database, personId: number, step: number): Promise<boolean> =>
  database.run((client) => call(client, "take_code_step", [personId, step]));

/** False when it was taken before. */
export const takeRecoveryCode = (database: Database, personId: number, codeId: number): Promise<boolean> =>
  database.run((client) => call(client, "take_recovery_code", [personId, codeId]));

export const ownSecondFactor = (database: Database, guard: Guard): Promise<OwnSecondFactor> =>
  database.run((client) => call(client, "own_second_factor", [guard.sessionId, guard.rights]));

export const beginSecondFactor = (database: Database, guard: Guard, sealed: Uint8Array): Promise<void> =>
  database.run((client) => call(client, "begin_second_factor", [guard.sessionId, guard.rights, sealed]));

/** Null when nothing was begun within ten minutes. */
export const findPendingFactor = (database: Database, guard: Guard): Promise<PendingFactor | null> =>
  database.run((client) => call(client, "find_pending_factor", [guard.sessionId, guard.rights]));

export type Confirmation = { sealed: Uint8Array; step: number; recoveryHashes: string[] };

/** Throws `Problem` (`setup_over`). */
export const confirmSecondFactor = (database: Database, guard: Guard, { sealed, step, recoveryHashes }: Confirmation): Promise<Person> =>
  database.run((client) =>
    call(client, "confirm_second_factor", [guard.sessionId, guard.rights, sealed, step, JSON.stringify(recoveryHashes)]),
  );

/** Throws `Problem` (`second_factor_off`). */
export const renewRecoveryCodes = (database: Database, guard: Guard, hashes: string[]): Promise<void> =>
  database.run((client) => call(client, "renew_recovery_codes", [guard.sessionId, guard.rights, JSON.stringify(hashes)]));

/** Throws `Problem` (`second_factor_off`). */
export const endOwnSecondFactor = (database: Database, guard: Guard): Promise<Person> =>
  database.run((client) => call(client, "end_own_second_factor", [guard.sessionId, guard.rights]));

/** Throws `Problem` (`unknown_person`, `own_second_factor`). */
export const resetSecondFactor = (database: Database, guard: Guard, personId: number): Promise<Person> =>
  database.run((client) => call(client, "reset_second_factor", [guard.sessionId, guard.rights, personId]));
