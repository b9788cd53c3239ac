import { Problem } from "../domain/error.ts";
import * as store from "../store/sign-in.ts";
import { acting, type Context, type Site } from "./context.ts";
import { hashPassword } from "./passwords.ts";
import { newToken, tokenHash } from "./sessions.ts";
import { type Arrival, comeIn, type HalfWay, type Where } from "./sign-in.ts";

/** A link by which somebody chooses a new password, once and within a day. The path is in this answer and nowhere else. */
export const makePasswordLink = (context: Context, personId: number): Promise<{ path: string; expiresAt: string }> =>
  acting(context, "manage_people", async (actor) => {
    const token = newToken();
    const { expiresAt } = await store.makePasswordLink(context.site.database, actor, personId, tokenHash(token));
    return { path: `/password/${token}`, expiresAt: new Date(expiresAt).toISOString() };
  });

/** Used, too old, or never one. */
const linkOver = () => new Problem("unknown", "link_over", "This link was used already, or it is too old. Ask an admin for a new one.");

/** Whose link it is. Throws `link_over`. */
export async function findPasswordLink({ database }: Site, token: string): Promise<{ username: string; name: string }> {
  const found = await store.findPasswordLink(database, tokenHash(token));
  if (!found) throw linkOver();
  return found;
}

/**
 * Sets the password of the link's person, ends all their sessions, and lets them in; who has a second step still needs the code.
 * Throws `link_over`.
 */
export async function usePasswordLink(site: Site, token: string, password: string, where: Where): Promise<Arrival | HalfWay> {
  await findPasswordLink(site, token); // before a password is hashed for nothing
  const who = await store.usePasswordLink(site.database, tokenHash(token), await hashPassword(password));
  return comeIn(site, who, where);
}
