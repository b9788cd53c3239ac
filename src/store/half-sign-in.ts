import type { Database } from "./database.ts";
import type { Door, Who } from "./sign-in.ts";
import { call } from "./statement.ts";

/** The password was right; what the browser carries until the code is right too, as a hash. */
export const beginHalfSignIn = (database: Database, who: Who, tokenHash: Uint8Array): Promise<void> =>
  database.run((client) => call(client, "begin_half_sign_in", [who.id, who.rights, tokenHash]));

export const isHalfSignedIn = (database: Database, tokenHash: Uint8Array): Promise<boolean> =>
  database.run((client) => call(client, "is_half_signed_in", [tokenHash]));

export type CodeTry = { who: Who; waitSeconds: number; pauseMs: number };

/** Counts the try before the code is looked at. Null when the five minutes are over. */
export const beginCodeTry = (database: Database, tokenHash: Uint8Array, { passHash, addressHash }: Door): Promise<CodeTry | null> =>
  database.run((client) => call(client, "begin_code_try", [tokenHash, passHash, addressHash]));

/** False when another request was quicker. */
export const endHalfSignIn = (database: Database, tokenHash: Uint8Array): Promise<boolean> =>
  database.run((client) => call(client, "end_half_sign_in", [tokenHash]));
