import { readFileSync } from "node:fs";
import { commandOf, isAlive, startOf } from "./store/embedded/processes.ts";

const lookEveryMs = 500;
const generationsMax = 5;

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}

/** The `npx` above us, when that is how we were started. */
function npxAbove(): number | null {
  for (let pid = process.ppid, generation = 0; pid > 1 && generation < generationsMax; pid = parentOf(pid), generation++) {
    if (/^(?:npm exec|npx|\S*node \S*npx)\b/.test(commandOf(pid))) return pid;
  }
  return null;
}

/**
 * `npx` dies of SIGTERM without telling those below it. Whoever ends it means us: then `stop` is called. Does nothing when we were started
 * in another way, or where the system doesn't tell who started whom.
 */
export function followNpx(stop: () => void): void {
  const pid = npxAbove();
  if (pid === null) return;
  const since = startOf(pid);
  const timer = setInterval(() => {
    if (isAlive(pid) && startOf(pid) === since) return;
    clearInterval(timer);
    stop();
  }, lookEveryMs);
  timer.unref();
}
