import { busy } from "../domain/error.ts";
import { connect, type DatabaseOptions, drop, isServing, type Line, statement, type Work } from "./connections.ts";
import { failureCode, isAway, isPassing, meaningOf } from "./failure.ts";
import { type Lane, type LaneFigures, laneNames, laneSizes, lanes } from "./lanes.ts";
import { Slots } from "./slots.ts";

export type { Client, DatabaseOptions, Prepared, Queries } from "./connections.ts";

const passingRetries = 8;
const probeFirstMs = 100;
const probeLastMs = 2000;
/** Nothing answered for so long while something runs: look whether the server is there. With the probe it stays below a scan's deadline. */
const silenceMs: Record<Lane, number> = { scan: 800, page: 800, report: 5000, upload: 5000 };
const watchMs = 100;
/** A statement that is still open so long after the server should have ended it hangs on a dead connection. */
const lostMs = 5000;

/** A connection died. The driver keeps it for the next statement, with what is left of its last error; only a new set is clean. */
const lost = /^(?:57P0[1-5]|08...|CONNECTION_.*|ECONN.*|EPIPE)$/;

/** `served`: how many reads the replica answered, `passedOn`: how many the primary did for it. */
export type ReplicaFigures = { state: "unknown" | "used" | "behind" | "away" | "no_copy"; served: number; passedOn: number };

/** Answers what only looks. */
export type Reading = { read<T>(work: Work<T>): Promise<T>; figures: ReplicaFigures };

/** The work of one request: how long it may begin, and when it began last. */
type Turn = { until: number; beganAt: number };

const forEachLane = <T>(make: (lane: Lane) => T) => Object.fromEntries(laneNames.map((lane) => [lane, make(lane)])) as Record<Lane, T>;

/**
 * The connections to PostgreSQL. What postgres.js leaves open is closed here: every statement has a deadline, each class has its share of `pool`
 * (`lanes`), a bounded number waits, and a server that is away costs nobody a wait: a breaker answers `busy` until a probe gets through.
 */
export class Database {
  private lines: Record<Lane, Line>;
  private isOpen = true;
  private isClosed = false;
  private looking: Promise<void> | null = null;
  private reading: Reading | null = null;
  private readonly watch: Timer;
  private readonly slots: Record<Lane, Slots>;

  constructor(private readonly options: DatabaseOptions) {
    const sizes = laneSizes(options.pool);
    this.slots = forEachLane((lane) => new Slots(sizes[lane], lanes[lane].waitingMax));
    this.lines = this.connectAll();
    this.watch = setInterval(() => {
      for (const line of Object.values(this.lines))
        if (line.running > 0 && performance.now() - line.lastAnswerAt > silenceMs[line.lane]) this.lookAfter(line);
    }, watchMs);
    this.watch.unref();
  }

  private connectAll(): Record<Lane, Line> {
    return forEachLane((lane) => connect(this.options, lane));
  }

  private isCurrent(line: Line): boolean {
    return this.isReachable && this.lines[line.lane] === line;
  }

  /** True while statements are let through. */
  get isReachable(): boolean {
    return this.isOpen && !this.isClosed;
  }

  get load(): Record<Lane, LaneFigures> {
    return forEachLane((lane) => this.loadOf(lane));
  }

  loadOf(lane: Lane): LaneFigures {
    return this.slots[lane].figures(this.lines[lane]);
  }

