import { buildAssets } from "../src/assets.ts";
import { withOwnCluster } from "./support/own-cluster.ts";

/** Brings what the tests need: the bundles, and a PostgreSQL of their own. Then runs them. */
await buildAssets();
const status = await withOwnCluster(async (url) => {
  const tests = Bun.spawn([process.execPath, "test", "--isolate", "--timeout", "60000", ...process.argv.slice(2)], {
    env: { ...process.env, TEST_DATABASE_URL: url },
    stdio: ["inherit", "inherit", "inherit"],
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => tests.kill(signal));
  return tests.exited;
});
process.exit(status);
