import { buildAssets } from "./assets.ts";
import { readConfig } from "./config.ts";
import { orderImport } from "./services/import-order.ts";
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
  import: {
    does: "FILE [--commit]: upload a file of bags to the running server; needs TRACETRACK_TOKEN, an admin's token with the scope all",
    run: async () => {
      const [path, ...more] = process.argv.slice(3).filter((word) => word !== "--commit");
      if (!path || more.length > 0) throw new Error("Name one file: bun src/cli.ts import FILE [--commit]");
      const token = process.env.TRACETRACK_TOKEN;
      if (!token) throw new Error("TRACETRACK_TOKEN is not set. Make a token for an admin, with the scope all, and put it there.");
      const { publicUrl, port } = readConfig(process.env);
      const isCommit = process.argv.includes("--commit");
      const say = (line: string) => void process.stdout.write(`${line}\n`);
      const isDone = await orderImport({ path, isCommit, address: publicUrl ?? `http://127.0.0.1:${port}`, token, say });
      if (!isDone) process.exitCode = 1;
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
