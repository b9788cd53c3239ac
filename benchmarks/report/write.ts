import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readThresholds } from "./aims.ts";
import { markdownOf } from "./markdown.ts";
import type { Results } from "./results.ts";
import { barChart } from "./svg.ts";

const folder = join(import.meta.dir, "..");

/** Writes results.json, RESULTS.md and its pictures. What was tried is told in TRIED.md, by hand. */
export function writeReport(results: Results): void {
  const thresholds = readThresholds();
  const triedFile = join(folder, "TRIED.md");
  const tried = existsSync(triedFile) ? readFileSync(triedFile, "utf8").trim() : "";
  writeFileSync(join(folder, "results.json"), `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(join(folder, "RESULTS.md"), markdownOf(results, thresholds, tried));
  const ratios = results.figures.flatMap(({ name, floors }) => {
    const floor = thresholds[name]?.of ?? "pgbench";
    const ratio = floors[floor]?.ratio;
    return ratio === undefined ? [] : [{ label: name, value: ratio, ...(thresholds[name] ? { aim: thresholds[name].aim } : {}) }];
  });
  writeFileSync(join(folder, "ratios.svg"), barChart("Beside the floor (the line is the aim)", "", ratios));
  const bars = (results.growth ?? []).flatMap(({ bags, times }) =>
    Object.entries(times).map(([name, { p99Ms }]) => ({
      label: `${name}, ${(bags / 1e6).toFixed(2)} M`,
      value: Math.round(p99Ms * 100) / 100,
    })),
  );
  if (bars.length > 0)
    writeFileSync(
      join(folder, "growth.svg"),
      barChart(
        "p99 by the number of bags",
        " ms",
        bars.sort((a, b) => a.label.localeCompare(b.label)),
      ),
    );
}
