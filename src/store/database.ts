import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { busy } from "../domain/error.ts";
import { failureCode, isAway, isPassing, meaningOf } from "./failure.ts";
import * as schema from "./schema.ts";

export type Client = postgres.Sql;
export type Queries = PostgresJsDatabase<typeof schema>;

export type DatabaseOptions = {
  url: string;
  pool: number;
  prepare: boolean;
  /** The business day turns over in this zone: it is the time zone of every connection. */
  timeZone: string;
  /** The role that statements run as; null: the one that signs in. */
  role: string | null;
  /** Called when the server seems to be gone, before the next attempt to reach it. */
  onAway?: () => Promise<void>;
};

/** How long a request may wait for its answer, slot and statement together. Promise: 503 within 2 s for a scan. */
export const deadlineMs = { scan: 1900, page: 5000 } as const;

const waitingMax = 2000;
const passingRetries = 8;
const probeTimeoutMs = 700;
const probeFirstMs = 100;
const probeLastMs = 2000;
/** Nothing answered for so long while something runs: look whether the server is there. With the probe it stays below a scan's deadline. */
const silenceMs = 800;
const watchMs = 100;
/** A statement that is still open so long after its deadline, though the server ends every statement, hangs on a dead connection. */
const lostMs = 5000;

/** For statements that Drizzle prepares once for each client. */
export type Prepared<T> = (queries: Queries) => T;

/** One set of connections. Slots belong to it, so that what an earlier set never gives back is lost with that set. */
type Line = { client: Client; queries: Queries; prepared: Map<Prepared<unknown>, unknown>; running: number };

type Waiter = { start: (line: Line) => void; fail: (error: unknown) => void; timer: Timer };

/** A connection died. The driver keeps it for the next statement, with what is left of its last error; only a new set is clean. */
const lost = /^(?:57P0[1-5]|08...|CONNECTION_.*|ECONN.*|EPIPE)$/;

const drop = ({ client }: Line, timeoutSeconds = 0) => void client.end({ timeout: timeoutSeconds }).catch(() => {});

/** A Drizzle statement, prepared once and kept for as long as its connections live. */
function statement<P>({ prepared, queries }: Line, make: Prepared<P>): P {
  let found = prepared.get(make as Prepared<unknown>) as P | undefined;
  if (!found) {
    found = make(queries);
    prepared.set(make as Prepared<unknown>, found);
  }
  return found;
}

/**
 * The connections to PostgreSQL. What postgres.js leaves open is closed here: every statement has a deadline, at most `pool` run at once,
 * a bounded number waits, and a server that is away costs nobody a wait: a breaker answers `busy` until a probe gets through.
 */
export class Database {
  private line: Line;
  private waiting: Waiter[] = [];
  private isOpen = true;
  private isClosed = false;
  /** The last sign of life; also when work began after a pause, so that a quiet hour is no silence. */
  private lastAnswerAt = performance.now();
  private looking: Promise<void> | null = null;
  private isLost = false;
  private readonly watch: Timer;

  constructor(private readonly options: DatabaseOptions) {
    this.line = this.connect();
    this.watch = setInterval(() => {
      if (this.line.running > 0 && performance.now() - this.lastAnswerAt > silenceMs) this.lookAfter(this.line);
    }, watchMs);
    this.watch.unref();
  }

  private connect(): Line {
    const { url, pool, prepare, timeZone, role } = this.options;
    const client = postgres(url, {
      max: pool,
      // Never a statement behind another on one connection: it would wait for that one, and under Bun the driver then spends ever more
      // processor on each (13 µs at first, 61 after 300,000).
      ...({ max_pipeline: 1 } as object), // the driver has it, its types have not
      prepare,
      connect_timeout: 2,
      backoff: () => 0.02 + 0.04 * Math.random(), // the driver's own grows to 20 s, while statements wait; a server that is away is the breaker's
      idle_timeout: 0,
      max_lifetime: null,
      fetch_types: false, // nobody hears when that query of the driver's own fails: a connection that dies in it would end the process
      onnotice: () => {},
      connection: {
        application_name: "tracetrack",
        TimeZone: timeZone,
        statement_timeout: deadlineMs.page,
        lock_timeout: 1000,
        idle_in_transaction_session_timeout: 10_000,
        plan_cache_mode: "auto",
        ...(role ? { role } : {}),
      } as postgres.Options<Record<string, never>>["connection"],
    });
    return { client, queries: drizzle(client, { schema }), prepared: new Map(), running: 0 };
  }

  /** True while statements are let through. */
  get isReachable(): boolean {
    return this.isOpen && !this.isClosed;
  }

  get load(): { running: number; waiting: number } {
    return { running: this.line.running, waiting: this.waiting.length };
  }

