import { z } from "zod";
import { plainText } from "../domain/text.ts";
import * as half from "../store/half-sign-in.ts";
import { findSecondFactor } from "../store/second-factor.ts";
import type { SessionRow } from "../store/sessions.ts";
import * as store from "../store/sign-in.ts";
import { acting, type Context, type Site } from "./context.ts";
import { codeNeeded, halfWayOver, tooManyTries, wrongCode, wrongCredentials, wrongField } from "./door-problems.ts";
import { hashPassword, isPassword, passwordSchema } from "./passwords.ts";
import { provePassword } from "./proof.ts";
import { codeSchema, takeCode } from "./second-factor-check.ts";
import { newToken, tokenHash } from "./sessions.ts";

export const signInSchema = z.strictObject({
  username: plainText(60),
  password: z.string().min(1, "Enter your password.").max(200),
  code: codeSchema.optional().describe("From the phone, or a recovery code, of those who have a second step."),
});

export const passwordChangeSchema = z.strictObject({
  current: z.string().min(1).max(200),
  password: passwordSchema,
});

/** Where somebody comes in: the pass that the browser carries, the address it has ("" when there is none), and the browser in words. */
export type Where = { pass: string | null; address: string; agent: string | null };

/** `token` is for the browser to carry. */
export type Arrival = { token: string; session: SessionRow };

const doorOf = ({ pass, address }: Where): store.Door => ({
  passHash: pass === null ? null : tokenHash(pass),
  addressHash: address === "" ? null : tokenHash(`address ${address}`),
});

async function arrive(site: Site, who: store.Who, where: Where): Promise<Arrival> {
  const token = newToken();
  const session = await store.beginSession(site.database, {
    who,
    tokenHash: tokenHash(token),
    door: doorOf(where),
    agent: where.agent,
  });
  if (!session) throw wrongCredentials(); // a new password, say, came in between
  return { token, session };
}

/** The right password of somebody who may come in. Known and unknown names, right and wrong passwords cost the same. */
async function proveAtDoor(site: Site, { username, password }: z.output<typeof signInSchema>, where: Where): Promise<store.Who> {
  const { person, waitSeconds, pauseMs } = await store.beginSignIn(site.database, username, doorOf(where));
  if (waitSeconds > 0) throw tooManyTries(waitSeconds);
  if (pauseMs > 0) await Bun.sleep(pauseMs);
  const isRight = await isPassword(password, person?.hash ?? null);
  if (!person || !isRight || !person.active) throw wrongCredentials();
  return person;
}

/**
 * A new session, by name, password and, of those who have a second step, the code. Whether the password was right is told to nobody who
 * doesn't know it: `code_needed` and `wrong_code` come after it. Both count as a wrong try until all of it is right.
 */
export async function signIn(site: Site, input: z.output<typeof signInSchema>, where: Where): Promise<Arrival> {
  const who = await proveAtDoor(site, input, where);
  const factor = await findSecondFactor(site.database, who.id);
  if (factor && !input.code) throw codeNeeded();
  if (factor && !(await takeCode(site, who.id, factor, input.code ?? ""))) throw wrongCode();
  return arrive(site, who, where);
}

/** The password was right. `token` is for the browser to carry until the code is right, too. */
export type HalfWay = { token: string; session: null };

/** For pages, where the code is asked for in a second step: in, or half way. */
export async function comeIn(site: Site, who: store.Who, where: Where): Promise<Arrival | HalfWay> {
  if (!(await findSecondFactor(site.database, who.id))) return arrive(site, who, where);
  const token = newToken();
  await half.beginHalfSignIn(site.database, who, tokenHash(token));
  return { token, session: null };
}

export const signInByPage = async (site: Site, input: z.output<typeof signInSchema>, where: Where): Promise<Arrival | HalfWay> =>
  comeIn(site, await proveAtDoor(site, input, where), where);

export const isHalfWay = ({ database }: Site, token: string): Promise<boolean> => half.isHalfSignedIn(database, tokenHash(token));

/** The second step of the sign-in page. Throws `half_way_over`, `wrong_code`, `too_many_tries`. */
export async function signInByCode(site: Site, token: string, code: string, where: Where): Promise<Arrival> {
  const { database } = site;
  const tried = await half.beginCodeTry(database, tokenHash(token), doorOf(where));
  if (!tried) throw halfWayOver();
  if (tried.waitSeconds > 0) throw tooManyTries(tried.waitSeconds);
  if (tried.pauseMs > 0) await Bun.sleep(tried.pauseMs);
  const factor = await findSecondFactor(database, tried.who.id);
  if (factor && !(await takeCode(site, tried.who.id, factor, code))) throw wrongCode();
  if (!(await half.endHalfSignIn(database, tokenHash(token)))) throw halfWayOver();
  return arrive(site, tried.who, where);
}

/** One's own password; every other session of this person ends. */
export const changeOwnPassword = (context: Context, { current, password: fresh }: z.output<typeof passwordChangeSchema>) =>
  acting(context, "use_own_account", async (actor) => {
    const { database } = context.site;
    await provePassword(context, actor, current);
    if (current === fresh) throw wrongField("password", "same_password", "This is the password that you have. Choose another.");
    return store.changeOwnPassword(database, actor, await hashPassword(fresh));
  });
