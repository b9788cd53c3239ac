import type { CheckRun } from "../domain/check-run.ts";
import * as store from "../store/check-runs.ts";
import { rightsHold } from "../store/sessions.ts";
import { acting, type Context } from "./context.ts";

/** Begins a recount, or gives the one that goes on. Throws `not_allowed`. */
export const askCheck = (context: Context): Promise<CheckRun> =>
  acting(context, "run_checks", async (actor) => {
    const { isNew, ...run } = await store.askCheck(context.site.database, actor);
    if (isNew) context.site.checks.start(run.id);
    return run;
  });

export const runsMax = 30;

/** The newest runs, newest first. */
export const listChecks = (context: Context): Promise<CheckRun[]> =>
  acting(context, "see_system", (actor) => store.listChecks(context.site.database, actor, runsMax));

/** Throws `not_allowed`: whoever looks at the system is an admin still. */
export const seeSystem = (context: Context): Promise<boolean> =>
  acting(context, "see_system", (actor) => rightsHold(context.site.database, actor));
