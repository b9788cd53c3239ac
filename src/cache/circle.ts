import { Beats } from "./circle-beats.ts";
import { Delivery } from "./circle-delivery.ts";
import { type CircleOptions, type CircleParts, circleOptions } from "./circle-parts.ts";
import { everything, hold, release, sharedInDoubt } from "./tags.ts";

/** NOTIFY takes less than 8000 bytes. */
const partMaxBytes = 6500;
const partsMax = 8;

/** What says how the rest is to be taken comes first, and what ends that comes last. */
const turnOf = (tag: string): number => (tag === hold || tag === sharedInDoubt ? 0 : tag === release ? 2 : 1);
const inTurn = (tags: readonly string[]): string[] => tags.toSorted((a, b) => turnOf(a) - turnOf(b));

/** As many words as it takes; what would be too many is everything. */
function inParts(tags: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  let bytes = 0;
  for (const tag of inTurn(tags)) {
    const more = Buffer.byteLength(JSON.stringify(tag)) + 1;
    if (bytes + more > partMaxBytes) {
      bytes = 0;
      parts.push([]);
    }
    bytes += more;
    parts.at(-1)?.push(tag);
  }
  return parts.length > partsMax ? [inTurn([everything, ...tags.filter((tag) => turnOf(tag) !== 1)])] : parts;
}

/**
 * The processes that believe what they remember. Each holds a lease, a row in the database that it renews; whoever changes something waits
 * with its answer until every other member has forgotten the old value, or has certainly lost its lease. So nobody reads from memory what was
 * before a change that somebody was told of, whichever process they ask, and reading costs no round trip. All times are spans on the clock
 * of one process: a clock that is wrong or is set changes nothing.
 */
export class Circle {
  private readonly beats: Beats;
  private readonly delivery: Delivery;
  private pending: { tags: Set<string>; done: Promise<void> } | null = null;
  private last: Promise<void> = Promise.resolve();

  constructor(parts: CircleParts, options: CircleOptions = circleOptions) {
    this.beats = new Beats(parts, options);
    this.delivery = new Delivery(parts, this.beats, options);
  }

  /** May memory be believed now? Ask at the very moment of reading. */
  get isServing(): boolean {
    return this.beats.isServing;
  }

  /** Since when (`performance.now()`); infinity while it does not serve. */
  get servesFrom(): number {
    return this.beats.servesFrom;
  }

  /** How long the last telling took until everybody had forgotten; 0 while there is nobody else. */
  get lastTellingMs(): number {
    return this.delivery.lastMs;
  }

  get others(): number {
    return this.beats.others.length;
  }

  /**
   * Call it when a change is committed, and answer when it is done: then nobody believes what had one of these tags. One telling at a time;
   * what comes meanwhile goes together with the next. Throws `busy` when somebody can't be reached and may still remember.
   */
  tell(tags: readonly string[]): Promise<void> {
    if (this.beats.isKnownAlone()) return Promise.resolve();
    if (!this.pending) {
      const batch = { tags: new Set<string>(), done: Promise.resolve() };
      const before = this.last.catch(() => {});
      batch.done = before.then(() => {
        this.pending = null;
        return this.deliver([...batch.tags]);
      });
      this.last = batch.done;
      this.pending = batch;
    }
    for (const tag of tags) this.pending.tags.add(tag);
    return this.pending.done;
  }

  private async deliver(tags: readonly string[]): Promise<void> {
    for (const part of inParts(tags)) await this.delivery.deliver(part);
  }

  /** Stops believing, says so, and leaves. */
  close(): Promise<void> {
    return this.beats.close();
  }
}
