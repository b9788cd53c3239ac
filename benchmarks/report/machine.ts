import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";
import type postgres from "postgres";

export type Machine = {
  at: string;
  processors: string;
  memoryGb: number;
  kernel: string;
  bun: string;
  postgres: string;
  commit: string;
  loadBefore: number;
  loadAfter: number;
  settings: Record<string, string>;
};

/** With `loadBefore` the reader knows whether the machine had other work. */
export const loadNow = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100;

const commitNow = () => {
  try {
    const git = (...more: string[]) => execFileSync("git", more, { cwd: join(import.meta.dir, "../.."), encoding: "utf8" }).trim();
    return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "--untracked-files=no") ? ", with changes" : "");
  } catch {
    return "unknown";
  }
};

const shown = ["shared_buffers", "fsync", "synchronous_commit", "full_page_writes", "max_wal_size", "jit"];

export async function machineOf(owner: postgres.Sql, loadBefore: number): Promise<Machine> {
  const rows = await owner`select name, current_setting(name) as value from pg_settings where name in ${owner(shown)} order by name`;
  const [version] = await owner`select current_setting('server_version') as version`;
  return {
    at: new Date().toISOString(),
    processors: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`,
    memoryGb: Math.round(totalmem() / 1_073_741_824),
    kernel: release(),
    bun: Bun.version,
    postgres: version?.version as string,
    commit: commitNow(),
    loadBefore,
    loadAfter: loadNow(),
    settings: Object.fromEntries(rows.map(({ name, value }) => [name, value])),
  };
}
