import type { Database } from "./database.ts";
import type { SessionRow } from "./sessions.ts";
import { call, type Guard } from "./statement.ts";

/** Why nobody came in by a badge or a PIN. */
export type Refusal = "station_unknown" | "too_many_tries" | "wrong_badge" | "wrong_pin" | "must_change_password";

export type TakenOver =
  | { refusal: Refusal; waitSeconds?: number }
  /** `isKept`: they had signed in by password in this very session, and go on in it. */
  | { refusal?: undefined; isKept: boolean; session: SessionRow };

/** What a browser shall carry, as hashes: the station's pass, the new session's token, and the session that it has now. */
export type AtStation = { passHash: Uint8Array; tokenHash: Uint8Array; sessionId: number | null };

/** True when the pass that the browser has is good still, false when the new one is now. */
export const admitStation = (database: Database, guard: Guard, oldHash: Uint8Array, newHash: Uint8Array): Promise<boolean> =>
  database.run((client) => call(client, "admit_station", [guard.sessionId, guard.rights, oldHash, newHash]));

export const signInByBadge = (database: Database, at: AtStation, badgeHash: Uint8Array): Promise<TakenOver> =>
  database.run((client) => call(client, "sign_in_by_badge", [at.passHash, badgeHash, at.tokenHash, at.sessionId]));

export type PinTry = {
  isStation: boolean;
  waitSeconds: number;
  /** Null when nobody has this name; `hash` is null for somebody without a PIN. */
  person: { id: number; hash: string | null } | null;
};

/** Counts the try before the PIN is looked at. */
export const beginPinTry = (database: Database, passHash: Uint8Array, username: string): Promise<PinTry> =>
  database.run((client) => call(client, "begin_pin_try", [passHash, username]));

export const signInByPin = (database: Database, at: AtStation, personId: number, pinHash: string): Promise<TakenOver> =>
  database.run((client) => call(client, "sign_in_by_pin", [at.passHash, personId, pinHash, at.tokenHash, at.sessionId]));
