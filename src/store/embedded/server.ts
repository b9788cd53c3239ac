import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { totalmem } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { type Account, databaseAccount, give, reachableDataFolder, reachablePrograms } from "./account.ts";
import { linkLibraries, postgresFolder } from "./binaries.ts";
import { commandOf, isAlive, lockFolder, waitForEnd } from "./processes.ts";

export type EmbeddedServer = {
  /** How the owner of the tables connects. */
  url: string;
  /** Starts the server again when it has died. Harmless when it lives. */
  revive(): Promise<void>;
  /** Stops cleanly: connections are ended, everything is written. */
  stop(): Promise<void>;
};

const logMaxBytes = 10_000_000;
const startTimeoutMs = 60_000;
const stopTimeoutMs = 6000;

type Place = { programs: string; data: string; home: string; account: Account };

/** Settings for a machine that the app shares; durability is PostgreSQL's own default and stays on. */
function serverSettings(port: number): Record<string, string> {
  const sharedMegabytes = Math.min(2048, Math.max(128, Math.floor(totalmem() / 4 / 1_048_576)));
  return {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "540",
    shared_buffers: `${sharedMegabytes}MB`,
    effective_cache_size: `${sharedMegabytes * 2}MB`,
    max_wal_size: "4GB",
    checkpoint_timeout: "15min",
    random_page_cost: "1.1",
    jit: "off",
    shared_preload_libraries: "pg_stat_statements",
    log_min_messages: "warning",
    timezone: "UTC",
  };
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** A new cluster is made beside its place and put there whole, so that a start cut short leaves nothing half made. */
function makeCluster({ programs, data, account }: Place, passwordFile: string): void {
  const half = `${data}.new`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  give(half, account);
  const passwordCopy = `${half}.password`;
  writeFileSync(passwordCopy, readFileSync(passwordFile), { mode: 0o600 });
  give(passwordCopy, account);
  const made = spawnSync(
    join(programs, "bin", "initdb"),
    [
      "--pgdata",
      half,
      "--username=postgres",
      "--auth=scram-sha-256",
      `--pwfile=${passwordCopy}`,
      "--encoding=UTF8",
      "--locale=C",
      "--no-instructions",
    ],
    { ...account, encoding: "utf8", cwd: half },
  );
  rmSync(passwordCopy, { force: true });
  if (made.status !== 0)
    throw new Error(`PostgreSQL can't make its data folder: ${(made.stderr || made.error?.message || "").trim().split("\n").at(-1)}`);
  renameSync(half, data);
}

type Running = { pid: number; port: number };

/** The server that a data folder's pid file speaks of, when it lives. A file left by a dead server, or by a number used again, is removed. */
export function runningServer(data: string): Running | null {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, "utf8").split("\n");
  const pid = Number(lines[0]);
  const command = commandOf(pid);
  const isOurs = command === "" || [data, realpathSync(data)].some((path) => command.includes(`-D ${path} `));
  if (pid > 0 && isAlive(pid) && isOurs) return { pid, port: Number(lines[3]) };
  unlinkSync(file);
  return null;
}

