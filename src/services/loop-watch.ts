const everyMs = 20;
const keptSamples = 60_000 / everyMs;
const sustainedSamples = 5;

/** How late the loop was, in milliseconds, over the last minute. */
export type LoopDelay = { p50Ms: number; p99Ms: number; maxMs: number };

/**
 * How long work waits until this process gets to it. The runtime has a monitor for this, but it counts from its start on and can't say how late
 * the loop is now, which is what turning work away needs to know.
 */
class LoopWatch {
  private readonly samples = new Float64Array(keptSamples);
  private count = 0;
  private dueAt = performance.now() + everyMs;

  constructor() {
    setInterval(() => this.sample(), everyMs).unref();
  }

  /** By so much it was late each of the last times: one long piece of work is no overload. */
  get nowMs(): number {
    let least = Number.POSITIVE_INFINITY;
    for (let back = 1; back <= sustainedSamples; back++)
      least = Math.min(least, this.samples[(this.count - back + keptSamples) % keptSamples] as number);
    return least;
  }

  lastMinute(): LoopDelay {
    const sorted = this.samples.slice(0, Math.min(this.count, keptSamples)).sort();
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
  }

  private sample(): void {
    const now = performance.now();
    const lateMs = Math.max(0, now - this.dueAt);
    this.dueAt = now + everyMs;
    this.samples[this.count++ % keptSamples] = lateMs;
  }
}

let watch: LoopWatch | null = null;

/** One for the process, which has one loop; it begins to look when it is first asked for. */
export const loopWatch = (): LoopWatch => {
  watch ??= new LoopWatch();
  return watch;
};
