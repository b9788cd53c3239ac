import { drive, type Scan } from "./support/drive.ts";
import { cpuMs, makeStations, numberOption, openPlace, pgbench, startServer } from "./support/place.ts";

/**
 * Packs as many children as possible through `POST /api/scans` with `--stations` (100) stations, and beside it, in the same run and with
 * the same number of database connections (`--pool`, 20), `pgbench -M prepared` calling the same function. Rounds alternate. The figure
 * that holds on any machine is the ratio.
 */
const stationsCount = numberOption("stations", 100);
const pool = numberOption("pool", 20);
const seconds = numberOption("seconds", 10);
const rounds = numberOption("rounds", 3);
const port = 3199;

const place = await openPlace();
const stations = await makeStations(place, stationsCount);
// A kind of its own with room for ten million sacks, so that runs never meet.
await place.owner`insert into kinds (name, sort, pattern, capacity, tare_grams) values ('Benchmark sack', 'parent', 'BENCH-#######', 30, 0) on conflict do nothing`;
await place.owner`update site set kinds_version = kinds_version + 1`;
const [{ version = 0, kind = 0 } = {}] =
  await place.owner`select kinds_version as version, (select id from kinds where name = 'Benchmark sack') as kind from site`;
const [{ first = 0 } = {}] =
  await place.owner`select coalesce(max(substring(code, 7)::int), 0) + 1 as first from bags where code like 'BENCH-0%'`;
let nextParent = Number(first);
let nextChild = Date.now() % 1_000_000_000;

/** pgbench fills its own parents: client `c` starts at parent `first + c * 1000`. */
async function floor(): Promise<number> {
  const session = stations[0]?.sessionId as number;
  const script = `\\set n :n + 1
\\set parent ${nextParent} + :client_id * 1000 + :n / 30
select scan_pack(${session}, 1, gen_random_uuid(), gen_random_uuid(), 'table-' || :client_id, 'scanner', 0, ${version}, 'BENCH-' || lpad((:parent)::text, 7, '0'), ${kind}, 'C' || :client_id || 'X' || ${nextChild} || 'X' || :n, 3, 'bench', null);
`;
  nextParent += pool * 1000;
  nextChild++;
  return pgbench(place, { script, clients: pool, seconds, variables: { n: 0 } });
}

async function ours() {
  const filling = new Map(stations.map((station, n) => [station.name, { parent: nextParent + n, count: 0 }]));
  nextParent += stationsCount;
  let children = 0;
  const tag = nextChild++;
  const next = (name: string): Scan => {
    const bag = filling.get(name) as { parent: number; count: number };
    if (bag.count === 30) Object.assign(bag, { parent: nextParent++, count: 0 });
    bag.count++;
    return { do: "pack", parent: `BENCH-${String(bag.parent).padStart(7, "0")}`, child: `H${tag}X${++children}` };
  };
  return drive({
    host: "127.0.0.1",
    port,
    stations,
    seconds,
    next,
    isRight: (outcome) => outcome === "packed" || outcome === "packed_full",
  });
}

const server = await startServer(place, port, pool);
try {
  for (let round = 0; round < 3; round++) await ours(); // a server that has run for a minute, not one that is still compiling itself
  const rows = [];
  for (let round = 0; round < rounds; round++) {
    const least = await floor();
    const before = [cpuMs(server.pid), process.cpuUsage()] as const;
    const mine = await ours();
    const scans = mine.rate * seconds;
    const serverUs = Math.round(((cpuMs(server.pid) - before[0]) * 1000) / scans);
    const spent = process.cpuUsage(before[1]);
    const driverUs = Math.round((spent.user + spent.system) / scans);
    rows.push({
      pgbench: Math.round(least),
      tracetrack: Math.round(mine.rate),
      ratio: Math.round((mine.rate / least) * 100) / 100,
      p50Ms: mine.p50Ms,
      p99Ms: mine.p99Ms,
      serverUs,
      driverUs,
      wrong: mine.wrong,
    });
  }
  console.table(rows);
  const middle = rows.map((row) => row.ratio).sort()[Math.floor(rows.length / 2)];
  process.stdout.write(`ratio to pgbench, middle of ${rounds} rounds: ${middle}\n`);
} finally {
  server.kill("SIGTERM");
  await server.exited;
  await place.close();
}
