import { mkdir, readdir, rm } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { beginNightlyBackup, endBackup } from "../store/backup-runs.ts";
import type { Database } from "../store/database.ts";
import type { DatabasePlace } from "../store/side-line.ts";
import { quietHours } from "./check-runner.ts";

export type BackupShelf = {
  folder: string;
  /** So many of the newest stay. */
  keep: number;
};

const program = join(import.meta.dir, "../cli.ts");
const ownName = /^tracetrack-\d{8}T\d{6}Z\.backup$/;
const nameAt = (now: Date) => `tracetrack-${now.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z.backup`;

/**
 * Writes a backup each night, in a process of its own that gives way to scans, and takes the oldest away. The files of somebody else in the
 * folder are left alone.
 */
export class NightlyBackup {
  private child: Bun.Subprocess<"ignore", "ignore", "pipe"> | null = null;
  private running: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly place: DatabasePlace,
    private readonly shelf: BackupShelf,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Begins one when it is night and none was; gives whether it did. Throws `Problem` (busy). */
  async atNight(): Promise<boolean> {
    const run = await beginNightlyBackup(this.database, quietHours.from, quietHours.to);
    if (run !== null) this.running = this.make(run);
    return run !== null;
  }

  private async make(run: number): Promise<void> {
    const startedAt = performance.now();
    const fault = await this.write(run, join(this.shelf.folder, nameAt(this.now()))).catch(
      (error: Error) => `The backup could not begin: ${error.message}`,
    );
    if (fault === null) return this.tidy().catch(() => {}); // what can't be taken away today is tried again tomorrow
    const end = { seconds: (performance.now() - startedAt) / 1000, file: null, bytes: null, rows: null, verified: false, fault };
    await this.database.run((client) => endBackup(client, run, end)).catch(() => {});
  }

  /** Null when it is written and noted, else why not. */
  private async write(run: number, file: string): Promise<string | null> {
    await mkdir(this.shelf.folder, { recursive: true });
    const { url, timeZone } = this.place;
    const environment = { ...process.env, DATABASE_URL: url, TIME_ZONE: timeZone, TRACETRACK_BACKUP_RUN: String(run) };
    this.child = Bun.spawn([process.execPath, program, "backup", file], {
      env: environment,
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    });
    try {
      setPriority(this.child.pid, constants.priority.PRIORITY_LOW);
    } catch {} // a system that knows none
    const said = await new Response(this.child.stderr).text();
    const code = await this.child.exited;
    return code === 0 ? null : said.trim().split("\n").at(-1) || "The backup was stopped in the middle.";
  }

  /** Takes away the oldest, and what a process that was killed left half written. */
  private async tidy(): Promise<void> {
    const names = (await readdir(this.shelf.folder)).sort();
    const whole = names.filter((name) => ownName.test(name));
    const half = names.filter((name) => name.endsWith(".part") && ownName.test(name.slice(0, -".part".length)));
    for (const name of [...whole.slice(0, -this.shelf.keep), ...half]) await rm(join(this.shelf.folder, name), { force: true });
  }

  /** Resolves when nothing runs. */
  async ended(): Promise<void> {
    await this.running;
  }

  async close(): Promise<void> {
    this.child?.kill("SIGKILL");
    await this.running;
  }
}
