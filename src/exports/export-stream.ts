import { busy, Problem, type ProblemKind } from "../domain/error.ts";
import { RightsChanged } from "../store/failure.ts";
import type { ExportAnswer, ExportFailure } from "./order.ts";

/** What went wrong inside the worker: a fault of ours, told with the places in the code only. */
class ExportFault extends Error {
  readonly code: string;

  constructor({ name, code, stack }: { name: string; code: string; stack: string }) {
    super("A download could not be made.");
    this.name = name;
    this.code = code;
    this.stack = stack;
  }
}

export function errorOf(failure: ExportFailure): Error {
  if (failure.is === "rights") return new RightsChanged("rights changed");
  if (failure.is === "fault") return new ExportFault(failure);
  const { kind, code, message, retryAfterSeconds } = failure;
  return new Problem(kind as ProblemKind, code, message, retryAfterSeconds === null ? {} : { retryAfterSeconds });
}

type Wait = { done: (piece: Uint8Array<ArrayBuffer> | null) => void; fail: (error: unknown) => void };

/** One download on its way to its reader: pieces are made when they are asked for, so a slow reader fills no memory. */
export class ExportStream {
  private wait: Wait | null = null;
  private failed: Error | null = null;
  private isOver = false;
  private timer: Timer | undefined;

  constructor(
    private readonly ask: () => void,
    private readonly leave: () => void,
  ) {}

  /** The next piece, null after the last one. One caller at a time. Throws `Problem`, `RightsChanged`; anything else is a fault of ours. */
  next(): Promise<Uint8Array<ArrayBuffer> | null> {
    if (this.failed) return Promise.reject(this.failed);
    if (this.isOver) return Promise.resolve(null);
    return new Promise((done, fail) => {
      this.wait = { done, fail };
      this.ask();
    });
  }

  /** Its reader went away, or it takes too long. Frees its place and its connection at once; harmless when it is over. */
  end(error: Error = busy()): void {
    if (this.isOver) return;
    this.over();
    this.failed = error;
    this.take()?.fail(error);
  }

  /** Ends it when that much time has gone by, read or not. */
  limit(deadlineMs: number, tooLate: () => void): void {
    this.timer = setTimeout(tooLate, deadlineMs);
    this.timer.unref();
  }

  answered(answer: ExportAnswer): void {
    if (this.isOver) return;
    if ("failure" in answer) {
      this.end(errorOf(answer.failure));
      return;
    }
    if (answer.isLast) this.over();
    this.take()?.done(answer.bytes);
  }

  private over(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.leave();
  }

  private take(): Wait | null {
    const { wait } = this;
    this.wait = null;
    return wait;
  }
}
