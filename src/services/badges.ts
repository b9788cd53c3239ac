import { z } from "zod";
import { badgeOf } from "../domain/card.ts";
import { newPinSchema } from "../domain/pin.ts";
import * as store from "../store/badges.ts";
import type { Person } from "../store/people.ts";
import { acting, type Context } from "./context.ts";
import { hashPassword } from "./passwords.ts";
import { provePassword } from "./proof.ts";
import { tokenHash } from "./sessions.ts";

const current = z.string().min(1, "Enter your password.").max(200);

/** What one's own badge or PIN costs: the password. */
export const ownBadgeSchema = z.strictObject({ current });
export const ownPinSchema = z.strictObject({ current, pin: newPinSchema });

/** A badge and whose it is. The badge itself is in this answer and nowhere else: only its hash is stored. */
export type NewBadge = { person: Person; badge: string };

async function makeBadge(keep: (hash: Uint8Array) => Promise<Person>): Promise<NewBadge> {
  const badge = badgeOf(crypto.getRandomValues(new Uint8Array(16)));
  return { person: await keep(tokenHash(badge)), badge };
}

/** A new badge for somebody; the one that they had stops at once, and so does what came in by it. */
export const giveBadge = (context: Context, personId: number): Promise<NewBadge> =>
  acting(context, "manage_people", (actor) => makeBadge((hash) => store.changeBadge(context.site.database, actor, personId, hash)));

/** Harmless when there is none. */
export const takeBadge = (context: Context, personId: number): Promise<Person> =>
  acting(context, "manage_people", (actor) => store.changeBadge(context.site.database, actor, personId, null));

export const makeOwnBadge = (context: Context, proof: z.output<typeof ownBadgeSchema>): Promise<NewBadge> =>
  acting(context, "use_own_account", async (actor) => {
    await provePassword(context, actor, proof.current);
    return makeBadge((hash) => store.changeOwnBadge(context.site.database, actor, hash));
  });

export const dropOwnBadge = (context: Context): Promise<Person> =>
  acting(context, "use_own_account", (actor) => store.changeOwnBadge(context.site.database, actor, null));

export const setOwnPin = (context: Context, { current, pin }: z.output<typeof ownPinSchema>): Promise<Person> =>
  acting(context, "use_own_account", async (actor) => {
    await provePassword(context, actor, current);
    return store.changeOwnPin(context.site.database, actor, await hashPassword(pin));
  });

export const dropOwnPin = (context: Context): Promise<Person> =>
  acting(context, "use_own_account", (actor) => store.changeOwnPin(context.site.database, actor, null));
