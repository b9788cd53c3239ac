import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { newToken, tokenHash } from "../../src/services/sessions.ts";
import { startEmbedded } from "../../src/store/embedded/server.ts";
import { migrateDatabase } from "../../src/store/migrate.ts";

/** Where the seeded databases live between runs; `BENCH_DIR` moves them. */
const benchRoot = process.env.BENCH_DIR ?? join(import.meta.dir, "../../data/bench");

/** The folder of a size: each has a database of its own. */
export const benchFolder = (bags = numberOption("bags", 1_500_000)): string => join(benchRoot, String(bags));

/** A migrated database of its own for benchmarks, with the owner's client. */
export async function openPlace(folder = benchFolder()) {
  mkdirSync(folder, { recursive: true });
  const server = await startEmbedded(folder);
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

/** `--name value` on the command line. */
export function textOption(name: string, standard: string): string {
  const place = process.argv.indexOf(`--${name}`);
  return place === -1 ? standard : (process.argv[place + 1] ?? standard);
}

/** The real program on this database, once it is ready. */
export async function startServer(place: Pick<Place, "url">, port: number, pool: number, environment: Record<string, string> = {}) {
  const { BENCH_PROFILE: profile, LOG_LEVEL = "warn" } = process.env;
  const server = Bun.spawn([process.execPath, ...(profile ? ["--cpu-prof", "--cpu-prof-dir", profile] : []), "src/main.ts"], {
    cwd: join(import.meta.dir, "../.."),
    env: { ...process.env, DATABASE_URL: place.url, DATABASE_POOL: String(pool), PORT: String(port), LOG_LEVEL, ...environment },
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
