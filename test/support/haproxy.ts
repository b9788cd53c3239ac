import { join } from "node:path";
import { freePort } from "./program.ts";

const program = ["/usr/sbin/haproxy", "/usr/local/sbin/haproxy"].find((path) => Bun.file(path).size > 0) ?? Bun.which("haproxy");

/** Under CI nothing may be skipped; elsewhere a machine without it says so. */
export const hasHaproxy = Boolean(program) || process.env.CI === "true";
if (!hasHaproxy) process.stdout.write("Skipped: haproxy is not installed (Debian: apt-get install haproxy).\n");

const folder = join(import.meta.dir, "../../deploy");

/** A real HAProxy with one of the settings that we ship. */
export async function startHaproxy(file: "haproxy.cfg" | "haproxy-postgres.cfg", environment: Record<string, string>, port = freePort()) {
  const child = Bun.spawn([program as string, "-db", "-f", join(folder, file)], {
    env: { ...process.env, LISTEN: `127.0.0.1:${port}`, ...environment },
    stdout: "ignore",
    stderr: "ignore",
  });
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}
