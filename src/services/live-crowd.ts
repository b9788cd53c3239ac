import { type Bus, floorTopic } from "../cache/bus.ts";
import { RightsChanged } from "../store/failure.ts";
import type { ForAll } from "../store/live.ts";
import type { Guard } from "../store/statement.ts";
import type { Feed, LiveStream, News } from "./live-stream.ts";

/** The newest of something that many watch, ready to go out: `same` tells it from an older one. */
export type Shown = { json: string; same: string };

export type CrowdOptions<Row> = {
  name: News["name"];
  action: Feed["action"];
  bus: Bus;
  /** One statement for all of these readers. */
  read: (readers: Guard[]) => Promise<ForAll<Row>>;
  show: (row: Row) => Promise<Shown>;
  /** From one reading to the next; after a slow one it is longer. */
  restMs: number;
};

/** Of the time at most a fourth is reading, however slow the database is. */
const restPerReading = 3;

type Waiting = { reader: Guard; done: (shown: Shown) => void; fail: (error: unknown) => void };

/**
 * All who watch the same thing in this process. A scan marks it as old, whatever their number; some times a second it is read once for all of
 * them, each with the area of their own, and the same statement looks whether each of them still may. A reader who is slow takes the newest
 * when it is ready and misses nothing but what is old.
 */
export class Crowd<Row> {
  private readonly streams = new Set<LiveStream>();
  private waiting: Waiting[] = [];
  private isOld = false;
  private timer: Timer | null = null;
  private isReading = false;
  private readableAt = 0;
  private stopHearing: () => void = () => {};

  constructor(private readonly options: CrowdOptions<Row>) {}

  /** Gives how to leave. */
  join(stream: LiveStream): () => void {
    if (this.streams.size === 0) this.stopHearing = this.options.bus.subscribe(floorTopic, () => this.told());
    this.streams.add(stream);
    return () => {
      this.streams.delete(stream);
      if (this.streams.size === 0) this.stopHearing();
    };
  }

  /** What one reader of them reads from. */
  feed(): Feed {
    const { action, name } = this.options;
    let told = "";
    return {
      action,
      isShared: true,
      isBehind: () => true,
      read: async (actor) => {
        const { json, same } = await this.ask(actor);
        if (same === told) return { news: [], isMore: false };
        told = same;
        return { news: [{ name, event: null, json }], isMore: false };
      },
    };
  }

  private told(): void {
    this.isOld = true;
    this.readSoon();
  }

  private ask({ sessionId, rights }: Guard): Promise<Shown> {
    return new Promise((done, fail) => {
      this.waiting.push({ reader: { sessionId, rights }, done, fail });
      this.readSoon();
    });
  }

  private readSoon(): void {
    if (this.timer || this.isReading) return;
    this.timer = setTimeout(() => void this.readForAll(), Math.max(0, this.readableAt - performance.now()));
  }

  private async readForAll(): Promise<void> {
    this.timer = null;
    this.isReading = true;
    const startedAt = performance.now();
    if (this.isOld) {
      this.isOld = false;
      for (const stream of this.streams) stream.tell();
      await Bun.sleep(0); // whoever is ready for more has asked by then
    }
    const asked = this.waiting.splice(0);
    if (asked.length > 0) await this.answer(asked);
    const tookMs = performance.now() - startedAt;
    this.readableAt = startedAt + Math.max(this.options.restMs, tookMs * (1 + restPerReading));
    this.isReading = false;
    if (this.isOld || this.waiting.length > 0) this.readSoon();
  }

  /** Never throws: what went wrong is told to those who asked. */
  private async answer(asked: Waiting[]): Promise<void> {
    try {
      const { of, readings } = await this.options.read(asked.map(({ reader }) => reader));
      const shown = await Promise.all(readings.map((row) => this.options.show(row)));
      for (const [place, { done, fail }] of asked.entries()) {
        const own = shown[of[place] ?? -1];
        if (own) done(own);
        else fail(new RightsChanged("rights changed"));
      }
    } catch (error) {
      for (const { fail } of asked) fail(error);
    }
  }
}
