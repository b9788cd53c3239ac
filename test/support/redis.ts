import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = Bun.which("redis-server");

/** Under CI nothing may be skipped; elsewhere a machine without Redis says so. */
export const hasRedis = program !== null || process.env.CI === "true";
if (!hasRedis) process.stdout.write("Skipped: redis-server is not installed (Debian: apt-get install redis-server).\n");

const freePort = () =>
  new Promise<number>((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });

/** A real Redis of its own, that can be frozen, woken, killed and started again. */
export async function startRedis() {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "tracetrack-redis-"));
  const begin = () =>
    Bun.spawn([program as string, "--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder], {
      stdout: "ignore",
      stderr: "ignore",
    });
  let server = begin();
  return {
    url: `redis://127.0.0.1:${port}`,
    freeze: () => server.kill("SIGSTOP"),
    wake: () => server.kill("SIGCONT"),
    kill: async () => {
      server.kill("SIGKILL");
      await server.exited;
    },
    start: () => {
      server = begin();
    },
    stop: async () => {
      server.kill("SIGKILL");
      await server.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
