import { readFileSync } from "node:fs";
import postgres from "postgres";
import { drive } from "./driver/start.ts";
import { newPacking } from "./support/ground.ts";
import { makeStations, numberOption, openPlace, startServer } from "./support/place.ts";

/**
 * `GET /api/exports/bags.csv` and `.xlsx` read whole, and beside them, in the same run, a bare script that reads the same rows through a
 * cursor and throws them away. Then `--stations` (100) stations scan twice a second, alone and while two downloads run over and over.
 */
const stationsCount = numberOption("stations", 100);
const seconds = numberOption("seconds", 10);
const rounds = numberOption("rounds", 3);
const port = 3197;
const everyMs = 500;

const place = await openPlace();
const stations = await makeStations(place, stationsCount);
const [admin] = await makeStations(place, 1, "admin");
const [{ bags = 0 } = {}] = await place.owner`select count(*)::int as bags from bags`;
if (bags < 10_000) throw new Error("There are too few bags. Run `bun benchmarks/seed.ts` first.");

/** The same columns and joins, 1,000 at a time, and nothing made of them. */
async function floor(): Promise<number> {
  const client = postgres(place.url, { max: 1, fetch_types: false });
  const startedAt = performance.now();
  let rows = 0;
  const read = client`
    select b.code, b.sort, b.kind_id, b.status, b.child_count, b.capacity, b.weight_grams, p.code as parent, i.number, a.name,
           to_char(b.packed_at, 'YYYY-MM-DD HH24:MI:SS') as packed, (select username from people where id = b.packed_by) as by, b.packed_station,
           to_char(b.created_at, 'YYYY-MM-DD HH24:MI:SS') as made, to_char(b.updated_at, 'YYYY-MM-DD HH24:MI:SS') as changed
      from bags b left join bags p on p.id = b.parent_id left join bills i on i.id = coalesce(b.bill_id, p.bill_id) left join areas a on a.id = b.area_id
     order by b.created_at desc, b.id desc`;
  await read.cursor(1000, (batch) => {
    rows += batch.length;
  });
  await client.end();
  return rows / ((performance.now() - startedAt) / 1000);
}

const memoryMb = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

async function download(path: string, signal?: AbortSignal): Promise<{ rowsPerSecond: number; megabytes: number }> {
  const startedAt = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { Authorization: `Bearer ${admin?.token}` },
    ...(signal ? { signal } : {}),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}.`);
  let bytes = 0;
  for await (const piece of answer.body as AsyncIterable<Uint8Array>) bytes += piece.length;
  return { rowsPerSecond: bags / ((performance.now() - startedAt) / 1000), megabytes: bytes / 1e6 };
}

const scans = async () => {
  const passes = stations.map(({ token, name }) => ({ token, station: name }));
  const settings = { ...(await newPacking(place.owner)), everyMs };
  const { rate, all } = await drive({
    url: `http://127.0.0.1:${port}`,
    scenario: "pack",
    settings,
    passes,
    pace: "open",
    warmSeconds: 1,
    seconds,
  });
  return { rate, p50Ms: all.p50Ms, p99Ms: all.p99Ms };
};

const server = await startServer(place, port, 20);
try {
  const rounded = (n: number) => Math.round(n * 10) / 10;
  await scans();
  const baseMb = memoryMb(server.pid);
  await Promise.all([download("/api/exports/bags.csv"), download("/api/exports/bags.xlsx")]); // warm
  const rows = [];
  for (let round = 0; round < rounds; round++) {
    const least = await floor();
    for (const ending of ["csv", "xlsx"]) {
      const before = memoryMb(server.pid);
      let most = before;
      const watch = setInterval(() => {
        most = Math.max(most, memoryMb(server.pid));
      }, 20);
      const { rowsPerSecond, megabytes } = await download(`/api/exports/bags.${ending}`);
      clearInterval(watch);
      rows.push({
        ending,
        "bare cursor rows/s": Math.round(least),
        "rows/s": Math.round(rowsPerSecond),
        ratio: Math.round((rowsPerSecond / least) * 100) / 100,
        megabytes: rounded(megabytes),
        "without MB": rounded(baseMb),
        "before MB": rounded(before),
        "most MB": rounded(most),
      });
    }
  }
  console.table(rows);

  const latencies = [];
  for (let round = 0; round < rounds; round++) {
    const alone = await scans();
    const end = new AbortController();
    const over = async (path: string) => {
      while (!end.signal.aborted) await download(path, end.signal).catch(() => {});
    };
    const both = [over("/api/exports/bags.csv"), over("/api/exports/bags.xlsx")];
    const beside = await scans();
    end.abort();
    await Promise.all(both);
    latencies.push({
      "scans/s": rounded(beside.rate),
      "alone p50": alone.p50Ms,
      "alone p99": alone.p99Ms,
      "beside p50": beside.p50Ms,
      "beside p99": beside.p99Ms,
    });
  }
  console.table(latencies);
} finally {
  server.kill("SIGTERM");
  await server.exited;
  await place.close();
}
