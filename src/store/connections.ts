import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import type postgres from "postgres";
import { openClient } from "./driver.ts";
import { failureCode } from "./failure.ts";
import { type Lane, lanes } from "./lanes.ts";
import * as schema from "./schema.ts";
import { commented } from "./trace-comment.ts";

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
  /** Which server is meant; the one that may write when left out. */
  serves?: "primary" | "standby";
};

/** For statements that Drizzle prepares once for each client. */
export type Prepared<T> = (queries: Queries) => T;

/** What is done with one connection. */
export type Work<T> = (client: Client, prepare: <P>(make: Prepared<P>) => P) => PromiseLike<T>;

/** One connection, with the statements that are prepared on it. */
export type Wire = { client: Client; queries: Queries; prepared: Map<Prepared<unknown>, unknown> };

/** The connections of one class. Slots belong to them, so that what earlier ones never give back is lost with those. */
export type Line = {
  lane: Lane;
  running: number;
  /** The last sign of life; also when work began after a pause, so that a quiet hour is no silence. */
  lastAnswerAt: number;
  /** A connection of it died. */
  isLost: boolean;
  take: () => Wire;
  give: (wire: Wire) => void;
  end: (timeoutSeconds: number) => Promise<void>;
};

/**
 * Connections are made when they are needed, and the one that was used last is used next: its memory is warm on both sides. Each is a client
 * of the driver's own with one connection. Of several in one client the driver keeps lists that are never made shorter as long as one of
 * them is idle, and it searches them with every statement: 31 µs of processor each at first, 58 after 200,000; so it stays at 21.
 */
export function connect(options: DatabaseOptions, lane: Lane): Line {
  const made: Wire[] = [];
  const idle: Wire[] = [];
  const make = () => {
    const client = followable(connection(options, lane));
    const wire = { client, queries: drizzle(client, { schema }), prepared: new Map() };
    made.push(wire);
    return wire;
  };
  return {
    lane,
    running: 0,
    lastAnswerAt: performance.now(),
    isLost: false,
    take: () => idle.pop() ?? make(),
    give: (wire) => void idle.push(wire),
    end: async (timeoutSeconds) => {
      await Promise.all(made.map(({ client }) => client.end({ timeout: timeoutSeconds }).catch(() => {})));
    },
  };
}

/** Statements of requests that somebody follows carry their trace, and are then not prepared; all others go out as they are. */
function followable(client: Client): Client {
  const plain = client.unsafe.bind(client);
  client.unsafe = ((text, parameters, options) => {
    const followed = commented(text);
    return followed === null ? plain(text, parameters, options) : plain(followed, parameters, { ...options, prepare: false });
  }) as Client["unsafe"];
  return client;
}

const connection = ({ url, prepare, timeZone, role }: DatabaseOptions, lane: Lane): Client =>
  openClient(url, {
    max: 1,
    ...({ max_pipeline: 1 } as object), // never a statement behind another; the driver has it, its types have not
    prepare,
    connect_timeout: 2,
    backoff: () => 0.02 + 0.04 * Math.random(), // the driver's own grows to 20 s, while statements wait; a server that is away is the breaker's
    idle_timeout: 0,
    max_lifetime: null,
    fetch_types: false, // nobody hears when that query of the driver's own fails: a connection that dies in it would end the process
    onnotice: () => {},
    connection: {
      application_name: `tracetrack ${lane}`,
      TimeZone: timeZone,
      statement_timeout: lanes[lane].statementMs,
      lock_timeout: 1000,
      idle_in_transaction_session_timeout: 10_000,
      plan_cache_mode: "auto",
      ...(role ? { role } : {}),
    } as postgres.Options<Record<string, never>>["connection"],
  });

export const drop = (line: Line, timeoutSeconds = 0) => void line.end(timeoutSeconds);

/** A Drizzle statement, prepared once and kept for as long as its connection lives. */
export function statement<P>({ prepared, queries }: Wire, make: Prepared<P>): P {
  let found = prepared.get(make as Prepared<unknown>) as P | undefined;
  if (!found) {
    found = make(queries);
    prepared.set(make as Prepared<unknown>, found);
  }
  return found;
}

const probeTimeoutMs = 700;

/** Does the server that is meant answer there? Never throws. */
export async function isServing({ url, serves = "primary" }: DatabaseOptions): Promise<boolean> {
  const client = openClient(url, { max: 1, connect_timeout: 1, prepare: false, fetch_types: false, onnotice: () => {} });
  try {
    const rows = await Promise.race([client`select pg_is_in_recovery() as standby`, Bun.sleep(probeTimeoutMs).then(() => null)]);
    return rows?.[0]?.standby === (serves === "standby");
  } catch (error) {
    return failureCode(error).startsWith("53"); // full, but there: the connections that we have are worth keeping
  } finally {
    client.end({ timeout: 0 }).catch(() => {});
  }
}
