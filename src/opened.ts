import type { Config } from "./config.ts";
import type { Ending } from "./ending.ts";
import type { Log } from "./http/telemetry.ts";
import { Database } from "./store/database.ts";
import { contactProblem, wayTo } from "./store/driver.ts";
import { startEmbedded } from "./store/embedded/server.ts";
import { applicationRole, migrateDatabase } from "./store/migrate.ts";
import { Replica } from "./store/replica.ts";
import type { DatabasePlace } from "./store/side-line.ts";

async function prepareDatabase(url: string, isWorker: boolean): Promise<string | null> {
  if (!isWorker) await migrateDatabase(url);
  return applicationRole(url);
}

export type Opened = { database: Database; place: DatabasePlace; revive: () => Promise<void> };

/** Database and migrations: whatever can't be had stops the start with one line. A worker finds both done by its parent. */
export async function openDatabase(config: Config, ending: Ending, isWorker: boolean): Promise<Opened> {
  const embedded = config.databaseUrl ? null : await startEmbedded(config.dataDir);
  if (embedded) ending.add(() => embedded.stop());
  const url = config.databaseUrl ?? (embedded?.url as string);
  if (config.databaseReplicaUrl) wayTo(config.databaseReplicaUrl);
  const role = await prepareDatabase(url, isWorker).catch((error) => Promise.reject(contactProblem(error)));
  const place = { url, timeZone: config.timeZone, role };
  const revive = async () => embedded?.revive();
  const { databasePool: pool, databasePrepare: prepare } = config;
  const database = new Database({ ...place, pool, prepare, onAway: revive });
  ending.add(() => database.close());
  return { database, place, revive };
}

/** Lists, searches and figures are read there from now on, downloads and checks as well. */
export function openReplica(config: Config, url: string, { database, place }: Pick<Opened, "database" | "place">, log: Log): Replica {
  const { databasePool: pool, databasePrepare: prepare } = config;
  const replica = new Replica(database, { ...place, url, pool, prepare }, (state) =>
    log(state === "used" ? "info" : "warn", state === "used" ? "lists are read from the replica" : "lists are read from the primary", {
      state,
    }),
  );
  database.readFrom(replica);
  return replica;
}
