import { buildAssets } from "./assets.ts";
import { readConfig } from "./config.ts";
import { orderImport } from "./services/import-order.ts";
import { type OrderPlace, orderBackup, orderCheck, orderRestore } from "./services/upkeep-orders.ts";
import { orderVerify } from "./services/verify-order.ts";
import { visitEmbedded } from "./store/embedded/visit.ts";
import { migrateDatabase } from "./store/migrate.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** The one word after the command that is no option. Throws `use` when there is none, or more. */
function oneWord(use: string, ...options: string[]): string {
  const [word, ...more] = process.argv.slice(3).filter((each) => !options.includes(each));
  if (!word || more.length > 0 || word.startsWith("--")) throw new Error(use);
  return word;
}

/** The site's database, whoever runs it. `mayMake`: an empty folder gets a new one. */
async function atDatabase(work: (place: OrderPlace) => Promise<void>, mayMake = false): Promise<void> {
  const { databaseUrl, dataDir, timeZone } = readConfig(process.env);
  if (databaseUrl) return work({ url: databaseUrl, timeZone });
  const { url, leave } = await visitEmbedded(dataDir, { mayMake });
  try {
    await work({ url, timeZone });
  } finally {
    await leave();
  }
}

/** What operators run besides the server. Each says in one line what it did. */
const commands: Record<string, { does: string; run: () => Promise<void> }> = {
  build: {
    does: "bundle style sheet and scripts into public/assets, when they changed",
    run: async () => {
      await buildAssets();
    },
  },
  migrate: {
    does: "bring the database of DATABASE_URL up to date (the server does so too when it starts)",
    run: async () => {
      const { databaseUrl } = readConfig(process.env);
      if (!databaseUrl) throw new Error("DATABASE_URL is not set. The embedded database is brought up to date by starting the server.");
      await migrateDatabase(databaseUrl);
      process.stdout.write("The database is up to date.\n");
    },
  },
  verify: {
    does: "[2026-11] [--anchor DAY HASH]: is the log as it was sealed (from this month on), and does it lead to what was written down?",
    run: () =>
      atDatabase(async ({ url, timeZone }) => {
        if (!(await orderVerify({ url, timeZone, words: process.argv.slice(3), say }))) process.exitCode = 1;
      }),
  },
  import: {
    does: "FILE [--commit]: upload a file of bags to the running server; needs TRACETRACK_TOKEN, an admin's token with the scope all",
    run: async () => {
      const path = oneWord("Name one file: bun src/cli.ts import FILE [--commit]", "--commit");
      const token = process.env.TRACETRACK_TOKEN;
      if (!token) throw new Error("TRACETRACK_TOKEN is not set. Make a token for an admin, with the scope all, and put it there.");
      const { publicUrl, port } = readConfig(process.env);
      const isCommit = process.argv.includes("--commit");
      const isDone = await orderImport({ path, isCommit, address: publicUrl ?? `http://127.0.0.1:${port}`, token, say });
      if (!isDone) process.exitCode = 1;
    },
  },
  check: {
    does: "count every figure again and compare it with the log; ends with 1 when something is wrong",
    run: () =>
      atDatabase(async (place) => {
        if (!(await orderCheck(place, say))) process.exitCode = 1;
      }),
  },
  backup: {
    does: "FILE [--verify]: write everything into one file while the site goes on; --verify restores it beside the site to try it out",
    run: async () => {
      const file = oneWord("Name one file: bun src/cli.ts backup FILE [--verify]", "--verify");
      const isVerified = process.argv.includes("--verify");
      const run = Number(process.env.TRACETRACK_BACKUP_RUN) || null; // the server's own, at night
      await atDatabase((place) => orderBackup(place, file, { isVerified, run, say }));
    },
  },
  restore: {
    does: "FILE: put a backup into an empty database (DATABASE_URL), or into a new folder (DATA_DIR)",
    run: async () => {
      const file = oneWord("Name one file: bun src/cli.ts restore FILE");
      await atDatabase((place) => orderRestore(place, file, say), true);
    },
  },
};

const command = commands[process.argv[2] ?? ""];
if (!command) {
  process.stdout.write(
    `Use: bun src/cli.ts COMMAND\n${Object.entries(commands)
      .map(([name, { does }]) => `  ${name.padEnd(10)}${does}\n`)
      .join("")}`,
  );
  process.exit(process.argv[2] ? 2 : 0);
}
try {
  await command.run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
