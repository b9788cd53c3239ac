import { busy, type Problem } from "../domain/error.ts";
import type { Line } from "./connections.ts";
import type { LaneFigures } from "./lanes.ts";

type Waiter = { start: (line: Line) => void; fail: (error: unknown) => void; timer: Timer };

/** At most `size` statements run at once on the connections of a class; a bounded number waits for one to end, in its order. */
export class Slots {
  private waiting: Waiter[] = [];
  private refused = 0;

  constructor(
    private readonly size: number,
    private readonly waitingMax: number,
  ) {}

  figures({ running }: Line): LaneFigures {
    return { size: this.size, running, waiting: this.waiting.length, refused: this.refused };
  }

  /** Null: all are taken. */
  free(line: Line): Line | null {
    if (line.running >= this.size) return null;
    line.running++;
    return line;
  }

  /** Throws `busy` when too many wait already, or when none came free by then. */
  next(timeoutMs: number): Promise<Line> {
    if (this.waiting.length >= this.waitingMax) throw this.refusal();
    return new Promise((start, fail) => {
      const timer = setTimeout(() => {
        this.waiting = this.waiting.filter((other) => other !== waiter);
        fail(this.refusal());
      }, timeoutMs);
      const waiter: Waiter = { start, fail, timer };
      this.waiting.push(waiter);
    });
  }

  /** The slot goes to whoever has waited longest, when the set is still in use. */
  release(line: Line, isInUse: boolean): void {
    const next = isInUse ? this.waiting.shift() : undefined;
    if (!next) {
      line.running--;
      return;
    }
    clearTimeout(next.timer);
    next.start(line);
  }

  /** Those who waited for an old set begin on a new one. */
  moveTo(line: Line): void {
    for (const { start, timer } of this.waiting.splice(0, this.size)) {
      clearTimeout(timer);
      line.running++;
      start(line);
    }
  }

  /** Whoever waits is told at once. */
  refuseAll(): void {
    for (const { fail, timer } of this.waiting.splice(0)) {
      clearTimeout(timer);
      fail(this.refusal());
    }
  }

  private refusal(): Problem {
    this.refused++;
    return busy();
  }
}
