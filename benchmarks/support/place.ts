import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { newToken, tokenHash } from "../../src/services/sessions.ts";
import { startEmbedded } from "../../src/store/embedded/server.ts";
import { migrateDatabase } from "../../src/store/migrate.ts";

/** Where the seeded database lives between runs; `BENCH_DIR` moves it. */
export const benchFolder = process.env.BENCH_DIR ?? join(import.meta.dir, "../../data/bench");

/** A migrated database of its own for benchmarks, with the owner's client. */
export async function openPlace() {
  mkdirSync(benchFolder, { recursive: true });
  const server = await startEmbedded(benchFolder);
  await migrateDatabase(server.url);
  const owner = postgres(server.url, { max: 2, onnotice: () => {} });
  return {
    url: server.url,
    owner,
    close: async () => {
      await owner.end({ timeout: 5 });
      await server.stop();
    },
  };
}

export type Place = Awaited<ReturnType<typeof openPlace>>;

export type Station = { token: string; sessionId: number; name: string };

/** Stations with a person and a session each, made straight in the database: signing in is not what is measured. */
export async function makeStations(
  { owner }: Place,
  count: number,
  role: "dispatcher" | "biller" | "admin" = "dispatcher",
): Promise<Station[]> {
  const stations = [];
  for (let n = 0; n < count; n++) {
    const token = newToken();
    const username = `bench-${n}-${crypto.randomUUID().slice(0, 8)}`;
    const [row] = await owner`
      with person as (insert into people (username, name, role, password_hash, must_change) values (${username}, ${username}, ${role}, '-', false) returning id)
      insert into sessions (token_hash, person_id, expires_at) select ${tokenHash(token)}, id, now() + interval '1 day' from person returning id`;
    stations.push({ token, sessionId: Number(row?.id), name: `table-${n}` });
  }
  return stations;
}

/** `--name value` on the command line, as a whole number. */
export function numberOption(name: string, standard: number): number {
  const place = process.argv.indexOf(`--${name}`);
  const given = place === -1 ? standard : Number(process.argv[place + 1]);
  if (!Number.isSafeInteger(given) || given < 1) throw new Error(`--${name} wants a whole number.`);
  return given;
}

const programs = ["/usr/bin/pgbench", "/usr/lib/postgresql/15/bin/pgbench"];

export type Floor = { script: string; clients: number; seconds: number; variables?: Record<string, number> };

/** Runs of a script in a second, by `pgbench -M prepared` on the same database. */
export async function pgbench(place: Place, { script, clients, seconds, variables = {} }: Floor): Promise<number> {
  const program = programs.find(existsSync);
  if (!program) throw new Error("pgbench is not installed: Debian has it in postgresql-client-common and postgresql-15.");
  const folder = mkdtempSync(join(tmpdir(), "tracetrack-bench-"));
  try {
    const file = join(folder, "script.sql");
    writeFileSync(file, script);
    const url = new URL(place.url);
    const load = ["-n", "-M", "prepared", "-c", String(clients), "-j", "2", "-T", String(seconds)];
    const given = Object.entries(variables).flatMap(([name, value]) => ["-D", `${name}=${value}`]);
    const where = ["-h", url.hostname, "-p", url.port, "-U", url.username, "postgres"];
    const run = Bun.spawn([program, ...load, ...given, "-f", file, ...where], {
      env: { ...process.env, PGPASSWORD: decodeURIComponent(url.password), PGOPTIONS: "-c TimeZone=Asia/Kolkata" },
      stdout: "pipe",
      stderr: "pipe",
    });
    const [output, errors] = await Promise.all([new Response(run.stdout).text(), new Response(run.stderr).text()]);
    const rate = Number(/tps = ([\d.]+)/.exec(output)?.[1]);
    if (!rate) throw new Error(`pgbench failed: ${errors.slice(0, 500)}`);
    return rate;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The real program on this database, once it is ready. */
export async function startServer(place: Place, port: number, pool: number) {
  const { BENCH_PROFILE: profile, LOG_LEVEL = "warn" } = process.env;
  const server = Bun.spawn([process.execPath, ...(profile ? ["--cpu-prof", "--cpu-prof-dir", profile] : []), "src/main.ts"], {
    cwd: join(import.meta.dir, "../.."),
    env: { ...process.env, DATABASE_URL: place.url, DATABASE_POOL: String(pool), PORT: String(port), LOG_LEVEL },
    stdout: "pipe",
    stderr: "inherit",
  });
  await server.stdout.getReader().read(); // the line that says so
  return server;
}

/** What a process has used of the processors, in ms; 0 where the system doesn't tell. */
export function cpuMs(pid: number): number {
  if (!existsSync(`/proc/${pid}/stat`)) return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
