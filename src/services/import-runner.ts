import { type Bus, importTopic } from "../cache/bus.ts";
import { Problem } from "../domain/error.ts";
import { meaningOf } from "../store/failure.ts";
import * as jobs from "../store/import-jobs.ts";
import { Cancelled } from "../store/import-pieces.ts";
import type { ImportFacts, ImportState } from "../store/imports.ts";
import { noteNowAndThen } from "./import-noting.ts";
import { type ImportRoom, Lost, readAndCheck, runPieces } from "./import-work.ts";

export type RunnerOptions = {
  /** Who was not heard of for so long is dead. */
  leaseSeconds: number;
  /** So often we say that we live, and look for work that another process left. */
  beatMs: number;
  /** Progress is written at most so often; a stop is heard by then. */
  progressMs: number;
  sweepMs: number;
};
export const runnerOptions: RunnerOptions = { leaseSeconds: 10, beatMs: 2000, progressMs: 500, sweepMs: 3_600_000 };

/** A system that is away for a moment is no reason to fail; one that never has time is. */
const busyTriesMax = 60;
const busyPauseMs = 1000;
const closeMaxMs = 4000;

const faultWords = "Something went wrong on our side, and nothing was changed. Try again, or tell an admin.";

/** What stays when work on an upload ends before its time. */
const backTo: Partial<Record<ImportState, ImportState>> = { committing: "ready", revoking: "committed" };

class Closing extends Error {}

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
  private current: { id: number; stop: AbortController } | null = null;
  private readonly tries = new Map<number, number>();

  constructor(
    private readonly room: ImportRoom,
    private readonly bus: Bus,
    private readonly onFault: (error: unknown) => void = () => {},
    private readonly options: RunnerOptions = runnerOptions,
  ) {}

  get files() {
    return this.room.files;
  }

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
      const work = { claim, facts, signal: stop.signal, onProgress: noting.onProgress };
      if (facts.state === "committing") await runPieces(this.room, work, "commit");
      else if (facts.state === "revoking") await runPieces(this.room, work, "revoke");
      else await readAndCheck(this.room, work);
      this.tries.delete(id);
    } catch (error) {
      await this.endEarly(claim, facts.state, stop.signal.aborted ? stop.signal.reason : meaningOf(error));
    } finally {
      await noting.end();
      this.current = null;
      await this.sweep();
      this.tell(id);
    }
  }

  private async endEarly(claim: jobs.Claim, state: ImportState, error: unknown): Promise<void> {
    if (error instanceof Lost || error instanceof Closing || error instanceof Cancelled) return;
    const tries = (this.tries.get(claim.id) ?? 0) + 1;
    if (error instanceof Problem && error.kind === "busy" && tries < busyTriesMax) {
      this.tries.set(claim.id, tries);
      await Bun.sleep(busyPauseMs);
      this.isAsked = true; // it is still ours, and begun again
      return;
    }
    this.tries.delete(claim.id);
    if (!(error instanceof Problem)) this.onFault(error);
    const words = error instanceof Problem && error.kind !== "busy" ? error.message : faultWords;
    await jobs.settleAs(this.room.database, claim, backTo[state] ?? "failed", words);
  }
}
