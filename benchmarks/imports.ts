import { join } from "node:path";
import { bySteps, startHall } from "./support/hall.ts";
import { fileOf, makeSacks, newPairs } from "./support/import-files.ts";
import { importFloor } from "./support/import-floor.ts";
import { now, type Run, runUpload, type Step } from "./support/import-run.ts";
import { benchFolder, makeStations, numberOption, openPlace, startServer } from "./support/place.ts";

/**
 * A file of `--rows` (80,000) new bags in full sacks, .xlsx or with `--csv` a text, goes through the real server: uploaded, read, checked,
 * committed, taken back. Beside it, in the same run, a bare script that writes the rows of a commit and nothing else. Then once more
 * while `--stations` (100) stations scan twice a second.
 */
const rows = numberOption("rows", 80_000);
const rounds = numberOption("rounds", 3);
const stationsCount = numberOption("stations", 100);
const quietSeconds = numberOption("seconds", 10);
const ending = process.argv.includes("--csv") ? "csv" : "xlsx";
const port = 3196;
const everyMs = 500;
process.env.DATA_DIR = join(benchFolder(), "server"); // where the server keeps the files

const place = await openPlace();
await makeSacks(place);
await place.owner`insert into kinds (name, sort, pattern, capacity, tare_grams) values ('Benchmark sack', 'parent', 'BENCH-#######', 30, 0) on conflict do nothing`;
const [admin] = await makeStations(place, 1, "admin");
if (!admin) throw new Error("Nobody can upload.");
const stations = await makeStations(place, stationsCount);

const rounded = (n: number) => Math.round(n * 100) / 100;
const seconds = ({ steps }: Run, ...names: Step["name"][]) =>
  steps.reduce((sum, { name, from, to }) => sum + (names.includes(name) ? (to - from) / 1000 : 0), 0);

const fileName = `bags.${ending}`;
async function newFile(): Promise<Blob> {
  const file = fileOf(await newPairs(place, rows), ending);
  Bun.gc(true);
  return file;
}

const server = await startServer(place, port, 20);
const to = { pid: server.pid, port };
try {
  const table = [];
  for (let round = 0; round < rounds; round++) {
    const floor = await importFloor(place, await newPairs(place, rows));
    const run = await runUpload(place, to, admin, await newFile(), fileName);
    table.push({
      "floor s": rounded(floor),
      ...Object.fromEntries(run.steps.map(({ name }) => [`${name} s`, rounded(seconds(run, name))])),
      "commit / floor": rounded(seconds(run, "commit") / floor),
      "whole / floor": rounded(seconds(run, "read", "check", "commit") / floor),
      "reader MB": Math.round(run.readerMb),
      "server +MB": Math.round(run.serverMb),
    });
  }
  process.stdout.write(`${rows} rows of .${ending}, alone\n`);
  console.table(table);

  const [{ first = 0 } = {}] =
    await place.owner`select coalesce(max(substring(code, 7)::int), 0) + 1 as first from bags where code like 'BENCH-%' and sort = 'parent'`;
  const file = await newFile();
  const hall = startHall({ port, stations, everyMs, firstParent: Number(first) });
  await Bun.sleep(3000); // until all of them scan
  const startedAt = now();
  await Bun.sleep(quietSeconds * 1000);
  const beside = await runUpload(place, to, admin, file, fileName);
  const answers = await hall.end();
  process.stdout.write(`scans of ${stationsCount} stations meanwhile\n`);
  console.table(bySteps(answers, startedAt, beside.steps));
} finally {
  server.kill("SIGTERM");
  await server.exited;
  await place.close();
}
