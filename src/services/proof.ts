import { findSecondFactor } from "../store/second-factor.ts";
import * as store from "../store/sign-in.ts";
import type { Actor, Context } from "./context.ts";
import { codeWords, tooManyTries, wrongField } from "./door-problems.ts";
import { isPassword } from "./passwords.ts";
import { takeCode } from "./second-factor-check.ts";

async function prove({ site: { database } }: Context, actor: Actor, current: string, proveMore = async () => {}): Promise<void> {
  const { waitSeconds, hash = null } = await store.beginProof(database, actor);
  if (waitSeconds > 0) throw tooManyTries(waitSeconds);
  if (!(await isPassword(current, hash))) throw wrongField("current", "wrong_password", "This is not your password now. Try again.");
  await proveMore();
  await store.endProof(database, actor);
}

/** Asks for one's own password before something that matters. Throws when it is not the one. */
export const provePassword = (context: Context, actor: Actor, current: string): Promise<void> => prove(context, actor, current);

/** The same with a code, of those who have a second step. Wrong codes are counted as wrong passwords are. */
export const provePasswordAndCode = (context: Context, actor: Actor, { current, code }: { current: string; code?: string | undefined }) =>
  prove(context, actor, current, async () => {
    const { site } = context;
    const factor = await findSecondFactor(site.database, actor.person.id);
    if (!factor || (await takeCode(site, actor.person.id, factor, code ?? ""))) return;
    throw wrongField("code", "wrong_code", codeWords);
  });
