import type { Result } from "../domain/outcome.ts";
import * as store from "../store/live.ts";
import { billEventWords } from "./bill-history.ts";
import type { Site } from "./context.ts";
import type { Feed } from "./live-stream.ts";
import { type BillResult, billResult, type ParentResult, parentResult } from "./scan-result.ts";

/** What happened to a bill; figures and `isOn` are as they were then or are now, never older. */
export type LiveBillEvent = {
  event: string;
  what: string;
  outcome: string;
  result: Result;
  message: string;
  at: string;
  by: number | null;
  byName: string | null;
  station: string | null;
  how: "scanner" | "typed" | "api" | null;
  code: string | null;
  /** Is the parent on this bill now? */
  isOn: boolean;
  parent: ParentResult | null;
  /** Null when the bill is deleted. */
  bill: BillResult | null;
};

const readMax = 100;

/** One bill's log, behind the event `after`. Its last event is told before it is gone. */
export function billFeed(site: Site, { id, number }: { id: number; number: string }, from: string): Feed {
  let after = from;
  return {
    action: "see_bills",
    isBehind: (newest) => BigInt(newest) > BigInt(after),
    async read(actor) {
      const found = await store.readBillEvents(site.database, actor, id, after, readMax);
      if (found.state === "outside") return { over: "not_allowed" };
      if (found.state === "gone" && found.events.length === 0) return { over: "gone" };
      const events = await shown(site, number, found);
      after = found.events.at(-1)?.id ?? after;
      return {
        news: events.map((one) => ({ name: "bill", event: one.event, json: JSON.stringify(one) })),
        isMore: found.events.length === readMax || found.state === "gone",
      };
    },
  };
}

async function shown({ kinds, timeZone }: Site, number: string, { bill, events }: store.LiveEvents): Promise<LiveBillEvent[]> {
  const named = await kinds.named(events.flatMap(({ parent }) => parent?.kind ?? []));
  return events.map((row) => {
    const figures = figuresOf(row) ?? bill;
    return {
      ...{ event: row.id, what: row.what, outcome: row.outcome, result: row.result },
      message: billEventWords(row, number, timeZone),
      at: new Date(row.at).toISOString(),
      ...{ by: row.by, byName: row.byName, station: row.station, how: row.how },
      code: row.bag ?? row.code,
      isOn: row.isOn,
      parent: row.parent && parentResult(row.parent, named),
      bill: figures && billResult(figures),
    };
  });
}

/** What the event itself says of the bill, where it says all of it. */
function figuresOf({ answer }: store.LiveEventRow) {
  const said = answer?.after ?? answer?.bill;
  return said && said.parents !== undefined && said.number && said.status ? { ...said, number: said.number, status: said.status } : null;
}
