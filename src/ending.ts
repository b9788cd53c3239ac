/** Whoever sent the signal waits at most this long (compose and others kill after 30 s). */
const endingMaxMs = 25_000;

/**
 * What was opened, closed in the opposite order, all within one deadline. Signals are heard from the first moment on: one that comes while
 * the start is under way waits until that is through, so that nothing is left running behind us.
 */
export class Ending {
  private readonly closers: (() => unknown)[] = [];
  private isAsked = false;

  /** `close` may take its time; what takes too long is left behind at the deadline. */
  add(close: () => unknown): void {
    this.closers.push(close);
  }

  async closeAll(): Promise<void> {
    for (let close = this.closers.pop(); close; close = this.closers.pop()) await close();
  }

  /** Ends the process with 0 at the first signal; later ones change nothing. */
  onSignals(started: Promise<unknown>): (signal: "SIGTERM" | "SIGINT") => void {
    const ask = (signal: "SIGTERM" | "SIGINT") => {
      if (this.isAsked) return;
      this.isAsked = true;
      this.signal = signal;
      const all = started.catch(() => {}).then(() => this.closeAll());
      void Promise.race([all, Bun.sleep(endingMaxMs)]).finally(() => process.exit(0));
    };
    process.on("SIGTERM", () => ask("SIGTERM"));
    process.on("SIGINT", () => ask("SIGINT"));
    return ask;
  }

  /** Which signal asked for the end; Ctrl-C is somebody who waits at the keyboard. */
  signal: "SIGTERM" | "SIGINT" | null = null;
}
