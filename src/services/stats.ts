import type { CacheKind } from "../cache/cache.ts";
import { floorTag } from "../cache/tags.ts";
import { type OutcomeName, outcomes } from "../domain/outcome.ts";
import type { DayFigures, Stats } from "../domain/stats.ts";
import { kilogramsOf } from "../domain/weight.ts";
import { readStats, type StatsRow, type Tallies } from "../store/stats.ts";
import { acting, boundTo, type Context, isSure } from "./context.ts";

const iso = (text: string) => new Date(text).toISOString();
const isRefused = (outcome: string): boolean => outcomes[outcome as OutcomeName]?.result === "refused";

function figures(tallies: Tallies, billsFinished: number): DayFigures {
  const sum = (names: string[]) => names.reduce((total, name) => total + (tallies[name] ?? 0), 0);
  return {
    scans: sum(Object.keys(tallies)),
    packed: sum(["packed", "packed_full", "moved"]),
    finished: sum(["packed_full", "closed"]),
    short: sum(["closed"]), // one that is full closes itself
    refused: sum(Object.keys(tallies).filter(isRefused)),
    billsFinished,
  };
}

/** As the contract says it. */
export function statsOf({ today, lastWeek, bills, stations, openBills, ...row }: StatsRow): Stats {
  return {
    ...row,
    asOf: iso(row.asOf),
    today: figures(today, bills.finished),
    lastWeek: figures(lastWeek, bills.finishedLastWeek),
    refused: Object.entries(today)
      .filter(([outcome]) => isRefused(outcome))
      .map(([outcome, count]) => ({ outcome, count }))
      .sort((a, b) => b.count - a.count || (a.outcome < b.outcome ? -1 : 1)),
    stations: stations.map((station) => ({ ...station, lastAt: iso(station.lastAt) })),
    openBillCount: bills.open,
    openBillsOfBefore: bills.openBefore,
    openBills: openBills.map(({ grams, updatedAt, ...bill }) => ({ ...bill, weightKg: kilogramsOf(grams), updatedAt: iso(updatedAt) })),
  };
}

/** Until the next scan or bill anywhere; and what goes by the clock, such as a station's silence, is a second old at most. */
const statsKind: CacheKind = { name: "stats", lifetimeMs: 1000, entriesMax: 1000, isShared: false };

/** What happens today, of the reader's area when they are bound to one. */
export const findStats = (context: Context): Promise<Stats> =>
  acting(context, "see_stats", async (actor) => {
    const read = async () => ({ value: statsOf(await readStats(context.site.database, actor)), tags: [floorTag] });
    if (!isSure(context)) return (await read()).value;
    return context.site.cache.read(statsKind, `area ${boundTo(actor)}`, read);
  });
