import { codeProblemWords, parseCode } from "../domain/code.ts";
import { Problem } from "../domain/error.ts";
import * as store from "../store/events.ts";
import type { KindsState } from "../store/kinds.ts";
import { billEventWords } from "./bill-history.ts";
import { acting, type Context } from "./context.ts";
import { historyFacts, historySentence } from "./tracing.ts";

/** `bag` as a scanner or a person gives it; the others as the log has them. */
export type EventQuery = {
  who?: string | undefined;
  what?: string | undefined;
  outcome?: string | undefined;
  bag?: string | undefined;
  bill?: string | undefined;
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

const ticketWords: Record<string, string> = {
  return_made: "was started",
  return_finished: "was finished",
  return_cancelled: "was cancelled",
};

function sentence(context: Context, event: store.LoggedEvent): string {
  const { timeZone } = context.site;
  const ticket = event.bag === null ? ticketWords[event.what] : undefined;
  if (ticket) return `Return ${event.answer?.after?.number ?? ""} ${ticket}.`;
  return historySentence(context, event) || (event.bill ? billEventWords(event, event.bill, timeZone) : "");
}

/** One page of the log, newest first, refused scans too; `next` is null on the last. Throws `bad_code`. */
export const listEvents = (context: Context, { cursor, limit, ...query }: EventQuery & { cursor?: string | undefined; limit: number }) =>
  acting(context, "see_events", async (actor) => {
    const { database, kinds } = context.site;
    const filter = eventFilter(context, await kinds.current(), query);
    const found = await store.listEvents(database, actor, { ...filter, before: cursor }, limit + 1);
    const page = found.slice(0, limit);
    return {
      items: page.map((event) => ({ ...historyFacts(event), bill: event.bill, message: sentence(context, event) })),
      next: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    };
  });
