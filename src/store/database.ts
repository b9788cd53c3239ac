import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { busy } from "../domain/error.ts";
import { isAway, isPassing, meaningOf } from "./failure.ts";
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
const probeFirstMs = 100;
const probeLastMs = 2000;
const silenceMs = 1000;

type Waiter = { start: () => void; fail: (error: unknown) => void };

/** For statements that Drizzle prepares once for each client. */
export type Prepared<T> = (queries: Queries) => T;

/**
 * The connections to PostgreSQL. What postgres.js leaves open is closed here: every statement has a deadline, at most `pool` run at once,
 * a bounded number waits, and a server that is away costs nobody a wait: a breaker answers `busy` until a probe gets through.
 */
export class Database {
  private client: Client;
  private queries: Queries;
  private prepared = new Map<Prepared<unknown>, unknown>();
  private running = 0;
  private waiting: Waiter[] = [];
  private isOpen = true;
  private isClosed = false;
  private lastAnswerAt = performance.now();

  constructor(private readonly options: DatabaseOptions) {
    [this.client, this.queries] = this.connect();
  }

  private connect(): [Client, Queries] {
    const { url, pool, prepare, timeZone, role } = this.options;
    const client = postgres(url, {
      max: pool,
      prepare,
      connect_timeout: 2,
      idle_timeout: 0,
      max_lifetime: null,
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
    return [client, drizzle(client, { schema })];
  }

  /** True while statements are let through. */
  get isReachable(): boolean {
    return this.isOpen && !this.isClosed;
  }

  get load(): { running: number; waiting: number } {
    return { running: this.running, waiting: this.waiting.length };
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
    await this.slot(timeoutMs);
    let isSettled = false;
    const settled = (async () => {
      for (let tries = 0; ; tries++) {
        try {
          const answer = await work(this.client, (make) => this.statement(make));
          this.lastAnswerAt = performance.now();
          return answer;
        } catch (error) {
          if (!isAway(error)) this.lastAnswerAt = performance.now();
          if (!isPassing(error) || tries >= passingRetries || performance.now() > until) throw error;
          await Bun.sleep(Math.random() * 4 * 2 ** Math.min(tries, 5));
        }
      }
    })().finally(() => {
      isSettled = true;
      this.release();
    });
    settled.catch(() => {});
    let timer: Timer | undefined;
    const late = new Promise<never>((_, fail) => {
      timer = setTimeout(() => fail(busy()), Math.max(1, until - performance.now()));
    });
    try {
      return await Promise.race([settled, late]);
    } catch (error) {
      if (!isSettled && performance.now() - this.lastAnswerAt > silenceMs) this.open(); // silence on all lines: the server is away
      if (isSettled && isAway(error)) void this.lookAfter();
      throw meaningOf(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A Drizzle statement, prepared once and kept for as long as its connections live. */
  private statement<P>(make: Prepared<P>): P {
    let found = this.prepared.get(make as Prepared<unknown>) as P | undefined;
    if (!found) {
      found = make(this.queries);
      this.prepared.set(make as Prepared<unknown>, found);
    }
    return found;
  }

  private slot(timeoutMs: number): Promise<void> | undefined {
    if (this.running < this.options.pool) {
      this.running++;
      return;
    }
    if (this.waiting.length >= waitingMax) throw busy();
    return new Promise((start, fail) => {
      const waiter: Waiter = { start, fail };
      this.waiting.push(waiter);
      setTimeout(() => {
        const place = this.waiting.indexOf(waiter);
        if (place === -1) return;
        this.waiting.splice(place, 1);
        fail(busy());
      }, timeoutMs);
    });
  }

  private release(): void {
    const next = this.waiting.shift();
    if (next) next.start();
    else this.running--;
  }

  /** One statement failed as if the server were away: ask once more before everybody is turned away. */
  private async lookAfter(): Promise<void> {
    if (this.isReachable && !(await this.probe())) this.open();
  }

  private async probe(): Promise<boolean> {
    const client = postgres(this.options.url, {
      max: 1,
      connect_timeout: 1,
      prepare: false,
      onnotice: () => {},
    });
    try {
      const rows = await Promise.race([client`select pg_is_in_recovery() as standby`, Bun.sleep(1000).then(() => null)]);
      return rows?.[0]?.standby === false;
    } catch {
      return false;
    } finally {
      client.end({ timeout: 0 }).catch(() => {});
    }
  }

  /** Opens the breaker: who waits is told at once, old connections are dropped, and probes find out when the server is back. */
  private open(): void {
    if (!this.isReachable) return;
    this.isOpen = false;
    for (const waiter of this.waiting.splice(0)) waiter.fail(busy());
    const old = this.client;
    void (async () => {
      old.end({ timeout: 0 }).catch(() => {});
      for (let pauseMs = probeFirstMs; !this.isClosed; pauseMs = Math.min(probeLastMs, pauseMs * 2)) {
        await this.options.onAway?.().catch(() => {});
        if (await this.probe()) break;
        await Bun.sleep(pauseMs * (0.8 + 0.4 * Math.random()));
      }
      [this.client, this.queries] = this.connect();
      this.prepared.clear();
      this.lastAnswerAt = performance.now();
      this.isOpen = true;
    })();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.race([this.client.end({ timeout: 5 }).catch(() => {}), Bun.sleep(6000)]);
  }
}
