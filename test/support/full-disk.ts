import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statfsSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const runs = (command: string[]) => spawnSync(command[0] as string, command.slice(1), { stdio: "ignore" }).status === 0;

/** How this machine lets us mount a small file system: as root, or by `sudo` without a password; null where it doesn't. */
function mounting(): string[] | null {
  const tried = mkdtempSync(join(tmpdir(), "tracetrack-mount-"));
  const found = [[], ["sudo", "-n"]].find((before) => runs([...before, "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tried])) ?? null;
  if (found) runs([...found, "umount", tried]);
  rmSync(tried, { recursive: true });
  return found;
}
const before = mounting();

/** A disk of its own of some megabytes, that belongs to somebody; `fill` leaves so many bytes free, `empty` gives the rest back. */
export function smallDisk(megabytes: number, owner: { uid: number; gid: number }) {
  const folder = mkdtempSync(join(tmpdir(), "tracetrack-disk-"));
  chmodSync(folder, 0o755); // the database is another user when we are root
  const path = join(folder, "disk");
  const options = `size=${megabytes}m,mode=700,uid=${owner.uid},gid=${owner.gid}`;
  if (!before || !runs(["mkdir", path]) || !runs([...before, "mount", "-t", "tmpfs", "-o", options, "tmpfs", path]))
    throw new Error("A small disk can't be mounted here.");
  const filler = join(path, "filler");
  return {
    path,
    fill(bytesLeft: number) {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - bytesLeft)));
    },
    empty: () => unlinkSync(filler),
    remove() {
      runs([...before, "umount", path]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A program for which no file may become larger: as if the disk were full, without any right to mount one. */
export const withSmallFiles = (kilobytes: number, command: string[]) => [
  ...["sh", "-c", `ulimit -f ${kilobytes * 2}; exec "$0" "$@"`],
  ...command,
];

/** Tests on a disk that is really full; a machine that lets nobody mount one says so, and leaves them to those that pretend. */
export function onSmallDisks(tests: () => void): void {
  if (before) tests();
  else console.warn("No small disk can be mounted here, so the tests with a really full one are left out.");
}
