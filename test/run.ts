import { buildAssets } from "../src/assets.ts";
import { withOwnCluster } from "./support/own-cluster.ts";

/**
 * Tests that mostly wait for the database, and the one that looks at every page and watches no clock: two files at once. All others watch
 * clocks, memory or a browser, and have the machine for themselves.
 */
const inPairs = [
  "test/browser/pages.test.ts",
  ...["test/architecture.test.ts", "test/config.test.ts", "test/crew", "test/domain", "test/http", "test/store", "test/widgets"],
];

const named = process.argv.slice(2);
const runs =
  named.length > 0
    ? [["--isolate", ...named]]
    : [
        ["--parallel=2", ...inPairs],
        ["--isolate", ...inPairs.map((place) => `--path-ignore-patterns=${place.endsWith(".ts") ? place : `${place}/**`}`)],
      ];

let running: Bun.Subprocess | null = null;
let isStopped = false;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    isStopped = true;
    running?.kill(signal);
    setTimeout(() => running?.kill("SIGKILL"), 10_000).unref(); // what a test started may hear the signal in its place
  });

/** Brings what the tests need: the bundles, and a PostgreSQL of their own. Then runs them; what is named on the command line, or all. */
await buildAssets();
const status = await withOwnCluster(async (url) => {
  let worst = 0;
  for (const run of runs) {
    if (isStopped) break;
    running = Bun.spawn([process.execPath, "test", "--timeout", "60000", ...run], {
      env: { ...process.env, TEST_DATABASE_URL: url },
      stdio: ["inherit", "inherit", "inherit"],
    });
    worst = Math.max(worst, await running.exited);
  }
  return isStopped ? Math.max(worst, 1) : worst;
});
process.exit(status);
