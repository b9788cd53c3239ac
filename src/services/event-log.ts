import { codeProblemWords, parseCode } from "../domain/code.ts";
import { Problem } from "../domain/error.ts";
import { eventTitle } from "../domain/event-words.ts";
import * as store from "../store/events.ts";
import type { KindsState } from "../store/kinds.ts";
import { billEventWords } from "./bill-history.ts";
import { acting, type Context } from "./context.ts";
import { eventChanges } from "./event-changes.ts";
import { officeEventWords } from "./office-history.ts";
import { historyFacts, historySentence } from "./tracing.ts";

/** `bag` as a scanner or a person gives it; the others as the log has them. */
export type EventQuery = {
  who?: string | undefined;
  what?: string | undefined;
  outcome?: string | undefined;
  bag?: string | undefined;
  bill?: string | undefined;
  station?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

/** Throws `bad_code`. */
export function eventFilter({ site }: Context, { kinds }: KindsState, { bag, ...rest }: EventQuery): store.EventFilter {
  if (bag === undefined) return rest;
  const parsed = parseCode(bag, { kinds, ownHosts: site.ownHosts });
  if (parsed.code) return { ...rest, bag: parsed.code };
  const message = codeProblemWords[parsed.ok ? "no_kind" : parsed.problem];
  throw new Problem("invalid", "bad_code", message, { errors: [{ path: "bag", message }] });
}

function sentence(context: Context, event: store.LoggedEvent): string {
  if (event.bag === null && event.code === null && event.bill === null) return officeEventWords(event);
  return (
    historySentence(context, event) || (event.bill ? billEventWords(event, event.bill, context.site.timeZone) : officeEventWords(event))
  );
}

/** A line of the log as it is told: what an outsider needs to follow it, and nothing that is a secret. */
function told(context: Context, event: store.LoggedEvent) {
  const { bill, about, answer } = event;
  return {
    ...historyFacts(event),
    bill,
    about,
    upload: answer?.import ?? null,
    ticket: answer?.return?.number ?? (event.what.startsWith("return_") ? (answer?.after?.number ?? null) : null),
    title: eventTitle(event),
    message: sentence(context, event),
    changes: eventChanges(event, context.site.timeZone),
  };
}
export type ToldEvent = ReturnType<typeof told>;

/** One page of the log, newest first, refused scans too; `next` is null on the last. Throws `bad_code`. */
export const listEvents = (context: Context, { cursor, limit, ...query }: EventQuery & { cursor?: string | undefined; limit: number }) =>
  acting(context, "see_events", async (actor) => {
    const { database, kinds } = context.site;
    const filter = eventFilter(context, await kinds.current(), query);
    const found = await store.listEvents(database, actor, { ...filter, before: cursor }, limit + 1);
    const page = found.slice(0, limit);
    return {
      items: page.map((event) => told(context, event)),
      next: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    };
  });
