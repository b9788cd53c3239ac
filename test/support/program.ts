import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "../..");
const startMaxMs = 30_000;

/** The real program on a database of its own, to be killed and started again on the same port. */
export async function startProgram(databaseUrl: string, port: number, environment: Record<string, string> = {}) {
  const start = async () => {
    const child = Bun.spawn([process.execPath, "src/main.ts"], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: databaseUrl, PORT: String(port), LOG_LEVEL: "warn", ...environment },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "inherit",
    });
    for (const until = Date.now() + startMaxMs; Date.now() < until; await Bun.sleep(25)) {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { keepalive: false }).catch(() => null);
      if (answer?.ok) return child;
      if (child.exitCode !== null) throw new Error(`The program ended with ${child.exitCode}.`);
    }
    throw new Error("The program did not get ready.");
  };
  let child = await start();
  return {
    port,
    get pid() {
      return child.pid;
    },
    async killAndRestart(awayMs: number) {
      child.kill("SIGKILL");
      await child.exited;
      await Bun.sleep(awayMs);
      child = await start();
    },
    /** Gives how it ended. */
    async stop() {
      child.kill("SIGTERM");
      return child.exited;
    },
  };
}

/** A port that nobody has at this moment. */
export function freePort(): number {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  const { port } = server;
  server.stop(true);
  return port as number;
}

/** The processes that a process has started, as Linux tells. */
export const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
