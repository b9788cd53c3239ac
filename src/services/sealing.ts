import type { Database } from "../store/database.ts";
import { type Sealing, sealEvents } from "../store/seals.ts";

const everyMs = 10_000;
/** Scans end within milliseconds, an upload within minutes: whoever writes is waited for a moment, then until the next round. */
const waitMs = 50;
const waits = 20;

export type SealingOptions = { everyMs?: number; rowsMax?: number };

/** Seals all that is settled, resting as long as it works: the hall has the processors. Gives what the last step said. */
export async function sealAll(database: Database, isStopped: () => boolean, rowsMax?: number): Promise<Sealing["state"]> {
  for (let waited = 0; ; ) {
    const startedAt = performance.now();
    const { state } = await sealEvents(database, rowsMax);
    const goesOn = state === "more" || (state === "waiting" && waited++ < waits);
    if (!goesOn || isStopped()) return state;
    await Bun.sleep(state === "waiting" ? waitMs : performance.now() - startedAt);
  }
}

/**
 * Seals the log now and then, beside the scans. As many processes as like may do this: the database lets one at a time. Gives the way to
 * end it; what is not sealed then is sealed by whoever comes next.
 */
export function startSealing(database: Database, onFault: (error: unknown) => void, options: SealingOptions = {}): () => Promise<void> {
  let isStopped = false;
  let round: Promise<unknown> | null = null;
  const run = () => {
    round ??= sealAll(database, () => isStopped, options.rowsMax)
      .catch(onFault)
      .finally(() => {
        round = null;
      });
  };
  run();
  const timer = setInterval(run, options.everyMs ?? everyMs);
  timer.unref();
  return async () => {
    isStopped = true;
    clearInterval(timer);
    await round;
  };
}
