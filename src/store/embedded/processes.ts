import { linkSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** What a process was started with; empty where the system doesn't tell. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

/** When a process began, so that a number used again is not taken for the same process; empty where the system doesn't tell. */
export function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

/** Waits until the process is gone; false when it is still there after `timeoutMs`. */
export async function waitForEnd(pid: number, timeoutMs: number): Promise<boolean> {
  const until = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() > until) return false;
    await Bun.sleep(20);
  }
  return true;
}

/** Puts the file there whole, or fails with EEXIST: nobody ever reads half a lock. */
function claim(file: string, text: string): void {
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, text);
  try {
    linkSync(beside, file);
  } finally {
    unlinkSync(beside);
  }
}

/** One app for one data folder. Gives the release; throws a sentence when another one lives. A lock of a dead process counts for nothing. */
export function lockFolder(file: string): () => void {
  const mine = `${process.pid} ${startOf(process.pid)}`;
  for (let tries = 0; tries < 3; tries++) {
    try {
      claim(file, mine);
      return () => {
        if (readFileSync(file, "utf8") === mine) unlinkSync(file);
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const [pid = "0", start = ""] = readFileSync(file, "utf8").split(" ");
    if (Number(pid) > 0 && isAlive(Number(pid)) && startOf(Number(pid)) === start) {
      throw new Error(`TraceTrack is already running on this data (process ${pid}). Stop it first, or set DATA_DIR to another folder.`);
    }
    unlinkSync(file);
  }
  throw new Error(`The lock ${file} can't be taken. Is another TraceTrack starting at this moment?`);
}
