import { drive, type Scan } from "./support/drive.ts";
import { makeStations, numberOption, openPlace, pgbench, startServer } from "./support/place.ts";

/**
 * `--billers` (20) put parents on one bill and take them off again through `POST /api/scans`, and beside it, in the same run, `pgbench -M
 * prepared` calls the same functions for the same bill. All wait for the one row of the bill: the floor is what PostgreSQL can do with it.
 * Then the bill is read with 500 parents on it, by the API and as a page.
 */
const billers = numberOption("billers", 20);
const seconds = numberOption("seconds", 10);
const rounds = numberOption("rounds", 3);
const reads = numberOption("reads", 100);
const port = 3198;
const parentsEach = 20;
const parentsShown = 500;

const place = await openPlace();
const stations = await makeStations(place, billers, "biller");
const [{ version = 0 } = {}] = await place.owner`select kinds_version as version from site`;
const sacks = (
  await place.owner`select code from bags where sort = 'parent' and child_count > 0 and bill_id is null order by id limit ${billers * parentsEach + parentsShown}`
).map(({ code }) => code as string);
if (sacks.length < billers * parentsEach + parentsShown) throw new Error("There are too few bags. Run `bun benchmarks/seed.ts` first.");
const session = stations[0]?.sessionId as number;

async function newBill(): Promise<string> {
  const [row] = await place.owner`select make_bill(${session}, 1, null, 500, null, null, null, null) as bill`;
  return row?.bill.number;
}

/** Each client links and unlinks one parent of its own: two scans a run. */
async function floor(bill: string): Promise<number> {
  const scan = (name: string) =>
    `select ${name}(${session}, 1, gen_random_uuid(), gen_random_uuid(), 'gate-' || :client_id, 'scanner', 0, ${version}, '${bill}', (array['${sacks.slice(0, billers).join("','")}'])[:client_id + 1], 1, 'bench', null);\n`;
  return 2 * (await pgbench(place, { script: scan("scan_link") + scan("scan_unlink"), clients: billers, seconds }));
}

function ours(bill: string) {
  const turns = new Map(stations.map(({ name }, n) => [name, { first: n * parentsEach, turn: 0 }]));
  const next = (name: string): Scan => {
    const mine = turns.get(name) as { first: number; turn: number };
    const parent = sacks[mine.first + (Math.floor(mine.turn / 2) % parentsEach)] as string;
    return { do: mine.turn++ % 2 === 0 ? "link" : "unlink", bill, parent };
  };
  const isRight = (outcome: string) => outcome === "linked" || outcome === "unlinked";
  return drive({ host: "127.0.0.1", port, stations, seconds, next, isRight });
}

/** Milliseconds of the middle and of the slowest but one in a hundred. */
async function timesOf(path: string): Promise<{ path: string; bytes: number; p50Ms: number; p99Ms: number }> {
  const times: number[] = [];
  let bytes = 0;
  for (let read = 0; read < reads; read++) {
    const startedAt = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { Authorization: `Bearer ${stations[0]?.token}` } });
    bytes = (await answer.text()).length;
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}.`);
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round((times[Math.floor((times.length - 1) * share)] ?? 0) * 10) / 10;
  return { path, bytes, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** What a run stopped in the middle of is on its bill still. */
const clear = () =>
  place.owner`select scan_unlink(${session}, 1, gen_random_uuid(), gen_random_uuid(), 'gate', 'api', 0, ${version}, b.number, p.code, 1, 'bench', null)
    from bags p join bills b on b.id = p.bill_id where p.code in ${place.owner(sacks)} order by p.code`;

const server = await startServer(place, port, 20);
try {
  await ours(await newBill()); // warm
  await clear();
  const rows = [];
  for (let round = 0; round < rounds; round++) {
    const least = await floor(await newBill());
    const mine = await ours(await newBill());
    const ratio = Math.round((mine.rate / least) * 100) / 100;
    rows.push({
      pgbench: Math.round(least),
      tracetrack: Math.round(mine.rate),
      ratio,
      p50Ms: mine.p50Ms,
      p99Ms: mine.p99Ms,
      wrong: mine.wrong,
    });
    await clear();
  }
  console.table(rows);
  const middle = rows.map((row) => row.ratio).sort()[Math.floor(rows.length / 2)];
  process.stdout.write(`ratio to pgbench, middle of ${rounds} rounds: ${middle}\n`);

  const bill = await newBill();
  await place.owner`select scan_link(${session}, 1, gen_random_uuid(), gen_random_uuid(), 'gate', 'api', 0, ${version}, ${bill}, code, 1, 'bench', null)
    from unnest(${sacks.slice(-parentsShown)}::text[]) as code`;
  console.table([await timesOf(`/api/bills/${bill}`), await timesOf(`/bills/${bill}`), await timesOf(`/bills/${bill}/print`)]);
} finally {
  server.kill("SIGTERM");
  await server.exited;
  await place.close();
}
