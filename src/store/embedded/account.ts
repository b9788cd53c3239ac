import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** Who runs PostgreSQL: it refuses to run as root. Null: whoever we are. */
export type Account = { uid: number; gid: number } | null;

/** As root: the user `postgres` when there is one, else `nobody`. */
export function databaseAccount(): Account {
  if (process.platform === "win32" || process.getuid?.() !== 0) return null;
  const lines = existsSync("/etc/passwd") ? readFileSync("/etc/passwd", "utf8").split("\n") : [];
  const line = lines.find((entry) => entry.startsWith("postgres:")) ?? lines.find((entry) => entry.startsWith("nobody:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : { uid: 65_534, gid: 65_534 };
}

const isReachable = (path: string, account: NonNullable<Account>) =>
  spawnSync("ls", ["-d", `${path}/.`], { ...account, stdio: "ignore" }).status === 0;

const sharedFolder = "/var/lib/tracetrack";

/**
 * Where the database's account can enter. A folder below, say, /root is closed to it; the files then live in /var/lib/tracetrack and the
 * folder that was asked for holds a link to them.
 */
export function reachableDataFolder(folder: string, account: Account): string {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  if (!account || isReachable(folder, account)) return folder;
  const link = join(folder, "postgres");
  const found = lstatSync(link, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) return dirname(readlinkSync(link)); // where an earlier start put the files, also when the folder has moved
  if (found) {
    throw new Error(
      `The database in ${folder} belongs to a user who can't enter that folder any more. Give others the right to pass through it (chmod o+x), or move it.`,
    );
  }
  const home = join(sharedFolder, randomUUID());
  mkdirSync(home, { recursive: true, mode: 0o755 });
  for (const path of [sharedFolder, home]) chmodSync(path, 0o755);
  symlinkSync(join(home, "postgres"), link);
  return home;
}

/** The programs, copied out of a folder that the account can't enter. */
export function reachablePrograms(folder: string, account: Account): string {
  if (!account || isReachable(join(folder, "bin"), account)) return folder;
  const version = JSON.parse(readFileSync(join(folder, "..", "package.json"), "utf8")).version as string;
  const copy = join(sharedFolder, `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  const half = `${copy}.${process.pid}`;
  mkdirSync(sharedFolder, { recursive: true, mode: 0o755 });
  cpSync(folder, half, { recursive: true, verbatimSymlinks: true });
  chmodSync(half, 0o755);
  try {
    renameSync(half, copy);
  } catch {
    rmSync(half, { recursive: true, force: true }); // another start was faster
  }
  return copy;
}

export function give(path: string, account: Account): void {
  if (account) chownSync(path, account.uid, account.gid);
}
