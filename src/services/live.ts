import { type Bus, billTopic, importTopic } from "../cache/bus.ts";
import { Problem } from "../domain/error.ts";
import type { Database } from "../store/database.ts";
import { findImport } from "../store/imports.ts";
import * as store from "../store/live.ts";
import { billNumberOf, outsideBill, unknownBill } from "./billing.ts";
import { acting, type Context } from "./context.ts";
import { unknownImport } from "./importing.ts";
import { billFeed } from "./live-bill.ts";
import { type Crowds, makeCrowds } from "./live-crowds.ts";
import { importFeed } from "./live-import.ts";
import { type Feed, LiveStream } from "./live-stream.ts";
import { type Turns, takeTurns } from "./turns.ts";

export type LiveOptions = {
  /** A quiet stream says that it lives, and asks whether its reader may still read. */
  beatMs: number;
  /** So often other processes' doings are looked for, told of or not: one statement for all bills that are watched here. */
  lookMs: number;
  /** So often it is asked whether all who watch here still may: one statement for all of them. */
  rightsMs: number;
  /** What many watch at once is read anew after this time at the earliest: four times a second is more than eyes can follow. */
  restMs: number;
  /** Whoever has this many streams open is turned away until one ends. */
  streamsOfSessionMax: number;
  streamsMax: number;
};
export const liveOptions: LiveOptions = {
  beatMs: 15_000,
  lookMs: 2000,
  rightsMs: 400,
  restMs: 250,
  streamsOfSessionMax: 5,
  streamsMax: 2000,
};

/** Of a hall that watches one bill all want to read at once: scans come first. */
const readsAtOnceMax = 4;

const tooMany = (detail: string, retryAfterSeconds: number) => new Problem("busy", "too_many_streams", detail, { retryAfterSeconds });

/** Everybody in this process who watches something while it happens. */
export class Live {
  /** With the bill that it is about; null for what is asked for anew at each look. */
  private readonly streams = new Map<LiveStream, number | null>();
  private readonly ofSession = new Map<number, number>();
  private lookouts: Timer[] = [];
  private isClosed = false;
  private readonly inTurn: Turns;
  private crowds: Crowds | null = null;

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
  async watchBill(context: Context, text: string, after: string | null): Promise<LiveStream> {
    this.refuseTooMany(context.actor.sessionId);
    const bill = await findBill(context, text);
    // A number from another database, or from before a backup was put back, would wait for events that never come.
    const from = after === null || BigInt(after) > BigInt(bill.event) ? bill.event : after;
    return this.open(context, this.hearing(billTopic(bill.number)), bill.id, billFeed(context.site, bill, from));
  }

  /** How far an upload is, from now on. Throws `unknown_import`, `not_allowed`, `too_many_streams`. */
  async watchImport(context: Context, id: number): Promise<LiveStream> {
    this.refuseTooMany(context.actor.sessionId);
    await acting(context, "upload_bags", async (actor) => {
      if (!(await findImport(context.site.database, actor, id))) throw unknownImport();
    });
    return this.open(context, this.hearing(importTopic(id)), null, importFeed(context.site, id));
  }

  /** Today's figures, or the parents that are being packed; of the reader's area when they are bound to one. Throws `too_many_streams`. */
  watchFloor(context: Context, what: keyof Crowds): LiveStream {
    this.crowds ??= makeCrowds(this.database, this.bus, context.site, this.options.restMs);
    const crowd = this.crowds[what];
    return this.open(context, (stream) => crowd.join(stream), null, crowd.feed());
  }

  /** Ends every stream: its reader comes back later, to another process. */
  close(): void {
    this.isClosed = true;
    for (const stream of this.streams.keys()) stream.end("stopping");
  }

  private hearing(topic: string): (stream: LiveStream) => () => void {
    return (stream) => this.bus.subscribe(topic, () => stream.tell());
  }

  private open(context: Context, hear: (stream: LiveStream) => () => void, bill: number | null, feed: Feed): LiveStream {
    const { sessionId } = context.actor;
    this.refuseTooMany(sessionId);
    const stream = new LiveStream({ context, beatMs: this.options.beatMs, inTurn: this.inTurn }, feed);
    const stopHearing = hear(stream);
    this.streams.set(stream, bill);
    this.ofSession.set(sessionId, this.streamsOf(sessionId) + 1);
    stream.onEnd(() => {
      stopHearing();
      this.leave(stream, sessionId);
    });
    if (this.lookouts.length === 0) {
      const { lookMs, rightsMs } = this.options;
      this.lookouts = [lookEvery(lookMs, () => this.look()), lookEvery(rightsMs, () => this.lookAtRights())];
    }
    return stream;
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

  private leave(stream: LiveStream, sessionId: number): void {
    this.streams.delete(stream);
    const left = this.streamsOf(sessionId) - 1;
    if (left > 0) this.ofSession.set(sessionId, left);
    else this.ofSession.delete(sessionId);
    if (this.streams.size > 0) return;
    for (const lookout of this.lookouts.splice(0)) clearInterval(lookout);
  }

  /** The net below the bus, for what other processes wrote and could tell nobody: the log itself is asked. */
  private async look(): Promise<void> {
    const bills = [...new Set(this.streams.values())].filter((bill) => bill !== null);
    const newest = bills.length > 0 ? await store.readNewestEvents(this.database, bills) : {};
    for (const [stream, bill] of this.streams) {
      if (bill === null) stream.tell();
      else stream.tell(newest[bill]);
    }
  }

  /**
   * Whoever is switched off, signed out or given another role anywhere: their streams ask at once, and that ends them. Nobody has to send
   * a message for it, so it holds with Redis and without, whichever process did it.
   */
  private async lookAtRights(): Promise<void> {
    const readers = new Map([...this.streams.keys()].map(({ reader }) => [`${reader.sessionId} ${reader.rights}`, reader]));
    const outOfDate = new Set(await store.findOutOfDate(this.database, [...readers.values()]));
    const late = [...this.streams.keys()].filter(({ reader }) => outOfDate.has(reader.sessionId));
    await Promise.all(late.map((stream) => stream.lookAtRights()));
  }
}

/** One look at a time: the next one waits for its turn, however slow the database is. */
function lookEvery(ms: number, look: () => Promise<void>): Timer {
  let isLooking = false;
  return setInterval(async () => {
    if (isLooking) return;
    isLooking = true;
    await look().catch(() => {}); // the database is away; streams find that out themselves
    isLooking = false;
  }, ms).unref();
}

const findBill = (context: Context, text: string) =>
  acting(context, "see_bills", async (actor) => {
    const number = billNumberOf(text);
    const found = await store.findLiveBill(context.site.database, actor, number);
    if (found.state === "unknown") throw unknownBill(number);
    if (found.state === "outside") throw outsideBill(number);
    return found;
  });
