import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { bySteps, startHall } from "./support/hall.ts";
import { benchFolder, makeStations, numberOption, openPlace, startServer } from "./support/place.ts";

/**
 * The recount of everything, a backup and a restore into a fresh database beside it, by the commands that operators run: seconds and memory,
 * and how long the scans of `--stations` (100) stations take meanwhile, twice a second each.
 */
const stationsCount = numberOption("stations", 100);
const quietSeconds = numberOption("seconds", 10);
const port = 3195;
const everyMs = 500;

const place = await openPlace();
await place.owner`insert into kinds (name, sort, pattern, capacity, tare_grams) values ('Benchmark sack', 'parent', 'BENCH-#######', 30, 0) on conflict do nothing`;
await place.owner`update site set kinds_version = kinds_version + 1`;
const [{ rows = 0 } = {}] = await place.owner`select (select count(*) from bags) + (select count(*) from events) as rows`;
if (Number(rows) < 20_000) throw new Error("There are too few bags. Run `bun benchmarks/seed.ts` first.");
const stations = await makeStations(place, stationsCount);
const [{ first = 0 } = {}] =
  await place.owner`select coalesce(max(substring(code, 7)::int), 0) + 1 as first from bags where code like 'BENCH-%' and sort = 'parent'`;

const folder = join(benchFolder(), "backups");
mkdirSync(folder, { recursive: true });
const file = join(folder, "bench.backup");
const trial = "bench_restored";
const now = () => performance.timeOrigin + performance.now();

type Step = { name: string; from: number; to: number; memoryMb: number };

async function order(name: string, words: string[], url = place.url): Promise<Step> {
  const from = now();
  const child = Bun.spawn([process.execPath, "src/cli.ts", ...words], {
    cwd: join(import.meta.dir, ".."),
    env: { ...process.env, DATABASE_URL: url },
    stdout: "pipe",
    stderr: "inherit",
  });
  process.stdout.write(
    `${name}: ${(await new Response(child.stdout).text())
      .trim()
      .split("\n")
      .at(name === "check" ? 0 : -1)}\n`,
  );
  await child.exited;
  return { name, from, to: now(), memoryMb: Math.round((child.resourceUsage()?.maxRSS ?? 0) / 1_048_576) };
}

async function restored(): Promise<Step> {
  await place.owner.unsafe(`create database ${trial} template template0`);
  const beside = new URL(place.url);
  beside.pathname = `/${trial}`;
  try {
    return await order("restore", ["restore", file], beside.href);
  } finally {
    await place.owner.unsafe(`drop database ${trial} with (force)`);
  }
}

const server = await startServer(place, port, 20);
try {
  const alone = [await order("check", ["check"]), await order("backup", ["backup", file]), await restored()];
  console.table(
    alone.map(({ name, from, to, memoryMb }) => ({ name, seconds: Math.round((to - from) / 100) / 10, "process MB": memoryMb })),
  );
  process.stdout.write(`${Math.round(statSync(file).size / 1e6)} MB for ${rows} bags and events\n`);

  const hall = startHall({ port, stations, everyMs, firstParent: Number(first) });
  await Bun.sleep(3000); // until all of them scan
  const startedAt = now();
  await Bun.sleep(quietSeconds * 1000);
  const beside = [await order("check", ["check"]), await order("backup", ["backup", file]), await restored()];
  const answers = await hall.end();
  process.stdout.write(`scans of ${stationsCount} stations meanwhile\n`);
  console.table(bySteps(answers, startedAt, beside as never));
} finally {
  server.kill("SIGTERM");
  await server.exited;
  await place.close();
}
