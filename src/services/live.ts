import { type Bus, billTopic } from "../cache/bus.ts";
import { Problem } from "../domain/error.ts";
import type { Database } from "../store/database.ts";
import * as store from "../store/live.ts";
import { billNumberOf, outsideBill, unknownBill } from "./billing.ts";
import { acting, type Context } from "./context.ts";
import { BillStream } from "./live-stream.ts";
import { type Turns, takeTurns } from "./turns.ts";

export type LiveOptions = {
  /** A quiet stream says that it lives, and asks whether its reader may still read. */
  beatMs: number;
  /** So often other processes' doings are looked for: one statement for all bills that are watched here. */
  lookMs: number;
  /** Whoever has this many streams open is turned away until one ends. */
  streamsOfSessionMax: number;
  streamsMax: number;
};
export const liveOptions: LiveOptions = { beatMs: 15_000, lookMs: 2000, streamsOfSessionMax: 5, streamsMax: 2000 };

/** Of a hall that watches one bill all want to read at once: scans come first. */
const readsAtOnceMax = 4;

const tooMany = (detail: string, retryAfterSeconds: number) => new Problem("busy", "too_many_streams", detail, { retryAfterSeconds });

/** Everybody in this process who watches something while it happens. */
export class Live {
  private readonly streams = new Set<BillStream>();
  private readonly ofSession = new Map<number, number>();
  private lookout: Timer | null = null;
  private isLooking = false;
  private isClosed = false;
  private readonly inTurn: Turns;

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly options: LiveOptions = liveOptions,
  ) {
    this.inTurn = takeTurns(readsAtOnceMax, options.streamsMax, 1);
  }

  get count(): number {
    return this.streams.size;
  }

  /** A bill's events after `after`, or from now on, for as long as this person may see it. Throws `unknown_bill`, `not_allowed`, `too_many_streams`. */
  async watchBill(context: Context, text: string, after: string | null): Promise<BillStream> {
    this.refuseTooMany(context.actor.sessionId);
    const bill = await findBill(context, text);
    this.refuseTooMany(context.actor.sessionId);
    const { sessionId } = context.actor;
    const { beatMs } = this.options;
    // A number from another database, or from before a backup was put back, would wait for events that never come.
    const from = after === null || BigInt(after) > BigInt(bill.event) ? bill.event : after;
    const stream = new BillStream({ context, bill: bill.id, number: bill.number, beatMs, inTurn: this.inTurn }, from);
    const stopHearing = this.bus.subscribe(billTopic(bill.number), () => stream.tell());
    this.streams.add(stream);
    this.ofSession.set(sessionId, this.streamsOf(sessionId) + 1);
    stream.onEnd(() => {
      stopHearing();
      this.leave(stream, sessionId);
    });
    this.lookout ??= setInterval(() => void this.look(), this.options.lookMs).unref();
    return stream;
  }

  /** Ends every stream: its reader comes back later, to another process. */
  close(): void {
    this.isClosed = true;
    for (const stream of this.streams) stream.end("stopping");
  }

  private streamsOf(sessionId: number): number {
    return this.ofSession.get(sessionId) ?? 0;
  }

  private refuseTooMany(sessionId: number): void {
    const { streamsOfSessionMax, streamsMax } = this.options;
    if (this.isClosed) throw tooMany("This server is ending. Ask again.", 2);
    if (this.streamsOf(sessionId) >= streamsOfSessionMax) throw tooMany("You watch as many pages as you can already. Close one.", 15);
    if (this.streams.size >= streamsMax) throw tooMany("Too many people watch at once. The page works without it.", 30);
  }

  private leave(stream: BillStream, sessionId: number): void {
    this.streams.delete(stream);
    const left = this.streamsOf(sessionId) - 1;
    if (left > 0) this.ofSession.set(sessionId, left);
    else this.ofSession.delete(sessionId);
    if (this.streams.size > 0 || !this.lookout) return;
    clearInterval(this.lookout);
    this.lookout = null;
  }

  /** What other processes wrote comes with no message: the log itself is asked. */
  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      const newest = await store.readNewestEvents(this.database, [...new Set([...this.streams].map(({ bill }) => bill))]);
      for (const stream of this.streams) stream.tell(newest[stream.bill]);
    } catch {
      // The database is away; streams find that out themselves.
    } finally {
      this.isLooking = false;
    }
  }
}

const findBill = (context: Context, text: string) =>
  acting(context, "see_bills", async (actor) => {
    const number = billNumberOf(text);
    const found = await store.findLiveBill(context.site.database, actor, number);
    if (found.state === "unknown") throw unknownBill(number);
    if (found.state === "outside") throw outsideBill(number);
    return found;
  });
