import * as store from "../store/check-runs.ts";
import { type CheckResult, checkBeside } from "../store/checks/run.ts";
import type { Database } from "../store/database.ts";
import type { Copies, DatabasePlace } from "../store/side-line.ts";

/** The quiet hours of a site, in its own time zone. */
export const quietHours = { from: 3, to: 5 };
/** What the driver leaves open when its connection dies. */
const runMaxMs = 2 * 3_600_000;

const interrupted = "It was interrupted. Start it again.";

/** Recounts everything at night and when an admin asks, in the background of the process that serves. */
export class CheckRunner {
  private stop: AbortController | null = null;
  private running: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly place: DatabasePlace,
    private readonly onFault: (error: unknown) => void = () => {},
    private readonly copies: Copies | null = null,
  ) {}

  /** Begins one when it is night and none was; gives whether it did. Throws `Problem` (busy). */
  async atNight(): Promise<boolean> {
    const begun = await store.beginNightlyCheck(this.database, quietHours.from, quietHours.to);
    if (begun?.isNew) this.start(begun.id);
    return begun?.isNew ?? false;
  }

  /** Does a run that was begun; it goes on after this. */
  start(id: number): void {
    this.stop = new AbortController();
    this.running = this.run(id, this.stop.signal);
  }

  private async run(id: number, signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    let result: CheckResult | null = null;
    try {
      const copy = await this.copies?.placeToRead();
      result = await checkBeside(this.place, { run: id, signal: AbortSignal.any([signal, AbortSignal.timeout(runMaxMs)]), copy });
    } catch (error) {
      if (!signal.aborted) this.onFault(error);
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const end = { id, seconds, result, fault: result ? null : interrupted };
    await this.database.run((client) => store.endCheck(client, end)).catch(() => {}); // its lock is gone, so it counts as broken all the same
  }

  /** Resolves when nothing runs in this process. */
  async ended(): Promise<void> {
    await this.running;
  }

  async close(): Promise<void> {
    this.stop?.abort();
    await this.running;
  }
}
