import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { startEmbedded } from "../../src/store/embedded/server.ts";
import { migrateDatabase } from "../../src/store/migrate.ts";
import { templateName } from "./cluster.ts";

/** One real PostgreSQL in a folder of its own, and a migrated template in it; both go when the work is done. */
export async function withOwnCluster<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "tracetrack-test-"));
  chmodSync(folder, 0o755); // the database runs as another user when we are root
  const server = await startEmbedded(folder);
  try {
    const owner = postgres(server.url, { max: 1, onnotice: () => {} });
    await owner.unsafe(`create database ${templateName}`);
    await owner.end();
    const template = new URL(server.url);
    template.pathname = `/${templateName}`;
    await migrateDatabase(template.href);
    return await work(server.url);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
