import { readFileSync } from "node:fs";
import { setPriority } from "node:os";
import { Problem } from "../domain/error.ts";
import { messages } from "./messages.ts";
import { type ReadingLimits, readingLimits } from "./reading-limits.ts";
import { megabytes, refusal } from "./refusal.ts";
import type { Message, ReadingFacts, ReadingOrder, ReadingProgress } from "./wire.ts";

const lookEveryMs = 50;
/** One batch is on its way while the one before is worked on; never more, so that the server holds two at most. */
const askedAhead = 2;
const ask = "n";
/** Of the reader, below the server: when the machine is busy, scans come first. */
const priority = 10;

export type ReadingOptions = { signal?: AbortSignal; limits?: Partial<ReadingLimits> };
/** What reads: the file of a program that calls `serveReading`, and what its shaping is told. */
export type ReadingProgram = { entry: string; shaping?: unknown };

type Reader = Bun.Subprocess<"pipe", "pipe", "ignore">;

/** Resident memory of a process; 0 where the system doesn't tell. */
function residentBytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** At once, before it has threads: they take over what the first one has. (From inside, only the thread that asks would give way.) */
function giveWay(pid: number): void {
  try {
    setPriority(pid, priority);
  } catch {} // a system that doesn't let us: then it is as important as the others
}

/**
 * A file that is being read in a process of its own. Go through it once, from the first batch to the last; breaking off ends the process.
 * A batch is the JSON of a list. `facts` and `found` (the JSON of what the shaping has found) are there when the last batch was.
 */
export class WorkbookReading implements AsyncIterable<string> {
  progress: ReadingProgress = { rows: 0, share: 0 };
  facts: ReadingFacts | null = null;
  found: string | null = null;
  /** Of the process, while it runs. */
  pid: number | null = null;
  private readonly limits: ReadingLimits;
  private ended: unknown = null;
  private workMs = 0;
  private waitingSince: number | null = null;

  constructor(
    private readonly path: string,
    private readonly program: ReadingProgram,
    private readonly options: ReadingOptions,
  ) {
    this.limits = { ...readingLimits, ...options.limits };
  }

  /** Throws a `Problem` of the kind `invalid` whose sentence says what is wrong with the file, or the signal's reason. */
  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
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
    const order: ReadingOrder = { path: this.path, limits: this.limits, shaping: this.program.shaping };
    // No settings and no secrets of the server go along.
    const reader = Bun.spawn([process.execPath, "--smol", this.program.entry, String(process.pid)], {
      cwd: "/",
      env: { TZ: "UTC" },
      stdio: ["pipe", "pipe", "ignore"],
    });
    giveWay(reader.pid);
    this.pid = reader.pid;
    this.tell(reader, `${JSON.stringify(order)}\n${ask.repeat(askedAhead)}`);
    return reader;
  }

  private tell(reader: Reader, words: string): void {
    const gone = () => {}; // it may have said its last word already
    try {
      for (const done of [reader.stdin.write(words), reader.stdin.flush()]) Promise.resolve(done).catch(gone);
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

  private async *batches(reader: Reader): AsyncGenerator<string> {
    const source = messages(reader.stdout);
    for (;;) {
      this.waitingSince = performance.now();
      const { value, done } = await source.next();
      this.workMs += this.waitedMs();
      this.waitingSince = null;
      if (this.ended) throw this.ended;
      if (done) throw refusal("unreadable");
      const batch = this.hear(value);
      if (batch === null) return;
      yield batch;
      this.tell(reader, ask);
    }
  }

  private hear({ head, body }: Message): string | null {
    if ("refusal" in head) {
      const { code, message: words, fault } = head.refusal;
      throw Object.assign(new Problem("invalid", code, words), { cause: fault });
    }
    if ("facts" in head) {
      this.facts = head.facts;
      this.found = body;
      this.progress = { rows: head.facts.rows, share: 1 };
      return null;
    }
    this.progress = head.progress;
    return body;
  }
}

/** Reads a table of any format, told by its content. The process starts with the first batch that is asked for. */
export const readWorkbook = (path: string, program: ReadingProgram, options: ReadingOptions = {}): WorkbookReading =>
  new WorkbookReading(path, program, options);
