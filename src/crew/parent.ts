import { join } from "node:path";
import type { FromWorker, ToWorker } from "./crew.ts";
import { workerVariable } from "./worker.ts";

const program = join(import.meta.dir, "../main.ts");
const firstPauseMs = 100;
const longestPauseMs = 5000;
/** One that lived so long was well: when it dies, the next begins at once. */
const wellAfterMs = 30_000;
/** Below what whoever ends us waits, so that the database is closed after them. */
const stopMaxMs = 19_000;

type Worker = { number: number; child: Bun.Subprocess; isReady: boolean; since: number };
type Say = (message: string, more: Record<string, unknown>) => void;

export type CrewOptions = {
  count: number;
  /** What the workers are told beside our own settings. */
  environment: Record<string, string>;
  /** Gets a line when a worker has died and another is started. */
  say: Say;
  command?: string[];
};

/** Starts the processes that share a port, puts another in the place of one that dies, and carries what they ask each other. */
export class Workers {
  private readonly workers = new Map<number, Worker>();
  private readonly pausesMs = new Map<number, number>();
  private isStopping = false;
  private started: { ready: () => void; fail: (error: Error) => void } | null = null;

  constructor(private readonly options: CrewOptions) {}

  /** Resolves when all are ready. Throws the line of the first that can't start. */
  start(): Promise<void> {
    return new Promise((ready, fail) => {
      this.started = { ready, fail };
      for (let number = 1; number <= this.options.count; number++) this.spawn(number);
    });
  }

  /** Passes the signal on and waits until all have finished what was in flight. */
  async stop(signal: NodeJS.Signals): Promise<void> {
    this.isStopping = true;
    const children = [...this.workers.values()].map(({ child }) => child);
    for (const child of children) child.kill(signal);
    const all = Promise.all(children.map(({ exited }) => exited));
    await Promise.race([all, Bun.sleep(stopMaxMs)]);
    for (const child of children) child.kill("SIGKILL");
  }

  private spawn(number: number): void {
    const { command = [process.execPath, program], environment } = this.options;
    const child = Bun.spawn(command, {
      env: { ...process.env, ...environment, [workerVariable]: String(number) },
      stdio: ["ignore", "inherit", "inherit"],
      serialization: "json",
      ipc: (message) => this.hear(worker, message as FromWorker),
      onExit: (_, code, signal) => this.ended(worker, { code, signal }),
    });
    const worker: Worker = { number, child, isReady: false, since: performance.now() };
    this.workers.set(number, worker);
  }

  private ended({ number, since, child }: Worker, how: { code: number | null; signal: unknown }): void {
    if (this.workers.get(number)?.child !== child) return;
    this.workers.delete(number);
    if (this.isStopping) return;
    if (this.started) this.giveUp(`A worker ended while starting (${how.signal ?? how.code}).`);
    else this.replace(number, since, how);
  }

  private replace(number: number, since: number, how: object): void {
    const wasWell = performance.now() - since > wellAfterMs;
    const pauseMs = wasWell ? 0 : (this.pausesMs.get(number) ?? firstPauseMs);
    this.pausesMs.set(number, wasWell ? firstPauseMs : Math.min(longestPauseMs, pauseMs * 2));
    this.options.say("a worker ended, another is started", { worker: number, ...how, pauseMs });
    setTimeout(() => {
      if (!this.isStopping) this.spawn(number);
    }, pauseMs);
  }

  private giveUp(message: string): void {
    this.started?.fail(new Error(message));
    this.started = null;
    this.isStopping = true;
  }

  private hear(worker: Worker, message: FromWorker): void {
    if (message.is === "ready") this.ready(worker);
    else if (message.is === "failed") this.failed(worker, message.message);
    else if (message.is === "question") this.passOn(worker, message.id, message.about);
    else this.send(message.to, { is: "answered", id: message.id, worker: worker.number, value: message.value });
  }

  private failed({ number }: Worker, why: string): void {
    if (this.started) this.giveUp(why);
    else this.options.say("a worker can't start", { worker: number, why });
  }

  private passOn(worker: Worker, id: number, about: string): void {
    const others = [...this.workers.values()].filter((other) => other !== worker && other.isReady);
    for (const { number } of others) this.send(number, { is: "asked", id, about, from: worker.number });
    this.send(worker.number, { is: "expect", id, count: others.length });
  }

  private ready(worker: Worker): void {
    worker.isReady = true;
    const all = [...this.workers.values()];
    if (all.length < this.options.count || !all.every(({ isReady }) => isReady)) return;
    this.started?.ready();
    this.started = null;
  }

  private send(number: number, message: ToWorker): void {
    try {
      this.workers.get(number)?.child.send(message);
    } catch {} // it has just died; who asked waits no longer than its bound
  }
}
