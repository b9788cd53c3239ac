import type { Result } from "../domain/outcome.ts";
import * as store from "../store/live.ts";
import { billEventWords } from "./bill-history.ts";
import { acting, type Context } from "./context.ts";
import { type BillResult, billResult, type ParentResult, parentResult } from "./scan-result.ts";
import type { Turns } from "./turns.ts";

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

/** Why a stream ends: its reader may not read any more, its bill is deleted, or this process stops and another one goes on. */
export type EndReason = "signed_out" | "not_allowed" | "gone" | "stopping";

export type LiveNews = { is: "events"; events: LiveBillEvent[] } | { is: "beat" } | { is: "end"; why: EndReason };

export type BillStreamOptions = { context: Context; bill: number; number: string; beatMs: number; inTurn: Turns };

const readMax = 100;
/** A database that is away is asked again so often; meanwhile the stream is silent, and its reader sees that. */
const awayMs = 1000;

/**
 * One reader of one bill's log. It reads on from where it stands whenever it is told of news and its reader has taken what was before: a
 * slow reader holds up nobody and fills no queue.
 */
export class BillStream {
  private isNews = true;
  private ending: EndReason | null = null;
  private wake: () => void = () => {};
  private ended: () => void = () => {};
  private askedAt = performance.now();

  constructor(
    private readonly options: BillStreamOptions,
    private after: string,
  ) {}

  get bill(): number {
    return this.options.bill;
  }

  /** There may be news; `newest` is what somebody saw in the log. */
  tell(newest?: string): void {
    if (newest !== undefined && BigInt(newest) <= BigInt(this.after)) return;
    this.isNews = true;
    this.wake();
  }

  onEnd(ended: () => void): void {
    this.ended = ended;
  }

  /** From here on there is nothing more; harmless when it has ended already. */
  end(why: EndReason): void {
    if (this.ending) return;
    this.ending = why;
    this.ended();
    this.wake();
  }

  /** What comes next, when it comes. One caller at a time. */
  async next(): Promise<LiveNews> {
    while (!this.ending) {
      if (!this.isNews) await this.sleep(this.askedAt + this.options.beatMs - performance.now());
      if (this.ending) break;
      const isBeat = !this.isNews;
      const events = await this.read();
      if (events && events.length > 0) return { is: "events", events };
      if (events && isBeat) return { is: "beat" };
    }
    return { is: "end", why: this.ending };
  }

  /** Null when nothing can be read now. */
  private async read(): Promise<LiveBillEvent[] | null> {
    const { context, bill, inTurn } = this.options;
    this.isNews = false;
    try {
      const found = await inTurn(() =>
        acting(context, "see_bills", (actor) => store.readBillEvents(context.site.database, actor, bill, this.after, readMax)),
      );
      this.askedAt = performance.now();
      if (found.state === "outside") this.end("not_allowed");
      else if (found.state === "gone" && found.events.length === 0) this.end("gone");
      else this.isNews ||= found.events.length === readMax || found.state === "gone";
      if (this.ending) return null;
      const events = await this.shown(found);
      this.after = found.events.at(-1)?.id ?? this.after;
      return events;
    } catch (error) {
      const kind = (error as { kind?: string }).kind;
      if (kind === "signed_out" || kind === "not_allowed") this.end(kind);
      else await this.sleep(awayMs);
      this.isNews = true;
      return null;
    }
  }

  private async shown({ bill, events }: store.LiveEvents): Promise<LiveBillEvent[]> {
    const { context, number } = this.options;
    const { kinds, timeZone } = context.site;
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

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, ms));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** What the event itself says of the bill, where it says all of it. */
function figuresOf({ answer }: store.LiveEventRow) {
  const said = answer?.after ?? answer?.bill;
  return said && said.parents !== undefined && said.number && said.status ? { ...said, number: said.number, status: said.status } : null;
}
