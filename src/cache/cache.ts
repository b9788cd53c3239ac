import { LRUCache } from "lru-cache";
import { Circle } from "./circle.ts";
import { type CircleOptions, type CircleParts, circleOptions } from "./circle-parts.ts";
import { Forgotten } from "./forgotten.ts";
import type { SharedTier } from "./shared-tier.ts";
import { everything, hold, release, sharedInDoubt } from "./tags.ts";

/** A sort of thing that is kept. `isShared`: in Redis too, for all processes; a value must be the same after a way through JSON. */
export type CacheKind = { name: string; lifetimeMs: number; entriesMax: number; isShared: boolean };

/** What was read, and the tags of all that it is made of. */
export type Loaded<Value> = { value: Value; tags: readonly string[] };

type Kept = Loaded<unknown> & { since: number };
type Shelf = {
  kept: LRUCache<string, Kept>;
  flights: Map<string, { since: number; loaded: Promise<Loaded<unknown>> }>;
  counts: CacheCounts;
};

type Asked = { shelf: Shelf; kind: CacheKind; key: string; since: number };

export type CacheCounts = { memoryHits: number; sharedHits: number; loads: number; passedBy: number };

export type CacheParts = Omit<CircleParts, "forget"> & { shared: SharedTier | null };

/**
 * Values in memory, then in Redis, then from the database. After a change that was told by `forget`, nobody gets a value from before it, in
 * this process or another: see `Circle` and `Forgotten`. While that can't be held (no line to the others, no lease, Redis in doubt) values
 * are read anew each time.
 */
export class Cache {
  private readonly forgotten = new Forgotten();
  private readonly shelves = new Map<string, Shelf>();
  private readonly circle: Circle | null;
  private readonly shared: SharedTier | null;
  private heldUntil = 0;
  forgets = 0;

  /** Without parts it passes everything by: a process that can't hear the others. */
  constructor(parts: CacheParts | null, options: Partial<CircleOptions> = {}) {
    this.shared = parts?.shared ?? null;
    this.circle = parts && new Circle({ ...parts, forget: (tags) => this.take(tags) }, { ...circleOptions, ...options });
  }

  /** Goes with what you read from now on, for `isGood`. What is read while nobody tells us of changes is never good later. */
  get moment(): number {
    return this.isServing ? this.forgotten.moment : Number.NEGATIVE_INFINITY;
  }

  get isServing(): boolean {
    return (this.circle?.isServing ?? false) && performance.now() >= this.heldUntil;
  }

  /** Does something that was read at `since` still hold, whatever other processes did? */
  isGood(since: number, tags: readonly string[]): boolean {
    return this.isServing && this.forgotten.isGood(since, tags);
  }

  /** What is in memory and holds; undefined when there is nothing. */
  peek<Value>(kind: CacheKind, key: string): Value | undefined {
    const { kept, counts } = this.shelf(kind);
    const found = kept.get(key);
    if (!found || !this.isGood(found.since, found.tags)) return undefined;
    counts.memoryHits += 1;
    return found.value as Value;
  }

  /** The value of a key; `load` reads it from the database. Callers who come while it is read get the same, where that is new enough for them. */
  async read<Value>(kind: CacheKind, key: string, load: () => Promise<Loaded<Value>>): Promise<Value> {
    const shelf = this.shelf(kind);
    const asked = this.forgotten.moment;
    if (!this.isServing) {
      shelf.counts.passedBy += 1;
      return (await load()).value;
    }
    const found = this.peek<Value>(kind, key);
    if (found !== undefined) return found;
    for (let flight = shelf.flights.get(key); flight; flight = shelf.flights.get(key)) {
      const loaded = await flight.loaded.catch(() => null); // its trouble, such as rights that ended, need not be ours
      // What was forgotten after we asked is news to us too, and need not be in the answer; what was forgotten before we asked must be.
      if (loaded && (this.forgotten.isGood(flight.since, loaded.tags) || flight.since >= asked)) return loaded.value as Value;
    }
    return this.fetch(shelf, kind, key, load);
  }

