import { busy } from "../domain/error.ts";
import type { Asked, Made, Order } from "./order.ts";

const waitingMax = 20;
const deadlineMs = 10_000;
const idleMs = 30_000;
const retryAfterSeconds = 2;

type Job = {
  id: number;
  order: Order;
  done: (bytes: Uint8Array<ArrayBuffer>) => void;
  fail: (error: Error) => void;
  timer: Timer;
};

export type WorkerLimits = { waitingMax: number; deadlineMs: number; idleMs: number };

/** What went wrong inside the worker while it made something: a fault of ours, told with the places in the code only. */
class DocumentFault extends Error {
  constructor({ name, stack }: { name: string; stack: string }) {
    super("A document could not be made.");
    this.name = name;
    this.stack = stack;
  }
}

/**
 * Makes PDFs and workbooks away from the thread that answers scans: one worker, started when something is asked for and ended after half a
 * minute without work, one document at a time in the order in which they were asked for.
 */
export class DocumentWorker {
  private worker: Worker | null = null;
  private readonly waiting: Job[] = [];
  private running: Job | null = null;
  private idle: Timer | undefined;
  private lastId = 0;
  private isClosed = false;

  constructor(
    private readonly file: string = new URL("./worker.ts", import.meta.url).href,
    private readonly limits: WorkerLimits = { waitingMax, deadlineMs, idleMs },
  ) {}

  /** Throws `busy` when too many wait, when it takes too long, and when the worker died of it; the same may be asked again. */
  make(order: Order): Promise<Uint8Array<ArrayBuffer>> {
    if (this.isClosed || this.waiting.length >= this.limits.waitingMax) return Promise.reject(busy(retryAfterSeconds));
    return new Promise((done, fail) => {
      const id = ++this.lastId;
      const timer = setTimeout(() => this.giveUp(id), this.limits.deadlineMs);
      this.waiting.push({ id, order, done, fail, timer });
      this.next();
    });
  }

  /** Whoever still waits is told to come again. */
  close(): void {
    this.isClosed = true;
    for (const job of this.waiting.splice(0)) this.settle(job, () => job.fail(busy(retryAfterSeconds)));
    this.stopWorker();
  }

  private next(): void {
    if (this.running || this.isClosed) return;
    const job = this.waiting.shift();
    clearTimeout(this.idle);
    if (!job) {
      this.idle = setTimeout(() => this.stopWorker(), this.limits.idleMs);
      this.idle.unref();
      return;
    }
    this.running = job;
    this.worker ??= this.startWorker();
    this.worker.postMessage({ id: job.id, order: job.order } satisfies Asked);
  }

  private startWorker(): Worker {
    const worker = new Worker(this.file, { ref: false }); // the end of the server does not wait for it
    worker.addEventListener("message", ({ data }: MessageEvent<Made>) => this.answered(data));
    worker.addEventListener("error", (event) => event.preventDefault());
    worker.addEventListener("close", () => {
      if (this.worker === worker) this.stopWorker();
    });
    return worker;
  }

  private answered(made: Made): void {
    const job = this.running;
    if (job?.id !== made.id) return; // it was given up meanwhile
    this.running = null;
    this.settle(job, () => ("bytes" in made ? job.done(made.bytes) : job.fail(new DocumentFault(made.fault))));
    this.next();
  }

  /** It takes too long. A worker that hangs can't be asked to stop: it is ended, and the next document gets a new one. */
  private giveUp(id: number): void {
    if (this.running?.id === id) this.stopWorker();
    const place = this.waiting.findIndex((job) => job.id === id);
    const [job] = place < 0 ? [] : this.waiting.splice(place, 1);
    if (job) this.settle(job, () => job.fail(busy(retryAfterSeconds)));
  }

  private stopWorker(): void {
    const { worker, running } = this;
    this.worker = null;
    this.running = null;
    clearTimeout(this.idle);
    worker?.terminate();
    if (running) this.settle(running, () => running.fail(busy(retryAfterSeconds)));
    if (this.waiting.length > 0) this.next();
  }

  private settle(job: Job, tell: () => void): void {
    clearTimeout(job.timer);
    tell();
  }
}
