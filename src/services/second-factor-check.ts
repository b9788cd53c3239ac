import { z } from "zod";
import * as store from "../store/second-factor.ts";
import type { Site } from "./context.ts";
import { isOneTimeCode, stepOfCode } from "./one-time-codes.ts";
import { findRecoveryCode, isRecoveryCode } from "./recovery-codes.ts";

/** Six digits from the phone or a recovery code, with the blanks and dashes that people put between. */
export const codeSchema = z.string().max(30, "Enter the 6 digits from your phone, or a recovery code.");

const plain = (typed: string) => typed.replace(/[\s-]/g, "").toUpperCase();

/**
 * Is this a right code of this person, and the first time that it is used? A code from the phone ends itself and all older ones, a recovery
 * code itself; the statement that takes it decides, so two at once are one. Throws `secret_key_wrong`.
 */
export async function takeCode({ database, secrets }: Site, personId: number, factor: store.SecondFactor, typed: string): Promise<boolean> {
  const code = plain(typed);
  if (isOneTimeCode(code)) {
    const secret = secrets.open(Buffer.from(factor.secret, "base64"), personId);
    const step = stepOfCode(secret, code, factor);
    return step !== null && store.takeCodeStep(database, personId, step);
  }
  if (!isRecoveryCode(code)) return false;
  const found = await findRecoveryCode(code, factor.recoveryCodes);
  return found !== null && store.takeRecoveryCode(database, personId, found);
}

/** Asked at the start: a server with another key than the site's would turn people away who did nothing wrong. */
export async function canReadSecrets({ database, secrets }: Pick<Site, "database" | "secrets">): Promise<boolean> {
  const found = await store.anySealedSecret(database);
  try {
    if (found) secrets.open(Buffer.from(found.secret, "base64"), found.personId);
    return true;
  } catch {
    return false;
  }
}
