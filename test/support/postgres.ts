import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { databaseAccount, give } from "../../src/store/embedded/account.ts";
import { commandOf } from "../../src/store/embedded/processes.ts";
import { migrateDatabase } from "../../src/store/migrate.ts";
import { childrenOf, freePort } from "./program.ts";

const programs = "/usr/lib/postgresql/15/bin";

/** Under CI nothing may be skipped; elsewhere a machine without it says so. The PostgreSQL that npm brings can't make a standby. */
export const hasPostgres = existsSync(join(programs, "pg_basebackup")) || process.env.CI === "true";
if (!hasPostgres) process.stdout.write("Skipped: postgresql-15 is not installed (Debian: apt-get install postgresql-15).\n");

export type Server = Awaited<ReturnType<typeof begin>>;
export const ownerName = "owner";
export const ownerPassword = "owner-of-all";

const quick = { fsync: "off", max_connections: "200", shared_buffers: "64MB", unix_socket_directories: "", listen_addresses: "127.0.0.1" };

/** In the order of pg_hba.conf: copies and the health check of a proxy need no password here, everybody else does. */
const doors = `host replication ${ownerName} 127.0.0.1/32 trust\nhost all checker 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n`;

function ran(program: string, parameters: string[], cwd: string): void {
  const done = spawnSync(join(programs, program), parameters, { ...databaseAccount(), cwd, encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${program}: ${done.stderr || done.error}`);
}

/** A folder that PostgreSQL's own user may enter; gone with `remove`. */
export function databaseFolder() {
  const folder = mkdtempSync(join(tmpdir(), "tracetrack-postgres-"));
  chmodSync(folder, 0o755);
  give(folder, databaseAccount());
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function begin(folder: string, name: string, settings: Record<string, string>) {
  const place = join(folder, name);
  const port = freePort();
  const url = `postgres://${ownerName}:${ownerPassword}@127.0.0.1:${port}/postgres`;
  const given = Object.entries({ ...quick, ...settings, port: String(port) }).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  let child: ReturnType<typeof spawn>;
  let ended: Promise<unknown>;
  const start = () => {
    child = spawn(join(programs, "postgres"), ["-D", place, ...given], { ...databaseAccount(), cwd: place, stdio: "ignore" });
    ended = new Promise((done) => child.once("exit", done));
    return answering(url, () => child.exitCode === null);
  };
  await start();
  return {
    url,
    port,
    place,
    start,
    /** SIGKILL ends all its processes at once; left to themselves some would write on until they notice that their parent is gone. */
    kill: async (signal: "SIGKILL" | "SIGINT" = "SIGKILL") => {
      const isRunning = child.exitCode === null && child.signalCode === null;
      const own = isRunning && signal === "SIGKILL" ? killChildren(child.pid as number) : [];
      child.kill(signal);
      await ended;
      while (own.some((pid) => commandOf(pid) !== "")) await Bun.sleep(20);
    },
    freeze: () => everyProcess(child.pid as number, "SIGSTOP"),
    wake: () => everyProcess(child.pid as number, "SIGCONT"),
    promote: () => ran("pg_ctl", ["promote", "-D", place, "-w"], place),
    ask: <T>(text: string) => asOwnerOf(url, (client) => client.unsafe(text) as unknown as Promise<T[]>),
  };
}

/** A process that is stopped begins no others and collects none that ended. */
function killChildren(pid: number): number[] {
  process.kill(pid, "SIGSTOP");
  const own = childrenOf(pid);
  for (const each of own) process.kill(each, "SIGKILL");
  return own;
}

function everyProcess(pid: number, signal: NodeJS.Signals): void {
  for (const each of [pid, ...childrenOf(pid)]) process.kill(each, signal);
}

/** Until what answers there may be written to, some times in a row: a proxy that has just begun takes all for the right one. */
export async function untilPrimary(url: string): Promise<void> {
  const isPrimary = () =>
    asOwnerOf(url, (client) => client`select pg_is_in_recovery() as standby`).then(
      ([row]) => row?.standby === false,
      () => false,
    );
  for (let inRow = 0; inRow < 8; await Bun.sleep(150)) inRow = (await isPrimary()) ? inRow + 1 : 0;
}

async function asOwnerOf<T>(url: string, work: (client: postgres.Sql) => Promise<T>): Promise<T> {
  const client = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} });
  try {
    return await work(client);
  } finally {
    await client.end({ timeout: 1 });
  }
}

async function answering(url: string, isRunning: () => boolean): Promise<void> {
  const until = Date.now() + 30_000;
  for (;;) {
    const isThere = await asOwnerOf(url, (client) => client`select 1`).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    if (!isRunning() || Date.now() > until) throw new Error("PostgreSQL did not start.");
    await Bun.sleep(50);
  }
}

/** A server of its own with an empty site in it. */
export async function startPrimary(folder: string, settings: Record<string, string> = {}): Promise<Server> {
  const place = join(folder, "primary");
  const password = join(folder, "password");
  writeFileSync(password, ownerPassword);
  give(password, databaseAccount());
  ran(
    "initdb",
    ["-D", place, "-U", ownerName, "-A", "scram-sha-256", `--pwfile=${password}`, "--locale=C", "-E", "UTF8", "--no-sync"],
    folder,
  );
  writeFileSync(join(place, "pg_hba.conf"), doors);
  const server = await begin(folder, "primary", { wal_level: "replica", ...settings });
  await server.ask("create role checker login");
  await migrateDatabase(server.url);
  return server;
}

/** A copy that follows the primary. */
export async function startStandby(folder: string, primary: Server, name = "standby"): Promise<Server> {
  const place = join(folder, name);
  mkdirSync(place, { mode: 0o700 });
  give(place, databaseAccount());
  ran(
    "pg_basebackup",
    ["-h", "127.0.0.1", "-p", String(primary.port), "-U", ownerName, "-D", place, "-c", "fast", "-X", "stream", "--no-sync"],
    folder,
  );
  writeFileSync(join(place, "standby.signal"), "");
  appendFileSync(
    join(place, "postgresql.auto.conf"),
    `primary_conninfo = 'host=127.0.0.1 port=${primary.port} user=${ownerName} application_name=${name}'\n`,
  );
  return begin(folder, name, { hot_standby: "on", wal_retrieve_retry_interval: "200ms" });
}
