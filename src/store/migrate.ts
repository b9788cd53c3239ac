import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import type postgres from "postgres";
import { openClient } from "./driver.ts";
import { monthsAhead } from "./events.ts";
import { failureCode } from "./failure.ts";

const migrationsFolder = join(import.meta.dir, "../../drizzle");
const commandsFolder = join(import.meta.dir, "commands");

/** A lock of the whole database: one process migrates, the others wait and then find nothing to do. */
export const migrationLock = 7_316_001;

const connectAsOwner = (url: string) =>
  openClient(url, {
    max: 1,
    connect_timeout: 5,
    idle_timeout: 0,
    onnotice: () => {},
    connection: { application_name: "tracetrack migrations" },
  });

/** On a connection of its own and in a transaction: a pooler gives the connections of a session to others, those of a transaction it leaves. */
async function alone(url: string, work: () => Promise<void>): Promise<void> {
  const keeper = connectAsOwner(url);
  try {
    await keeper.begin(async (transaction) => {
      await transaction`set local idle_in_transaction_session_timeout = 0`;
      const [place] = await transaction`select pg_is_in_recovery() as standby`;
      if (place?.standby) throw new Error("The database is a standby, and nobody may write to it. Name the primary in DATABASE_URL.");
      await transaction`select pg_advisory_xact_lock(${migrationLock})`;
      await work();
    });
  } finally {
    await keeper.end({ timeout: 5 });
  }
}

/** A migration that can't have a table at once gives up, so that nobody waits behind it, and is tried again: a backup takes its time. */
const inTheWay = new Set(["55P03", "40P01"]);
const patienceMs = 15 * 60_000;
const pauseMs = 1000;

async function patiently(work: () => Promise<void>): Promise<void> {
  for (const until = performance.now() + patienceMs; ; await Bun.sleep(pauseMs * (0.5 + Math.random()))) {
    try {
      return await work();
    } catch (error) {
      if (!inTheWay.has(failureCode(error))) throw error;
      if (performance.now() > until)
        throw new Error("The database's tables are in use all the time, by a backup or a long download. Start again when that is over.");
    }
  }
}

/** Tables first, then the commands whose text has changed, then who may do what. Calling it again is harmless. */
export const migrateDatabase = (url: string): Promise<void> =>
  alone(url, async () => {
    const client = connectAsOwner(url);
    try {
      await patiently(() => migrate(drizzle(client), { migrationsFolder }));
      await applyCommands(client);
      await client.unsafe(readFileSync(join(import.meta.dir, "rights.sql"), "utf8"));
      await client`select make_event_partitions(${monthsAhead})`;
    } finally {
      await client.end({ timeout: 5 });
    }
  });

async function applyCommands(client: postgres.Sql): Promise<void> {
  await client`create table if not exists drizzle.commands (name text primary key, hash text not null)`;
  const applied = new Map((await client`select name, hash from drizzle.commands`).map((row) => [row.name as string, row.hash as string]));
  for (const name of readdirSync(commandsFolder)
    .filter((file) => file.endsWith(".sql"))
    .sort()) {
    const text = readFileSync(join(commandsFolder, name), "utf8");
    const hash = new Bun.CryptoHasher("sha256").update(text).digest("hex");
    if (applied.get(name) === hash) continue;
    await client.begin(async (transaction) => {
      await transaction.unsafe("set local check_function_bodies = off"); // commands call each other, in any order
      await transaction.unsafe(text);
      await transaction`insert into drizzle.commands (name, hash) values (${name}, ${hash}) on conflict (name) do update set hash = excluded.hash`;
    });
  }
}

/** No such role, no right to it, or a pooler that knows no such parameter. */
const refused = new Set(["22023", "42501", "42704", "08P01"]);

/** The role that statements run as, or null when this server doesn't let us use one (a poor man's database; the triggers still hold). */
export async function applicationRole(url: string): Promise<string | null> {
  const role = "tracetrack_app";
  const client = openClient(url, {
    max: 1,
    connect_timeout: 5,
    onnotice: () => {},
    connection: { role } as never,
  });
  try {
    const [row] = await client`select current_user as me`;
    return row?.me === role ? role : null;
  } catch (error) {
    if (!refused.has((error as { code?: string }).code ?? "")) throw error;
    return null;
  } finally {
    await client.end({ timeout: 2 }).catch(() => {});
  }
}
