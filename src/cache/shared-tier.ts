import type { SharedRedis } from "./redis.ts";
import { SharedValues, sharedLifetimeMs } from "./shared-values.ts";
import { everything } from "./tags.ts";

/** Beyond the lifetime of a value nothing is there that somebody put in before. */
const spareMs = 1000;
const settleMs = 1000;

export type SharedFound<Value> = { loaded: Value } | { place: string };

/**
 * Redis as a tier: used while it is certain that what it holds was forgotten where it had to be. Whoever could not tell it so tells the other
 * processes instead, and all pass it by until its values have ended by themselves. A process uses it only when it has been hearing such
 * warnings for that long, and after each new connection empties it first, because a Redis that was started anew may have old values back.
 */
export class SharedTier {
  private readonly values: SharedValues;
  private doubtedUntil = 0;
  private isEmptied = false;
  private connections = 0;
  private readonly settling: Timer;

  constructor(
    redis: SharedRedis,
    private readonly lifetimeMs = sharedLifetimeMs,
  ) {
    this.values = new SharedValues(redis);
    redis.onReady(() => {
      this.connections += 1;
      this.isEmptied = false;
      void this.empty();
    });
    this.settling = setInterval(() => void this.empty(), settleMs);
    this.settling.unref();
  }

  /** Null when it is passed by. `servingSince` is when this process began to hear the others. */
  async find<Value>(name: string, servingSince: number): Promise<SharedFound<Value> | null> {
    const now = performance.now();
    if (!this.isEmptied || now < this.doubtedUntil || now < servingSince + this.lifetimeMs + spareMs) return null;
    const { connections } = this;
    const found = await this.values.find(name);
    if (!found || connections !== this.connections) return null;
    return found.text === null ? { place: found.place } : { loaded: JSON.parse(found.text) as Value };
  }

  put(name: string, value: unknown, place: string, tags: readonly string[], lifetimeMs: number): void {
    void this.values.put(name, JSON.stringify(value), place, tags, Math.min(lifetimeMs, this.lifetimeMs));
  }

  /** False when it may hold old values now: say so to the other processes. */
  forget(tags: readonly string[]): Promise<boolean> {
    return this.values.forget(tags);
  }

  doubt(): void {
    this.doubtedUntil = performance.now() + this.lifetimeMs + spareMs;
  }

  close(): void {
    clearInterval(this.settling);
  }

  private async empty(): Promise<void> {
    if (!this.isEmptied) this.isEmptied = await this.values.forget([everything]);
  }
}
