import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Problem } from "../domain/error.ts";
import type { ImportBatch } from "../domain/import-row.ts";
import { messages } from "./messages.ts";
import { type ReadingLimits, readingLimits } from "./reading-limits.ts";
import { megabytes, refusal } from "./refusal.ts";
import { fromWire, type Message, type ReadingFacts, type ReadingOrder } from "./wire.ts";

const entry = fileURLToPath(new URL("./reader.ts", import.meta.url));
const lookEveryMs = 50;
/** One batch is on its way while the one before is worked on; never more, so that the server holds two at most. */
const askedAhead = 2;

export type ReadingOptions = { signal?: AbortSignal; limits?: Partial<ReadingLimits> };
/** `share` of the file that is read, from 0 to 1; 0 while a workbook is being opened. */
export type ReadingProgress = { rows: number; share: number };

type Reader = Bun.Subprocess<"pipe", "pipe", "ignore">;

/** Resident memory of a process; 0 where the system doesn't tell. */
function residentBytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/**
 * A file that is being read in a process of its own. Go through it once, from the first batch to the last; breaking off ends the process.
 * `facts` are there when the last batch was.
 */
export class WorkbookReading implements AsyncIterable<ImportBatch> {
  progress: ReadingProgress = { rows: 0, share: 0 };
  facts: ReadingFacts | null = null;
  /** Of the process, while it runs. */
  pid: number | null = null;
  private readonly limits: ReadingLimits;
  private ended: unknown = null;
  private workMs = 0;
  private waitingSince: number | null = null;

  constructor(
    private readonly path: string,
    private readonly options: ReadingOptions,
  ) {
    this.limits = { ...readingLimits, ...options.limits };
  }

  /** Throws a `Problem` of the kind `invalid` whose sentence says what is wrong with the file, or the signal's reason. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ImportBatch> {
    this.options.signal?.throwIfAborted();
    const reader = this.start();
    const end = (reason: unknown) => {
      this.ended ??= reason;
      reader.kill("SIGKILL");
    };
    const cancel = () => end(this.options.signal?.reason);
    this.options.signal?.addEventListener("abort", cancel);
    const watch = setInterval(() => this.watch(reader, end), lookEveryMs);
    try {
      yield* this.batches(reader);
    } finally {
      clearInterval(watch);
      this.options.signal?.removeEventListener("abort", cancel);
      reader.kill("SIGKILL");
      await reader.exited;
      this.pid = null;
    }
  }

  private start(): Reader {
    const order: ReadingOrder = { path: this.path, limits: this.limits, server: process.pid };
    // No settings and no secrets of the server go along.
    const reader = Bun.spawn([process.execPath, "--smol", entry, JSON.stringify(order)], {
      cwd: "/",
      env: { TZ: "UTC" },
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.pid = reader.pid;
    this.ask(reader, askedAhead);
    return reader;
  }

  private ask(reader: Reader, batches: number): void {
    const gone = () => {}; // it may have said its last word already
    try {
      reader.stdin.write("n".repeat(batches));
      Promise.resolve(reader.stdin.flush()).catch(gone);
    } catch {
      gone();
    }
  }

  private watch(reader: Reader, end: (reason: unknown) => void): void {
    const { memoryMaxBytes, workMaxMs } = this.limits;
    if (residentBytes(reader.pid) > memoryMaxBytes) end(refusal("needs_memory", megabytes(memoryMaxBytes)));
    if (this.workMs + this.waitedMs() > workMaxMs) end(refusal("needs_time", `${Math.round(workMaxMs / 1000)} seconds`));
  }

  private waitedMs = () => (this.waitingSince === null ? 0 : performance.now() - this.waitingSince);

  private async *batches(reader: Reader): AsyncGenerator<ImportBatch> {
    const source = messages(reader.stdout);
    for (;;) {
      this.waitingSince = performance.now();
      const { value, done } = await source.next();
      this.workMs += this.waitedMs();
      this.waitingSince = null;
      if (this.ended) throw this.ended;
      if (done) throw refusal("unreadable");
      const batch = this.hear(value);
      if (!batch) return;
      yield batch;
      this.ask(reader, 1);
    }
  }

  private hear(message: Message): ImportBatch | null {
    if ("refusal" in message) {
      const { code, message: words, fault } = message.refusal;
      throw Object.assign(new Problem("invalid", code, words), { cause: fault });
    }
    if ("facts" in message) {
      this.facts = message.facts;
      this.progress = { rows: message.facts.rows, share: 1 };
      return null;
    }
    this.progress = { rows: this.progress.rows + message.batch.rows.length, share: message.batch.share };
    return fromWire(message.batch);
  }
}

/** Reads a table of any format, told by its content. The process starts with the first batch that is asked for. */
export const readWorkbook = (path: string, options: ReadingOptions = {}): WorkbookReading => new WorkbookReading(path, options);
