import type { Bus } from "../cache/bus.ts";
import type { Cache } from "../cache/cache.ts";
import { rightsTag } from "../cache/tags.ts";
import type { DocumentWorker } from "../documents/document-worker.ts";
import { notAllowed, Problem } from "../domain/error.ts";
import { type Action, can, type Scope } from "../domain/role.ts";
import type { ExportWorker } from "../exports/export-worker.ts";
import type { Database } from "../store/database.ts";
import { RightsChanged } from "../store/failure.ts";
import type { Person } from "../store/people.ts";
import type { Guard } from "../store/statement.ts";
import type { CheckRunner } from "./check-runner.ts";
import type { ImportRunner } from "./import-runner.ts";
import type { KindShelf } from "./kinds.ts";
import type { SecretBox } from "./secret-box.ts";

/** What all verbs share. Time comes in from here, so that a test can turn the clock. */
export type Site = {
  database: Database;
  kinds: KindShelf;
  /** What was read, for as long as it holds. */
  cache: Cache;
  /** Who watches hears of what was done, once it is done. */
  bus: Bus;
  /** Makes PDFs and workbooks away from the main thread. */
  documents: DocumentWorker;
  /** Makes downloads of any length away from the main thread. */
  exports: ExportWorker;
  /** Works on uploads, one after another. */
  imports: ImportRunner;
  /** Recounts everything, at night and when somebody asks. */
  checks: CheckRunner;
  /** Seals what the database keeps for us and shall not know. */
  secrets: SecretBox;
  adminSecondFactor: "required" | "optional";
  /** Business days and clock times are this zone's. */
  timeZone: string;
  /** Hosts whose addresses are our own, for codes that come as an address. */
  ownHosts: readonly string[];
  now: () => Date;
};

/** Who acts, as they were when their session was last read; every statement checks that this still holds. A menu shows what the scope allows. */
export type Actor = Guard & {
  person: Person & { scope: Scope };
  scope: Scope;
  isDevice: boolean;
  /** When all this was read, as the cache counts, and until when that is young enough: for answers that need no statement. */
  readAt: number;
  sureUntilMs: number;
};

export type Context = {
  site: Site;
  actor: Actor;
  /** Reads the session again; throws `signedOut`. */
  renew: () => Promise<Actor>;
  /** Reads it again for the requests to come, beside this one. */
  refresh: () => void;
  /** The tags of what was changed, to be forgotten before the answer. A request that changes something and says nothing has everything forgotten. */
  changed: (tags: readonly string[]) => void;
};

/** Why they may not; somebody who came in by badge or PIN may do more after their password. */
export const notTheirs = ({ person, scope, isDevice }: Actor, action: Action): Problem =>
  !isDevice && scope === "scan" && can(person.role, action)
    ? notAllowed("You came in by badge or PIN. Sign out, then sign in with your password to do this.")
    : notAllowed();

/** Is this somebody whom the site's setting asks for a second step? */
export const mustHaveSecondFactor = ({ adminSecondFactor }: Site, { person }: Actor): boolean =>
  adminSecondFactor === "required" && person.role === "admin";

/**
 * They came in by password alone and must set up their second step before anything else. Devices have a token of 256 bits that an admin
 * made; a badge or a PIN lets people scan and look only: neither is asked for a code.
 */
export const lacksSecondFactor = (site: Site, actor: Actor): boolean =>
  mustHaveSecondFactor(site, actor) && !actor.person.hasSecondFactor && !actor.isDevice && actor.scope === "all";

/**
 * May this actor be answered from memory? Every statement asks the database whether their rights still hold; an answer without a statement
 * needs to know that nobody's were changed anywhere since theirs were read.
 */
export function isSure({ site: { cache }, actor, refresh }: Context): boolean {
  if (performance.now() < actor.sureUntilMs && cache.isGood(actor.readAt, [rightsTag])) return true;
  if (cache.isServing) refresh();
  return false;
}

/** The area that somebody is bound to; null when to none (`reader` in `_rights.sql`). */
export const boundTo = ({ person: { role, areaId } }: Actor): number | null => (role === "dispatcher" ? areaId : null);

function refusal({ site, actor }: Context, action: Action): Problem | null {
  if (actor.person.mustChange && !action.endsWith("own_account")) {
    return new Problem("not_allowed", "must_change_password", "Choose a password of your own first: open My account.");
  }
  if (lacksSecondFactor(site, actor) && !action.endsWith("own_account")) {
    return new Problem("not_allowed", "second_factor_needed", "Set up your second step first: open My account, Second step.");
  }
  return can(actor.person.role, action, actor.scope) ? null : notTheirs(actor, action);
}

/** May this actor do this, as far as this process knows? Without a wait; what comes of a no is for `acting`. */
export const mayActNow = (context: Context, action: Action): boolean => refusal(context, action) === null;

function mayAct(context: Context, action: Action): void {
  const problem = refusal(context, action);
  if (problem) throw problem;
}

/** Reads their rights again, and throws when those don't reach for this. */
export async function actingAnew(context: Context, action: Action): Promise<void> {
  context.actor = await context.renew();
  mayAct(context, action);
}

/**
 * Every verb goes through here: may this actor do this, and do their rights still hold? When the database says that the rights are newer
 * than we thought, they are read again and the question is asked again, once.
 */
export async function acting<T>(context: Context, action: Action, work: (actor: Actor) => Promise<T>): Promise<T> {
  if (refusal(context, action)) context.actor = await context.renew(); // their rights may have grown since
  mayAct(context, action);
  try {
    return await work(context.actor);
  } catch (error) {
    if (!(error instanceof RightsChanged)) throw error;
  }
  await actingAnew(context, action);
  return work(context.actor);
}
