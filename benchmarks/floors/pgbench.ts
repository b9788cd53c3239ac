import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Place } from "../support/place.ts";

const programs = ["/usr/bin/pgbench", "/usr/lib/postgresql/15/bin/pgbench"];

export type Floor = {
  script: string;
  clients: number;
  seconds: number;
  variables?: Record<string, number | string>;
  /** `extended`: planned anew each time, for what the app does not prepare. */
  mode?: "prepared" | "extended";
};

/** Runs of a script in a second, by `pgbench -M prepared` on the same database. */
export async function pgbench(
  place: Pick<Place, "url">,
  { script, clients, seconds, variables = {}, mode = "prepared" }: Floor,
): Promise<number> {
  const program = programs.find(existsSync);
  if (!program) throw new Error("pgbench is not installed: Debian has it in postgresql-client-common and postgresql-15.");
  const folder = mkdtempSync(join(tmpdir(), "tracetrack-bench-"));
  try {
    const file = join(folder, "script.sql");
    writeFileSync(file, script);
    const url = new URL(place.url);
    const load = ["-n", "-M", mode, "-c", String(clients), "-j", "2", "-T", String(Math.max(1, Math.round(seconds)))];
    const given = Object.entries(variables).flatMap(([name, value]) => ["-D", `${name}=${value}`]);
    const where = ["-h", url.hostname, "-p", url.port, "-U", url.username, "postgres"];
    const run = Bun.spawn([program, ...load, ...given, "-f", file, ...where], {
      env: { ...process.env, PGPASSWORD: decodeURIComponent(url.password), PGOPTIONS: "-c TimeZone=Asia/Kolkata" },
      stdout: "pipe",
      stderr: "pipe",
    });
    const [output, errors] = await Promise.all([new Response(run.stdout).text(), new Response(run.stderr).text()]);
    const rate = Number(/tps = ([\d.]+)/.exec(output)?.[1]);
    const failed = Number(/number of failed transactions: (\d+)/.exec(output)?.[1] ?? 0);
    if (!rate || failed > 0) throw new Error(`pgbench failed: ${errors.slice(0, 500)}`);
    return rate;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
