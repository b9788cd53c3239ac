import { buildAssets } from "./assets.ts";
import { readConfig } from "./config.ts";
import { migrateDatabase } from "./store/migrate.ts";

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
