import type { Context } from "hono";
import type { Environment } from "../http/environment.ts";
import { actingContext } from "../http/session.ts";
import { signOut } from "../services/accounts.ts";
import type { Rooms } from "./rooms.ts";

/** Ends the session that this browser has, if any: at sign-out, and when somebody signs in on top of it. A device's token stays. */
export async function leave(c: Context<Environment>, { site, sessions }: Rooms): Promise<void> {
  const [actor, token] = [c.get("actor"), c.get("token")];
  if (!actor || !token || actor.isDevice) return;
  await signOut(actingContext(c, site, sessions));
  sessions.forget(token);
}