async function isAnswering(url: string): Promise<boolean> {
  const client = postgres(url, {
    max: 1,
    connect_timeout: 2,
    idle_timeout: 1,
    onnotice: () => {},
  });
  try {
    await client`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await client.end({ timeout: 0 }).catch(() => {});
  }
}

class StoppedWhileStarting extends Error {
  constructor(readonly words: string) {
    super(`PostgreSQL stopped while starting. Its last words: ${words}`);
  }
}

const lastWords = (log: string): string =>
  readFileSync(log, "utf8")
    .trim()
    .split("\n")
    .findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? "none";

async function waitForAnswer(url: string, isRunning: () => boolean, log: string): Promise<void> {
  const until = Date.now() + startTimeoutMs;
  while (!(await isAnswering(url))) {
    if (!isRunning()) throw new StoppedWhileStarting(lastWords(log));
    if (Date.now() > until) throw new Error(`PostgreSQL did not answer within ${startTimeoutMs / 1000} s. Look into ${log}.`);
    await Bun.sleep(30);
  }
}

/** Starts the program in a session of its own, so that Ctrl-C reaches the app alone and the database ends after it. */
async function launch({ programs, data, home, account }: Place, port: number, url: (port: number) => string): Promise<Running> {
  const log = join(home, "postgres.log");
  if (existsSync(log) && statSync(log).size > logMaxBytes) truncateSync(log);
  const output = openSync(log, "a");
  const settings = Object.entries(serverSettings(port)).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(join(programs, "bin", "postgres"), ["-D", data, ...settings], {
    ...account,
    cwd: data,
    detached: true,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  let ended = false;
  child.once("exit", () => {
    ended = true;
  });
  child.once("error", () => {
    ended = true;
  });
  child.unref();
  await waitForAnswer(url(port), () => !ended, log);
  return { pid: child.pid as number, port };
}

/** A server that was killed may hold its lock a moment longer than it lives. */
const lockLingersMs = 5000;

/** Children of a server that was killed may hold its memory or its lock for a moment longer; a new one says so and is asked again. */
async function launchPatiently(place: Place, port: number, url: (port: number) => string): Promise<Running> {
  const startedAt = Date.now();
  for (;;) {
    try {
      return await launch(place, port, url);
    } catch (error) {
      const words = error instanceof StoppedWhileStarting ? error.words : "";
      const lingersMs = words.includes("shared memory block") ? startTimeoutMs : words.includes("lock file") ? lockLingersMs : 0;
      if (Date.now() - startedAt >= lingersMs) throw error;
      await Bun.sleep(300);
    }
  }
}

const passwordFileOf = (dataDir: string) => join(dataDir, "postgres.password");

/** How the owner of the tables connects to the server that listens there. */
export const ownerUrl = (dataDir: string, port: number): string =>
  `postgres://postgres:${readFileSync(passwordFileOf(dataDir), "utf8")}@127.0.0.1:${port}/postgres`;

/**
 * The PostgreSQL that TraceTrack brings along, below `dataDir`: made when new, adopted when one outlived its app, recovered when both died.
 * Throws a sentence for people.
 */
export async function startEmbedded(dataDir: string): Promise<EmbeddedServer> {
  const folder = postgresFolder();
  linkLibraries(folder);
  const account = databaseAccount();
  const home = reachableDataFolder(dataDir, account);
  const release = lockFolder(join(dataDir, "app.lock"));
  try {
    const place: Place = {
      programs: reachablePrograms(folder, account),
      data: join(home, "postgres"),
      home,
      account,
    };
    const passwordFile = passwordFileOf(dataDir);
    if (!existsSync(passwordFile))
      writeFileSync(passwordFile, Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString("base64url"), { mode: 0o600 });
    chmodSync(passwordFile, 0o600);
    if (!existsSync(join(place.data, "PG_VERSION"))) makeCluster(place, passwordFile);
    const url = (port: number) => ownerUrl(dataDir, port);

    const begin = async (port?: number): Promise<Running> => {
      const living = runningServer(place.data);
      if (!living) return launchPatiently(place, port ?? (await freePort()), url);
      await waitForAnswer(url(living.port), () => isAlive(living.pid), join(home, "postgres.log"));
      return living;
    };
    let running = await begin();
    const port = running.port;
    let isStopped = false;
    let reviving: Promise<void> | null = null;
    const beginAgain = async () => {
      running = await begin(port);
    };
    return {
      url: url(port),
      revive: async () => {
        if (isStopped || isAlive(running.pid)) return;
        reviving ??= beginAgain().finally(() => {
          reviving = null;
        });
        await reviving;
      },
      stop: async () => {
        isStopped = true;
        if (isAlive(running.pid)) process.kill(running.pid, "SIGINT"); // PostgreSQL's own word for: stop fast, but cleanly
        if (!(await waitForEnd(running.pid, stopTimeoutMs))) process.kill(running.pid, "SIGQUIT");
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}
