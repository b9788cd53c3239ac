import type { Bus } from "../cache/bus.ts";
import type { DocumentWorker } from "../documents/document-worker.ts";
import { notAllowed, Problem } from "../domain/error.ts";
import { type Action, can, type Scope } from "../domain/role.ts";
import type { ExportWorker } from "../exports/export-worker.ts";
import type { Database } from "../store/database.ts";
import { RightsChanged } from "../store/failure.ts";
import type { Person } from "../store/people.ts";
import type { Guard } from "../store/statement.ts";
import type { ImportRunner } from "./import-runner.ts";
import type { KindShelf } from "./kinds.ts";

/** What all verbs share. Time comes in from here, so that a test can turn the clock. */
export type Site = {
  database: Database;
  kinds: KindShelf;
  /** Who watches hears of what was done, once it is done. */
  bus: Bus;
  /** Makes PDFs and workbooks away from the main thread. */
  documents: DocumentWorker;
  /** Makes downloads of any length away from the main thread. */
  exports: ExportWorker;
  /** Works on uploads, one after another. */
  imports: ImportRunner;
  /** Business days and clock times are this zone's. */
  timeZone: string;
  /** Hosts whose addresses are our own, for codes that come as an address. */
  ownHosts: readonly string[];
  now: () => Date;
};

/** Who acts, as they were when their session was last read; every statement checks that this still holds. A menu shows what the scope allows. */
export type Actor = Guard & { person: Person & { scope: Scope }; scope: Scope; isDevice: boolean };

export type Context = {
  site: Site;
  actor: Actor;
  /** Reads the session again; throws `signedOut`. */
  renew: () => Promise<Actor>;
};

/** Why they may not; somebody who came in by badge or PIN may do more after their password. */
export const notTheirs = ({ person, scope, isDevice }: Actor, action: Action): Problem =>
  !isDevice && scope === "scan" && can(person.role, action)
    ? notAllowed("You came in by badge or PIN. Sign out, then sign in with your password to do this.")
    : notAllowed();

function refusal(actor: Actor, action: Action): Problem | null {
  if (actor.person.mustChange && !action.endsWith("own_account")) {
    return new Problem("not_allowed", "must_change_password", "Choose a password of your own first: open My account.");
  }
  return can(actor.person.role, action, actor.scope) ? null : notTheirs(actor, action);
}

function mayAct(actor: Actor, action: Action): void {
  const problem = refusal(actor, action);
  if (problem) throw problem;
}

/**
 * Every verb goes through here: may this actor do this, and do their rights still hold? When the database says that the rights are newer
 * than we thought, they are read again and the question is asked again, once.
 */
export async function acting<T>(context: Context, action: Action, work: (actor: Actor) => Promise<T>): Promise<T> {
  if (refusal(context.actor, action)) context.actor = await context.renew(); // their rights may have grown since
  mayAct(context.actor, action);
  try {
    return await work(context.actor);
  } catch (error) {
    if (!(error instanceof RightsChanged)) throw error;
  }
  context.actor = await context.renew();
  mayAct(context.actor, action);
  return work(context.actor);
}
