import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Results } from "./results.ts";

export type Threshold = { aim: number; of?: string; fails: number };
export type Verdict = { name: string; aim: string; reached: string; isReached: boolean; isFailed: boolean };

const file = join(import.meta.dir, "../thresholds.json");
export const readThresholds = (path = file): Record<string, Threshold> =>
  JSON.parse(readFileSync(path, "utf8")) as Record<string, Threshold>;

/** The p99 of the largest size that was measured beside that of the smallest, worst of all requests. */
function growthRatio({ growth = [] }: Results): number | undefined {
  const sorted = [...growth].sort((a, b) => a.bags - b.bags);
  const [small, large] = [sorted[0], sorted.at(-1)];
  if (!small || !large || small === large) return undefined;
  return Math.max(...["look-up", "pack"].map((name) => (large.times[name]?.p99Ms ?? 0) / Math.max(0.001, small.times[name]?.p99Ms ?? 0)));
}

/** What was measured for each threshold that is a figure by itself, not beside a floor; less is better. */
const plainFigures = (results: Results): Record<string, number | undefined> => ({
  "look-up from memory p50 ms": results.hit?.p50Ms,
  "working day p50 ms": results.day?.all.p50Ms,
  "working day p99 ms": results.day?.all.p99Ms,
  "1,000 stations p99 ms": results.stations?.find(({ stations }) => stations === 1000)?.times.p99Ms,
  "growth p99 ratio": growthRatio(results),
  "server memory MB": results.day?.memoryMb,
  "first page KB": results.firstPage && results.firstPage.bytes / 1024,
  "first page trips": results.firstPage?.trips,
});

/** Two digits, rounded away from the aim: what is not reached does not look as if it were. */
const shown = (found: number, isMore: boolean): string =>
  String(found < 0.1 ? Number(found.toPrecision(2)) : (isMore ? Math.floor(found * 100) : Math.ceil(found * 100)) / 100);

/** Each aim beside what was measured; what was not measured is left out. */
export function verdictsOf(results: Results, thresholds: Record<string, Threshold>): Verdict[] {
  const plain = plainFigures(results);
  return Object.entries(thresholds).flatMap(([name, { aim, of, fails }]) => {
    const found = of ? results.figures.find((figure) => figure.name === name)?.floors[of]?.ratio : plain[name];
    if (found === undefined) return [];
    const isMore = of !== undefined;
    return [
      {
        name: of ? `${name}, of ${of}` : name,
        aim: `${isMore ? "≥" : "≤"} ${aim}`,
        reached: shown(found, isMore),
        isReached: isMore ? found >= aim : found <= aim,
        isFailed: isMore ? found < fails : found > fails,
      },
    ];
  });
}