  /**
   * After a commit, before its answer: when it is done, nobody gets a value with one of these tags from before. Redis first, so that nobody
   * takes an old value from there after forgetting it. Throws `busy` when another process may still remember.
   */
  async forget(tags: readonly string[]): Promise<void> {
    if (tags.length === 0) return;
    this.forgets += 1;
    if (this.shared && !(await this.shared.forget(tags))) await this.tell([...tags, sharedInDoubt]);
    else await this.tell(tags);
  }

  /**
   * Around a commit that nobody asks for in a request, such as an upload's: from before it until `forget` of everything, all processes read
   * anew. So there is no moment in which it can be seen in one place and not in another. It ends by itself when this process dies.
   */
  async holding<Result>(commit: () => Promise<Result>): Promise<Result> {
    await this.tell([hold]);
    try {
      return await commit();
    } finally {
      await this.forget([everything, release]).catch(() => {}); // then it ends by itself
    }
  }

  counts(): Record<string, CacheCounts & { entries: number }> {
    return Object.fromEntries([...this.shelves].map(([name, { counts, kept }]) => [name, { ...counts, entries: kept.size }]));
  }

  /** What other processes there are, and how long the last forgetting took until all had done it. */
  get circleFacts(): { isServing: boolean; others: number; lastTellingMs: number } {
    return { isServing: this.isServing, others: this.circle?.others ?? 0, lastTellingMs: this.circle?.lastTellingMs ?? 0 };
  }

  async close(): Promise<void> {
    this.shared?.close();
    await this.circle?.close();
  }

  private async tell(tags: readonly string[]): Promise<void> {
    const told = this.circle?.tell(tags);
    this.take(tags);
    await told;
  }

  private take(tags: readonly string[]): void {
    if (tags.includes(sharedInDoubt)) this.shared?.doubt();
    if (tags.includes(hold)) this.heldUntil = performance.now() + holdMaxMs;
    if (tags.includes(release)) this.heldUntil = 0;
    this.forgotten.add(tags.includes(hold) ? [everything] : tags); // when a hold ends by itself nothing from before it is left
  }

  private shelf({ name, entriesMax, lifetimeMs }: CacheKind): Shelf {
    let shelf = this.shelves.get(name);
    if (!shelf) {
      const counts = { memoryHits: 0, sharedHits: 0, loads: 0, passedBy: 0 };
      shelf = { kept: new LRUCache({ max: entriesMax, ttl: lifetimeMs }), flights: new Map(), counts };
      this.shelves.set(name, shelf);
    }
    return shelf;
  }

  private async fetch<Value>(shelf: Shelf, kind: CacheKind, key: string, load: () => Promise<Loaded<Value>>): Promise<Value> {
    const since = this.moment;
    const loaded = this.find({ shelf, kind, key, since }, load);
    const flight = { since, loaded };
    shelf.flights.set(key, flight);
    try {
      const { value, tags } = await loaded;
      shelf.kept.set(key, { value, tags, since });
      return value;
    } finally {
      if (shelf.flights.get(key) === flight) shelf.flights.delete(key);
    }
  }

  private async find<Value>({ shelf, kind, key, since }: Asked, load: () => Promise<Loaded<Value>>): Promise<Loaded<Value>> {
    const shared = kind.isShared ? this.shared : null;
    const name = `${kind.name}:${key}`;
    const found = await shared?.find<Loaded<Value>>(name, this.circle?.servesFrom ?? Number.POSITIVE_INFINITY);
    if (found && "loaded" in found) {
      shelf.counts.sharedHits += 1;
      return found.loaded;
    }
    shelf.counts.loads += 1;
    const loaded = await load();
    if (found && this.isGood(since, loaded.tags)) shared?.put(name, loaded, found.place, loaded.tags, kind.lifetimeMs);
    return loaded;
  }
}

const holdMaxMs = 30_000;
