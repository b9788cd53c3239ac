import type { Hono } from "hono";
import { dayAfter } from "../../domain/day.ts";
import { Problem } from "../../domain/error.ts";
import type { Environment } from "../../http/environment.ts";
import type { Context } from "../../services/context.ts";
import { listEvents } from "../../services/event-log.ts";
import { ActivityPage } from "../../views/activity.tsx";
import type { ActivityAsked } from "../../views/activity-filter.tsx";
import { eventPageSchema } from "../api-events.ts";
import { dayParams } from "../bill-schemas.ts";
import { activityEntry } from "./activity-entry.ts";
import { formProblem, frameOf, type PageContext, type PageRooms, readForm, show, visitor } from "./visit.ts";

const pageRows = 50;
const names = ["who", "what", "bag", "bill", "outcome", "station", "from", "to"] as const;
const blank = Object.fromEntries(names.map((name) => [name, ""])) as ActivityAsked;

/** The filter of the API, with days in the place of moments. */
const filterSchema = eventPageSchema
  .omit({ limit: true })
  .extend({ from: dayParams.shape.day.optional(), to: dayParams.shape.day.optional() })
  .refine(({ from, to }) => !from || !to || from <= to, { path: ["to"], message: "This day is before the first one." });

/** What the address asks for; empty fields of the form ask for nothing. */
const askedOf = (params: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    [...names, "cursor"].flatMap((name) => (params.get(name)?.trim() ? [[name, (params.get(name) as string).trim()]] : [])),
  );

/** The last day counts as a whole. Throws what nobody can put right in the form. */
async function find(context: Context, asked: Record<string, string>) {
  try {
    const { to, ...query } = readForm(filterSchema, asked);
    return { found: await listEvents(context, { ...query, to: to && dayAfter(to), limit: pageRows }), problem: null };
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== "invalid") throw error;
    return { found: { items: [], next: null }, problem: formProblem("filter", error, asked) };
  }
}

/** The same filter for downloads: the log counts moments, what people did counts days. */
function filesOf({ cursor: _cursor, ...asked }: Record<string, string>, isWrong: boolean) {
  if (isWrong) return { events: {}, activity: {} };
  const { to, ...events } = asked;
  const activity = Object.fromEntries(Object.entries(asked).filter(([name]) => ["who", "station", "outcome", "from", "to"].includes(name)));
  return { events: { ...events, ...(to ? { to: dayAfter(to) } : {}) }, activity };
}

async function activityPage(c: PageContext, rooms: PageRooms) {
  const context = visitor(c, rooms);
  const asked = askedOf(new URL(c.req.url).searchParams);
  const { found, problem } = await find(context, asked);
  const { cursor: _cursor, ...filter } = asked;
  const view = (
    <ActivityPage
      {...frameOf(c, rooms)}
      person={context.actor.person}
      asked={{ ...blank, ...filter }}
      isNarrowed={Object.keys(asked).length > 0}
      entries={found.items.map(activityEntry)}
      nextHref={found.next ? `/activity?${new URLSearchParams({ ...filter, cursor: found.next })}` : null}
      files={filesOf(asked, problem !== null)}
      problem={problem}
    />
  );
  return show(c, view, problem ? 422 : 200);
}

/** The log for admins. */
export function mountActivity(app: Hono<Environment>, rooms: PageRooms): void {
  app.get("/activity", (c) => activityPage(c, rooms));
}
