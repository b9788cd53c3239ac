import { shortHash } from "../domain/anchor.ts";
import { readAnchor } from "../store/seals.ts";
import { acting, type Context } from "./context.ts";

/** What a day ends with: the hash that everything in the log up to then leads to. Null while nothing is sealed. */
export const dayAnchor = (context: Context, day: string) =>
  acting(context, "see_bills", async (actor) => {
    const found = await readAnchor(context.site.database, actor, day);
    return found && { seal: found.seal, hash: found.hash, short: shortHash(found.hash), sealedAt: new Date(found.sealedAt).toISOString() };
  });
export type DayAnchor = NonNullable<Awaited<ReturnType<typeof dayAnchor>>>;
