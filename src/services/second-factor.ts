import { encodeBase32NoPadding } from "@oslojs/encoding";
import { z } from "zod";
import { Problem } from "../domain/error.ts";
import type { Person } from "../store/people.ts";
import * as store from "../store/second-factor.ts";
import { type Actor, acting, type Context, mustHaveSecondFactor } from "./context.ts";
import { wrongField } from "./door-problems.ts";
import { isOneTimeCode, newSecret, secretUri, secretWords, stepOfCode } from "./one-time-codes.ts";
import { provePasswordAndCode } from "./proof.ts";
import { newRecoveryCodes } from "./recovery-codes.ts";
import { codeSchema } from "./second-factor-check.ts";

/** What a change costs: the own password, and a code where there is a second step already. */
export const proofSchema = z.strictObject({
  current: z.string().min(1, "Enter your password.").max(200),
  code: codeSchema.optional().describe("From the phone, or a recovery code; needed when the second step is on."),
});
export const confirmSchema = z.strictObject({ code: codeSchema.min(1, "Enter the 6 digits that your phone shows.") });
type Proof = z.output<typeof proofSchema>;

/** What the phone has to know. `words` is the secret in groups of four. */
export type Setup = { secret: string; words: string; uri: string };

const own = <T>(context: Context, work: (actor: Actor) => Promise<T>) => acting(context, "use_own_account", work);

/** Whether it is on, how many recovery codes are left, and whether this person must have it. */
export const seeSecondFactor = (context: Context) =>
  acting(context, "see_own_account", async (actor) => ({
    ...(await store.ownSecondFactor(context.site.database, actor)),
    isRequired: mustHaveSecondFactor(context.site, actor),
  }));

/** A secret for the phone, good for ten minutes unless confirmed. One that is in force stays so until then. */
export const beginSecondFactor = (context: Context, proof: Proof): Promise<Setup> =>
  own(context, async (actor) => {
    await provePasswordAndCode(context, actor, proof);
    const { database, secrets } = context.site;
    const secret = newSecret();
    await store.beginSecondFactor(database, actor, secrets.seal(secret, actor.person.id));
    return { secret: encodeBase32NoPadding(secret), words: secretWords(secret), uri: secretUri(secret, actor.person.username) };
  });

const setupOver = () => new Problem("conflict", "setup_over", "Nothing is being set up, or ten minutes have passed. Begin again.");

/** The phone's first right code turns it on; other browsers of this person are out. Gives the recovery codes, which are nowhere else. */
export const confirmSecondFactor = (context: Context, { code }: z.output<typeof confirmSchema>): Promise<string[]> =>
  own(context, async (actor) => {
    const { database, secrets } = context.site;
    const pending = await store.findPendingFactor(database, actor);
    if (!pending) throw setupOver();
    const sealed = Buffer.from(pending.secret, "base64");
    const digits = code.replace(/\s/g, "");
    const near = { step: pending.step, lastStep: 0 };
    const step = isOneTimeCode(digits) ? stepOfCode(secrets.open(sealed, actor.person.id), digits, near) : null;
    if (step === null) throw wrongField("code", "wrong_code", "This is not the code. Enter the 6 digits that your phone shows now.");
    const { shown, hashes } = await newRecoveryCodes();
    await store.confirmSecondFactor(database, actor, { sealed, step, recoveryHashes: hashes });
    return shown;
  });

/** Ten new ones; the ones before them are over. */
export const makeRecoveryCodes = (context: Context, proof: Proof): Promise<string[]> =>
  own(context, async (actor) => {
    await provePasswordAndCode(context, actor, proof);
    const { shown, hashes } = await newRecoveryCodes();
    await store.renewRecoveryCodes(context.site.database, actor, hashes);
    return shown;
  });

/** Back to the password alone. Throws `second_factor_required` where that may not be. */
export const dropSecondFactor = (context: Context, proof: Proof): Promise<Person> =>
  own(context, async (actor) => {
    if (mustHaveSecondFactor(context.site, actor)) {
      throw new Problem("not_allowed", "second_factor_required", "Admins need the second step here. You can move it to another phone.");
    }
    await provePasswordAndCode(context, actor, proof);
    return store.endOwnSecondFactor(context.site.database, actor);
  });

/** For somebody who lost phone and recovery codes: their sessions end, and they set it up anew. */
export const resetSecondFactor = (context: Context, personId: number): Promise<Person> =>
  acting(context, "manage_people", (actor) => store.resetSecondFactor(context.site.database, actor, personId));
