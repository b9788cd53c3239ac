import { makeStations, numberOption, openPlace, startServer } from "./support/place.ts";

/** `--requests` (600) lists, searches and figures at once, while one station after another scans: who is answered, how soon, and how it is a second later. */
const requests = numberOption("requests", 600);
const pool = numberOption("pool", 20);
const port = 3198;
const heavyPaths = ["/api/bags?search=1", "/api/stats", "/api/bills"];

const place = await openPlace();
const stations = await makeStations(place, 20);
const server = await startServer(place, port, pool);

type Timed = { status: number; ms: number };

async function timed(n: number, path: string, init: RequestInit = {}): Promise<Timed> {
  const startedAt = performance.now();
  const headers = { authorization: `Bearer ${stations[n % stations.length]?.token}`, "content-type": "application/json" };
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers });
  await answer.arrayBuffer();
  return { status: answer.status, ms: performance.now() - startedAt };
}

const heavy = (n: number) => timed(n, heavyPaths[n % heavyPaths.length] as string);

let scanned = Date.now();
function scan(n: number): Promise<Timed> {
  const parent = `SB9${String(n % 10_000).padStart(4, "0")}`;
  const scans = [{ key: crypto.randomUUID(), do: "pack", parent, child: `FLOOD${++scanned}`, station: "flood" }];
  return timed(n, "/api/scans", { method: "POST", body: JSON.stringify({ scans }) });
}

async function scanWhile(goesOn: (done: number) => boolean): Promise<Timed[]> {
  const done: Timed[] = [];
  while (goesOn(done.length)) done.push(await scan(done.length));
  return done;
}

function summary(what: string, all: readonly Timed[]) {
  const ms = all.map((each) => each.ms).sort((a, b) => a - b);
  const at = (share: number) => Math.round(ms[Math.floor((ms.length - 1) * share)] ?? 0);
  const statuses = all.reduce<Record<string, number>>((sum, { status }) => Object.assign(sum, { [status]: (sum[status] ?? 0) + 1 }), {});
  return { what, p50Ms: at(0.5), p95Ms: at(0.95), worstMs: at(1), ...statuses };
}

await scanWhile((done) => done < 20);
const before = await scanWhile((done) => done < 40);
let isOver = false;
const flood = Promise.all(Array.from({ length: requests }, (_, n) => heavy(n))).finally(() => {
  isOver = true;
});
const during = await scanWhile(() => !isOver);
const answered = await flood;
await Bun.sleep(1000);
const after = await scanWhile((done) => done < 40);
console.table([
  summary("scans before", before),
  summary(`${requests} at once`, answered),
  summary("scans meanwhile", during),
  summary("scans a second later", after),
]);

server.kill("SIGTERM");
await server.exited;
await place.close();
