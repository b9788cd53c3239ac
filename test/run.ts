import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { buildAssets } from "../src/assets.ts";
import { startEmbedded } from "../src/store/embedded/server.ts";
import { migrateDatabase } from "../src/store/migrate.ts";
import { templateName } from "./support/cluster.ts";

/** Brings what the tests need: the bundles, one real PostgreSQL in a folder of its own, and a migrated template in it. Then runs them. */
const folder = mkdtempSync(join(tmpdir(), "tracetrack-test-"));
chmodSync(folder, 0o755); // the database runs as another user when we are root
await buildAssets();
const server = await startEmbedded(folder);
let status = 1;
try {
  const owner = postgres(server.url, { max: 1, onnotice: () => {} });
  await owner.unsafe(`create database ${templateName}`);
  await owner.end();
  const template = new URL(server.url);
  template.pathname = `/${templateName}`;
  await migrateDatabase(template.href);
  const tests = Bun.spawn([process.execPath, "test", "--isolate", "--timeout", "60000", ...process.argv.slice(2)], {
    env: { ...process.env, TEST_DATABASE_URL: server.url },
    stdio: ["inherit", "inherit", "inherit"],
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => tests.kill(signal));
  status = await tests.exited;
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(status);
