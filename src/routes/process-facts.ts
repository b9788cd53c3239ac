import type { ProcessFacts } from "../domain/system-facts.ts";
import { loopWatch } from "../services/loop-watch.ts";
import type { Rooms } from "./rooms.ts";

/** What this process says of itself to whoever asks all of them. */
export function processFacts({ crew, figures, site }: Rooms, version: string): ProcessFacts {
  const { p50Ms, p99Ms } = loopWatch().lastMinute();
  return {
    worker: crew.worker,
    version,
    upSeconds: process.uptime(),
    memoryBytes: process.memoryUsage.rss(),
    loopP50Ms: p50Ms,
    loopP99Ms: p99Ms,
    scans: figures.scanTimes(),
    pool: Object.entries(site.database.load).map(([name, { size, running, waiting }]) => ({ name, size, running, waiting })),
    cache: Object.entries(site.cache.counts()).map(([kind, { memoryHits, sharedHits, loads, passedBy }]) => ({
      kind,
      hits: memoryHits + sharedHits,
      asked: memoryHits + sharedHits + loads + passedBy,
    })),
    replica: site.database.replica?.state ?? null,
  };
}