  /**
   * Runs one statement (or a transaction) and gives its answer. Statements that gave way to another are tried again.
   * Throws `Problem` (busy, or what the commands refuse), `RightsChanged`, `KindsChanged`; anything else is a fault of ours.
   */
  async run<T>(
    work: (client: Client, prepare: <P>(make: Prepared<P>) => P) => PromiseLike<T>,
    timeoutMs: number = deadlineMs.page,
  ): Promise<T> {
    if (!this.isReachable) throw busy();
    const until = performance.now() + timeoutMs;
    const line = this.freeSlot() ?? (await this.nextSlot(timeoutMs));
    const settled = this.attempts(line, work, until);
    settled.catch(() => {}); // when it comes too late nobody listens any more
    let timer: Timer | undefined;
    const late = new Promise<never>((_, fail) => {
      timer = setTimeout(
        () => {
          this.expectEnd(line, settled);
          fail(busy());
        },
        Math.max(1, until - performance.now()),
      );
    });
    try {
      return await Promise.race([settled, late]);
    } catch (error) {
      if (failureCode(error) === "25006")
        this.open(line); // no longer the server that may write: find the one that may
      else if (isAway(error)) this.lookAfter(line, lost.test(failureCode(error)));
      throw meaningOf(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Gives the slot back when it is over, however it ends. */
  private async attempts<T>(
    line: Line,
    work: (client: Client, prepare: <P>(make: Prepared<P>) => P) => PromiseLike<T>,
    until: number,
  ): Promise<T> {
    try {
      for (let tries = 0; ; tries++) {
        try {
          const answer = await work(line.client, (make) => statement(line, make));
          this.heard(line);
          return answer;
        } catch (error) {
          if (!isAway(error)) this.heard(line);
          if (!isPassing(error) || tries >= passingRetries || performance.now() > until) throw error;
          await Bun.sleep(Math.random() * 4 * 2 ** Math.min(tries, 5));
        }
      }
    } finally {
      this.release(line);
    }
  }

  private heard(line: Line): void {
    if (line === this.line) this.lastAnswerAt = performance.now();
  }

  private freeSlot(): Line | null {
    if (this.line.running >= this.options.pool) return null;
    if (this.line.running++ === 0) this.lastAnswerAt = performance.now();
    return this.line;
  }

  private nextSlot(timeoutMs: number): Promise<Line> {
    if (this.waiting.length >= waitingMax) throw busy();
    return new Promise((start, fail) => {
      const timer = setTimeout(() => {
        this.waiting = this.waiting.filter((other) => other !== waiter);
        fail(busy());
      }, timeoutMs);
      const waiter: Waiter = { start, fail, timer };
      this.waiting.push(waiter);
    });
  }

  private release(line: Line): void {
    const next = line === this.line && this.isReachable ? this.waiting.shift() : undefined;
    if (!next) {
      line.running--;
      return;
    }
    clearTimeout(next.timer);
    next.start(line);
  }

  /** The server ends what takes too long; when nothing at all comes back, that connection is dead and its slot with it: all anew. */
  private expectEnd(line: Line, settled: Promise<unknown>): void {
    const timer = setTimeout(() => this.renew(line), lostMs);
    timer.unref();
    const end = () => clearTimeout(timer);
    settled.then(end, end);
  }

  /** As if the server were away: one probe for all who wonder, before everybody is turned away. */
  private lookAfter(line: Line, isLost = false): void {
    if (!this.isReachable || line !== this.line) return;
    this.isLost ||= isLost;
    this.looking ??= this.probe().then((isThere) => {
      this.looking = null;
      this.heard(line);
      if (!isThere) this.open(line);
      else if (this.isLost) this.renew(line);
    });
  }

  /** New connections beside a server that is there; what still runs on the old ones may end. */
  private renew(line: Line): void {
    if (!this.isReachable || line !== this.line) return;
    this.isLost = false;
    this.line = this.connect();
    this.lastAnswerAt = performance.now();
    for (const { start, timer } of this.waiting.splice(0, this.options.pool)) {
      clearTimeout(timer);
      this.line.running++;
      start(this.line);
    }
    drop(line, 5);
  }

  /** Does a server that may write answer? Never throws. */
  private async probe(): Promise<boolean> {
    const client = postgres(this.options.url, {
      max: 1,
      connect_timeout: 1,
      prepare: false,
      fetch_types: false,
      onnotice: () => {},
    });
    try {
      const rows = await Promise.race([client`select pg_is_in_recovery() as standby`, Bun.sleep(probeTimeoutMs).then(() => null)]);
      return rows?.[0]?.standby === false;
    } catch (error) {
      return failureCode(error).startsWith("53"); // full, but there: the connections that we have are worth keeping
    } finally {
      client.end({ timeout: 0 }).catch(() => {});
    }
  }

  /** Opens the breaker: who waits is told at once, old connections are dropped, and probes find out when the server is back. */
  private open(line: Line): void {
    if (!this.isReachable || line !== this.line) return;
    this.isOpen = false;
    for (const { fail, timer } of this.waiting.splice(0)) {
      clearTimeout(timer);
      fail(busy());
    }
    drop(line);
    void this.reconnect();
  }

  private async reconnect(): Promise<void> {
    for (let pauseMs = probeFirstMs; !this.isClosed; pauseMs = Math.min(probeLastMs, pauseMs * 2)) {
      await this.options.onAway?.().catch(() => {});
      if (await this.probe()) break;
      await Bun.sleep(pauseMs * (0.8 + 0.4 * Math.random()));
    }
    if (this.isClosed) return;
    this.line = this.connect();
    this.isLost = false;
    this.lastAnswerAt = performance.now();
    this.isOpen = true;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.watch);
    for (const { fail, timer } of this.waiting.splice(0)) {
      clearTimeout(timer);
      fail(busy());
    }
    await Promise.race([this.line.client.end({ timeout: 5 }).catch(() => {}), Bun.sleep(6000)]);
  }
}
