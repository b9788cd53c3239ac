import { existsSync } from "node:fs";
import { join } from "node:path";
import { databaseAccount, reachableDataFolder } from "./account.ts";
import { ownerUrl, runningServer, startEmbedded } from "./server.ts";

export type Visit = { url: string; leave: () => Promise<void> };

/** The server that runs on this data already, an app's most likely; null when none does. */
function livingUrl(dataDir: string): string | null {
  if (!existsSync(join(dataDir, "postgres.password"))) return null;
  const home = reachableDataFolder(dataDir, databaseAccount());
  const living = runningServer(join(home, "postgres"));
  return living && ownerUrl(dataDir, living.port);
}

/**
 * The embedded database for a command: as a guest while the app runs, else started for the length of the visit and stopped after it. Throws a
 * sentence for people. `mayMake`: a folder without a database gets one.
 */
export async function visitEmbedded(dataDir: string, { mayMake }: { mayMake: boolean }): Promise<Visit> {
  const url = livingUrl(dataDir);
  if (url) return { url, leave: async () => {} };
  if (!mayMake && !existsSync(join(dataDir, "postgres.password")))
    throw new Error(`There is no database in ${dataDir}. Set DATA_DIR to the folder of the site, or DATABASE_URL to its database.`);
  const server = await startEmbedded(dataDir);
  return { url: server.url, leave: () => server.stop() };
}
