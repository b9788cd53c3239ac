import { mkdirSync } from "node:fs";
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

/** Stations with a person and a session each, made straight in the database: signing in is not what is measured. */
export async function makeStations({ owner }: Place, count: number): Promise<{ token: string; sessionId: number; name: string }[]> {
  const stations = [];
  for (let n = 0; n < count; n++) {
    const token = newToken();
    const username = `bench-${n}-${crypto.randomUUID().slice(0, 8)}`;
    const [row] = await owner`
      with person as (insert into people (username, name, role, password_hash, must_change) values (${username}, ${username}, 'dispatcher', '-', false) returning id)
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
