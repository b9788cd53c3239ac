import { type Bus, importTopic } from "../cache/bus.ts";
import { Problem } from "../domain/error.ts";
import { meaningOf } from "../store/failure.ts";
import * as jobs from "../store/import-jobs.ts";
import type { ImportFacts, ImportProgress } from "../store/imports.ts";
import { Closing, EarlyEnd, type Patience, patience } from "./import-early-end.ts";
import { noteNowAndThen } from "./import-noting.ts";
import { type ImportRoom, Lost, obstaclesTo, readAndCheck, runPieces } from "./import-work.ts";

export type RunnerOptions = {
  /** Who was not heard of for so long is dead. */
  leaseSeconds: number;
  /** So often we say that we live, and look for work that another process left. */
  beatMs: number;
  /** Progress is written at most so often; a stop is heard by then. */
  progressMs: number;
  sweepMs: number;
  busy: Patience;
};
export const runnerOptions: RunnerOptions = { leaseSeconds: 10, beatMs: 2000, progressMs: 500, sweepMs: 3_600_000, busy: patience };

const closeMaxMs = 4000;

/**
 * Works on uploads, one after another, in the process that serves. Where they stand is in the database alone: a process that dies leaves
 * nothing that the next one doesn't find.
 */
export class ImportRunner {
  readonly worker = crypto.randomUUID();
  private timers: Timer[] = [];
  private running: Promise<void> | null = null;
  private isAsked = false;
  private isClosed = false;
  /** Rows that this process has read and written since it began. */
  readonly rowsDone = { read: 0, written: 0 };
  private current: { id: number; stop: AbortController } | null = null;
  private readonly early: EarlyEnd;

  constructor(
    private readonly room: ImportRoom,
    private readonly bus: Bus,
    private readonly onFault: (error: unknown) => void = () => {},
    private readonly options: RunnerOptions = runnerOptions,
  ) {
    this.early = new EarlyEnd(room.database, onFault, options.busy);
  }

  get files() {
    return this.room.files;
  }

  /** What somebody has built on an upload since, the first `limit` by name. */
  obstacles = (id: number, limit: number) => obstaclesTo(this.room, id, limit);

  /** Takes up what an earlier process left. Until then nothing is worked on. */
  start(): void {
    const { beatMs, sweepMs } = this.options;
    this.timers = [setInterval(() => this.beat(), beatMs), setInterval(() => void this.sweep(), sweepMs)];
    for (const timer of this.timers) timer.unref();
    void this.sweep();
    this.wake();
  }

  /** There may be something to do. */
  wake(): void {
    if (this.isClosed || this.timers.length === 0) return;
    this.isAsked = true;
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
  }

  /** A person said stop, in the database already: whoever works on it here need not go on to see that. */
  stop(id: number): void {
    if (this.current?.id === id) this.current.stop.abort(new Lost());
    this.tell(id);
  }

  /** Stops in the middle and gives back what is not done, to another process or the next start. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const timer of this.timers) clearInterval(timer);
    this.current?.stop.abort(new Closing());
    await Promise.race([this.running, Bun.sleep(closeMaxMs)]);
    await jobs.releaseImports(this.room.database, this.worker).catch(() => {});
  }

  /** A piece that was given up and done again counts once: what counts is how far it has come. */
  private counting(onProgress: (progress: ImportProgress) => void): (progress: ImportProgress) => void {
    const seen = { read: 0, written: 0 };
    const add = (what: keyof typeof seen, rows = 0) => {
      this.rowsDone[what] += Math.max(0, rows - seen[what]);
      seen[what] = Math.max(seen[what], rows);
    };
    return (progress) => {
      add("read", progress.rowsRead);
      add("written", progress.rowsWritten);
      onProgress(progress);
    };
  }

  private tell = (id: number) => this.bus.publish(importTopic(id));

  private beat(): void {
    jobs.beatImports(this.room.database, this.worker).catch(() => {}); // away for a moment; the next one tells
    this.wake();
  }

  /** Takes away files and rows that nobody needs any more. Never throws. */
  async sweep(): Promise<void> {
    const { database, files } = this.room;
    try {
      await files.sweep((ids) => jobs.importsWithFile(database, ids));
      await jobs.forgetEndedRows(database);
    } catch (error) {
      if (!(meaningOf(error) instanceof Problem)) this.onFault(error);
    }
  }

  private async run(): Promise<void> {
    while (this.isAsked && !this.isClosed) {
      this.isAsked = false;
      try {
        for (;;) {
          const facts = this.isClosed ? null : await jobs.claimImport(this.room.database, this.worker, this.options.leaseSeconds);
          if (!facts) break;
          await this.work(facts);
        }
      } catch (error) {
        if (!(error instanceof Problem)) this.onFault(error); // away: the next beat asks again
      }
    }
  }

  private async work(facts: ImportFacts): Promise<void> {
    const { id } = facts;
    const claim = { id, worker: this.worker };
    const stop = new AbortController();
    this.current = { id, stop };
    const noting = noteNowAndThen({
      write: (progress) => jobs.noteProgress(this.room.database, claim, progress),
      onLost: () => stop.abort(new Lost()),
      onNews: () => this.tell(id),
      everyMs: this.options.progressMs,
    });
    try {
      this.tell(id);
      const work = { claim, facts, signal: stop.signal, onProgress: this.counting(noting.onProgress) };
      if (facts.state === "committing") await runPieces(this.room, work, "commit");
      else if (facts.state === "revoking") await runPieces(this.room, work, "revoke");
      else await readAndCheck(this.room, work);
      this.early.forget(id);
    } catch (error) {
      const isOurs = await this.early.settle(claim, facts.state, stop.signal.aborted ? stop.signal.reason : meaningOf(error));
      this.isAsked ||= isOurs; // begun again
    } finally {
      await noting.end();
      this.current = null;
      await this.sweep();
      this.tell(id);
    }
  }
}