  /**
   * Runs one statement (or a transaction) and gives its answer. Statements that gave way to another are tried again.
   * Throws `Problem` (busy, or what the commands refuse), `RightsChanged`, `KindsChanged`; anything else is a fault of ours.
   */
  async run<T>(work: Work<T>, lane: Lane = "page", timeoutMs: number = lanes[lane].deadlineMs): Promise<T> {
    if (!this.isReachable) throw busy();
    const until = performance.now() + timeoutMs;
    const line = this.freeSlot(lane) ?? (await this.slots[lane].next(Math.min(timeoutMs, lanes[lane].slotMs)));
    const turn = { until, beganAt: performance.now() };
    const settled = this.attempts(line, work, turn);
    settled.catch(() => {}); // when it comes too late nobody listens any more
    let timer: Timer | undefined;
    const late = new Promise<never>((_, fail) => {
      timer = setTimeout(
        () => {
          this.expectEnd(line, turn, settled);
          fail(busy());
        },
        Math.max(1, until - performance.now()),
      );
    });
    try {
      return await Promise.race([settled, late]);
    } catch (error) {
      if (failureCode(error) === "25006" && this.isCurrent(line))
        this.open(); // no longer the server that may write: find the one that may
      else if (isAway(error)) this.lookAfter(line, lost.test(failureCode(error)));
      throw meaningOf(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * The same for what only looks, in lists, searches, counts and figures: it may be answered by a copy of the database that has everything
   * that was written before it was asked. `work` runs one statement and never writes.
   */
  read<T>(work: Work<T>): Promise<T> {
    return this.reading ? this.reading.read(work) : this.run(work, "report");
  }

  /** Null without a replica. */
  get replica(): ReplicaFigures | null {
    return this.reading?.figures ?? null;
  }

  /** From now on what only looks is answered there. */
  readFrom(reading: Reading): void {
    this.reading = reading;
  }

  /** Gives the slot back when it is over, however it ends. */
  private async attempts<T>(line: Line, work: Work<T>, turn: Turn): Promise<T> {
    const wire = line.take();
    try {
      for (let tries = 0; ; tries++) {
        turn.beganAt = performance.now();
        try {
          const answer = await work(wire.client, (make) => statement(wire, make));
          line.lastAnswerAt = performance.now();
          return answer;
        } catch (error) {
          if (!isAway(error)) line.lastAnswerAt = performance.now();
          if (!isPassing(error) || tries >= passingRetries || performance.now() > turn.until) throw error;
          await Bun.sleep(Math.random() * 4 * 2 ** Math.min(tries, 5));
        }
      }
    } finally {
      line.give(wire);
      this.slots[line.lane].release(line, this.isCurrent(line));
    }
  }

  private freeSlot(lane: Lane): Line | null {
    const line = this.slots[lane].free(this.lines[lane]);
    if (line?.running === 1) line.lastAnswerAt = performance.now();
    return line;
  }

  /** The server ends what takes too long; when nothing at all comes back, that connection is dead and its slot with it: all anew. */
  private expectEnd(line: Line, { beganAt }: Turn, settled: Promise<unknown>): void {
    const leftMs = Math.max(0, beganAt + lanes[line.lane].statementMs - performance.now()); // whoever waited for a slot began late
    const timer = setTimeout(() => this.renew(line), leftMs + lostMs);
    timer.unref();
    const end = () => clearTimeout(timer);
    settled.then(end, end);
  }

  /** As if the server were away: one probe for all who wonder, before everybody is turned away. */
  private lookAfter(line: Line, isLost = false): void {
    if (!this.isCurrent(line)) return;
    line.isLost ||= isLost;
    const { lines } = this;
    this.looking ??= isServing(this.options).then((isThere) => {
      this.looking = null;
      if (lines !== this.lines) return; // all new meanwhile
      if (!isThere) return this.open();
      for (const each of Object.values(lines)) each.lastAnswerAt = performance.now();
      for (const each of Object.values(lines)) if (each.isLost) this.renew(each);
    });
  }

  /**
   * New connections beside a server that is there; what still runs on the old ones may end. In all classes: what killed the connections of one
   * has killed the others' too, and a dead report would be noticed only when its time is over.
   */
  private renew(lost: Line): void {
    if (!this.isCurrent(lost)) return;
    const old = this.lines;
    this.lines = this.connectAll();
    for (const lane of laneNames) {
      this.slots[lane].moveTo(this.lines[lane]);
      drop(old[lane], lanes[lane].statementMs / 1000);
    }
  }

  /** Opens the breaker: who waits is told at once, old connections are dropped, and probes find out when the server is back. */
  private open(): void {
    if (!this.isReachable) return;
    this.isOpen = false;
    for (const lane of laneNames) {
      this.slots[lane].refuseAll();
      drop(this.lines[lane]);
    }
    void this.reconnect();
  }

  private async reconnect(): Promise<void> {
    for (let pauseMs = probeFirstMs; !this.isClosed; pauseMs = Math.min(probeLastMs, pauseMs * 2)) {
      await this.options.onAway?.().catch(() => {});
      if (await isServing(this.options)) break;
      await Bun.sleep(pauseMs * (0.8 + 0.4 * Math.random()));
    }
    if (this.isClosed) return;
    this.lines = this.connectAll();
    this.isOpen = true;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.watch);
    for (const lane of laneNames) this.slots[lane].refuseAll();
    await Promise.race([Promise.all(Object.values(this.lines).map((line) => line.end(5))), Bun.sleep(6000)]);
  }
}
