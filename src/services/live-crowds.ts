import type { Bus } from "../cache/bus.ts";
import type { Database } from "../store/database.ts";
import { readOpenBagsForAll, readStatsForAll } from "../store/live.ts";
import type { Site } from "./context.ts";
import { Crowd } from "./live-crowd.ts";
import { statsOf } from "./stats.ts";
import { openParentsOf } from "./tracing.ts";

export type Crowds = ReturnType<typeof makeCrowds>;

/** What many watch at once: today's figures, and the parents that are being packed. */
export const makeCrowds = (database: Database, bus: Bus, { kinds }: Pick<Site, "kinds">, restMs: number) => ({
  stats: new Crowd({
    ...{ name: "stats", action: "see_stats", bus, restMs },
    read: (readers) => readStatsForAll(database, readers),
    show: async (row) => {
      const { asOf, ...figures } = statsOf(row);
      return { json: JSON.stringify({ asOf, ...figures }), same: JSON.stringify(figures) };
    },
  }),
  openBags: new Crowd({
    ...{ name: "open_bags", action: "see_bags", bus, restMs },
    read: (readers) => readOpenBagsForAll(database, readers),
    show: async (row) => {
      const json = JSON.stringify({ items: await openParentsOf(kinds, row) });
      return { json, same: json };
    },
  }),
});
