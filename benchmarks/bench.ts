import { existsSync } from "node:fs";
import { stationsOf, workingDayOf } from "./figures/day.ts";
import { edgeOf } from "./figures/edge.ts";
import { firstPageOf } from "./figures/first-page.ts";
import { growthOf } from "./figures/growth.ts";
import { hitOf } from "./figures/hit.ts";
import { layersOf } from "./figures/layers.ts";
import { openRoom } from "./figures/open-room.ts";
import { readFigures, signInFigure } from "./figures/reading.ts";
import { redisOf } from "./figures/redis.ts";
import { type Figure, measure } from "./figures/rounds.ts";
import { batchFigure, linkFigure, packFigure } from "./figures/scanning.ts";
import { uploadFolder, uploadOf } from "./figures/upload.ts";
import { warmUp } from "./figures/warm-up.ts";
import { remote } from "./remote.ts";
import { readThresholds, verdictsOf } from "./report/aims.ts";
import { loadNow, machineOf } from "./report/machine.ts";
import type { Results } from "./report/results.ts";
import { writeReport } from "./report/write.ts";
import { benchFolder, numberOption, textOption } from "./support/place.ts";

/**
 * The whole suite in one go, on the seeded database of `--bags` (1,500,000): `bun run bench`. `--report` writes RESULTS.md, results.json and the
 * pictures; `--only figures,day` and `--skip growth` choose parts; `--seconds`, `--rounds`, `--station-seconds`, `--users` say how much of it.
 * `--url https://... --token tt_...` asks a remote system instead (`--write` also packs new bags there). Ends with 1 when an answer was wrong, a
 * scan is not in the log, or a figure is beyond its limit in thresholds.json.
 */
const parts = ["figures", "day", "stations", "growth", "edge", "page", "upload", "hit", "redis", "layers"] as const;
type Part = (typeof parts)[number];

const chosen = (name: string) =>
  textOption(name, "")
    .split(",")
    .filter((part) => part !== "");
const [only, skipped] = [chosen("only"), chosen("skip")];
const isWanted = (part: Part) => (only.length === 0 || only.includes(part)) && !skipped.includes(part);
const say = (text: string) => process.stdout.write(`${text}\n`);

const options = {
  bags: numberOption("bags", 1_500_000),
  pool: numberOption("pool", 20),
  seconds: numberOption("seconds", 3),
  rounds: numberOption("rounds", 3),
  users: numberOption("users", 100),
  "day-seconds": numberOption("day-seconds", 60),
  "station-seconds": numberOption("station-seconds", 60),
  "warm-seconds": numberOption("warm-seconds", 10),
};
const sizes = textOption("sizes", "150000,1500000").split(",").map(Number);
const stationCounts = [10, 100, 500, 1000];
const shortSeconds = 10;

const url = textOption("url", "");
if (url !== "")
  process.exit(
    await remote({
      url,
      token: textOption("token", ""),
      isWriting: process.argv.includes("--write"),
      seconds: options.seconds,
      rounds: options.rounds,
    }),
  );

const startedAt = performance.now();
const loadBefore = loadNow();
process.env.DATA_DIR = uploadFolder(benchFolder());
const faults: string[] = [];
/** A part that fails is told, and fails the run at its end; the others are still worth having. */
async function part<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    say(`${name} ...`);
    return await work();
  } catch (error) {
    faults.push(`${name}: ${error instanceof Error ? error.message : error}`);
    say(`  FAILED: ${faults.at(-1)}`);
    return undefined;
  }
}

const { pool, seconds, rounds } = options;
const room = await openRoom({ stations: 1000, pool, seconds, rounds });
const results: Results = { machine: await machineOf(room.place.owner, loadBefore), options, seconds: 0, figures: [], missing: [], faults };
try {
  await part("warming up", () => warmUp(room, options["warm-seconds"]));
  if (isWanted("figures")) {
    const { figures, missing } = await readFigures(room);
    results.missing = missing;
    const list: Figure[] = [
      ...figures,
      signInFigure(room),
      packFigure(room, 100),
      linkFigure(room, 100),
      linkFigure(room, 20, true),
      batchFigure(room, 20, 10),
      batchFigure(room, 500, 4),
    ];
    for (const figure of list) {
      const measured = await part(figure.name, () => measure(room, figure));
      if (!measured) continue;
      results.figures.push(measured);
      say(
        `  ${measured.rate}/s, p50 ${measured.times.p50Ms} ms, p99 ${measured.times.p99Ms} ms; ${Object.entries(measured.floors)
          .map(([name, { ratio }]) => `${ratio} of ${name}`)
          .join(", ")}`,
      );
    }
  }
  if (isWanted("day"))
    await part("working day", async () => {
      const { driven, ...day } = await workingDayOf(room, options.users, options["day-seconds"]);
      const { rate, all, byName, late, streamed, scans } = driven;
      results.day = { ...day, seconds: options["day-seconds"], rate, all, byName, late, streamed, scans: scans.length };
      say(`  p50 ${all.p50Ms} ms, p99 ${all.p99Ms} ms`);
    });
  if (isWanted("stations"))
    for (const count of stationCounts)
      await part(`${count} stations`, async () => {
        const lasting = count === 1000 ? options["station-seconds"] : shortSeconds;
        const { rate, all, late, scans } = await stationsOf(room, count, lasting);
        results.stations = [
          ...(results.stations ?? []),
          { stations: count, seconds: lasting, rate, times: all, late, scans: scans.length },
        ];
        say(`  p50 ${all.p50Ms} ms, p99 ${all.p99Ms} ms`);
      });
  if (isWanted("upload")) results.upload = await part("upload of 80,000 rows", () => uploadOf(room, 80_000, 100));
  if (isWanted("edge")) results.edge = await part("edge", () => edgeOf(room));
  if (isWanted("page")) results.firstPage = await part("first page", () => firstPageOf(room));
  if (isWanted("hit")) results.hit = await part("look-up from memory", () => hitOf(room));
  if (isWanted("redis")) results.redis = await part("redis", () => redisOf(room));
  if (isWanted("layers")) results.layers = await part("layers", () => layersOf(room));
  if (isWanted("growth") && sizes.includes(options.bags))
    results.growth = [await part(`growth, ${options.bags}`, () => growthOf(room))].filter((growth) => growth !== undefined);
  results.machine = await machineOf(room.place.owner, loadBefore);
} finally {
  await room.close();
}
if (isWanted("growth"))
  for (const size of sizes.filter((size) => size !== options.bags))
    await part(`growth, ${size}`, async () => {
      if (!existsSync(benchFolder(size))) throw new Error(`There is no database of this size: bun run bench:seed --bags ${size}`);
      const other = await openRoom({ folder: benchFolder(size), stations: 20, pool, seconds, rounds });
      try {
        await warmUp(other, options["warm-seconds"]);
        results.growth = [...(results.growth ?? []), await growthOf(other)];
      } finally {
        await other.close();
      }
    });
results.seconds = Math.round((performance.now() - startedAt) / 1000);

const verdicts = verdictsOf(results, readThresholds(textOption("thresholds", "") || undefined));
for (const { name, aim, reached, isReached, isFailed } of verdicts)
  say(`${isFailed ? "FAILED" : isReached ? "reached" : "not reached"}: ${name} ${reached} (aim ${aim})`);
if (process.argv.includes("--report")) writeReport(results);
const json = textOption("json", "");
if (json !== "") await Bun.write(json, JSON.stringify(results));
process.exit(faults.length > 0 || verdicts.some(({ isFailed }) => isFailed) ? 1 : 0);
