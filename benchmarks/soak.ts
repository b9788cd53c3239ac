import { memoryMb, openFiles, workingDayOf } from "./figures/day.ts";
import { openRoom } from "./figures/open-room.ts";
import { warmUp } from "./figures/warm-up.ts";
import { loadNow } from "./report/machine.ts";
import { numberOption, textOption } from "./support/place.ts";

/**
 * The working day for `--minutes` (30) by `--users` (100): memory, open files, connections, waiting requests, the event loop's delay, partitions
 * and dead rows, looked at every 5 s. Each is compared in the second and in the last quarter: flat, or by how much it grew. `--json FILE`
 * keeps all looks.
 */
const minutes = numberOption("minutes", 30);
const users = numberOption("users", 100);
const everyMs = 5000;

type Look = Record<string, number>;

const room = await openRoom({ stations: 100, pool: numberOption("pool", 20), seconds: 1, rounds: 1 });
const { place, server, url, admin } = room;
const looks: Look[] = [];

/** Figures of /metrics, summed over their labels; `having` keeps the lines that have it. NaN where this version has none of that name. */
async function metrics(): Promise<(name: string, having?: string) => number> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${admin.token}` } });
  const lines = (answer.ok ? await answer.text() : "").split("\n");
  return (name, having = "") => {
    const found = lines.filter((line) => (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) && line.includes(having));
    return found.length === 0 ? Number.NaN : found.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
  };
}

async function look(): Promise<void> {
  const figure = await metrics();
  const [row] = await place.owner`
    select (select count(*)::int from pg_stat_activity where application_name like 'tracetrack%') as connections,
           (select count(*)::int from pg_inherits where inhparent = 'events'::regclass) as partitions,
           (select sum(n_dead_tup)::float8 from pg_stat_user_tables) as dead, (select sum(n_live_tup)::float8 from pg_stat_user_tables) as live,
           (select count(*)::int from pg_stat_activity where state = 'idle in transaction' and state_change < now() - interval '5 seconds') as stuck`;
  looks.push({
    "server memory, MB": memoryMb(server.pid),
    "open files": openFiles(server.pid),
    "database connections": Number(row?.connections),
    "transactions left open": Number(row?.stuck),
    "event loop delay p99, ms": figure("tracetrack_event_loop_delay_seconds", '"0.99"') * 1000,
    "heap in use, MB": figure("tracetrack_heap_used_bytes") / 1_048_576,
    "statements that wait": figure("tracetrack_pool_waiting"),
    partitions: Number(row?.partitions),
    "dead rows, % of all": (100 * Number(row?.dead)) / Math.max(1, Number(row?.live)),
  });
}

const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / Math.max(1, list.length);
/** Growth below this share, or this much, is noise. */
const noise = { share: 0.1, least: 3 };

function verdict(name: string) {
  const values = looks.map((one) => one[name] as number).filter(Number.isFinite);
  const quarter = Math.floor(values.length / 4);
  const [early, late] = [mean(values.slice(quarter, quarter * 2)), mean(values.slice(-quarter))];
  const isFlat = late - early < Math.max(noise.least, early * noise.share);
  const shown = (value: number) => Math.round(value * 10) / 10;
  return {
    what: name,
    "second quarter": shown(early),
    "last quarter": shown(late),
    most: shown(Math.max(...values)),
    verdict: values.length === 0 ? "not told" : isFlat ? "flat" : "GROWS",
  };
}

let isFlat = true;
try {
  await warmUp(room, 5);
  const loadBefore = loadNow();
  const { driven, memoryMb: most } = await workingDayOf(room, users, minutes * 60, { everyMs, look: () => look().catch(() => {}) });
  process.stdout.write(
    `${minutes} minutes, ${users} people, ${driven.answered} requests, p50 ${driven.all.p50Ms} ms, p99 ${driven.all.p99Ms} ms, 0 wrong, server ${most} MB at most; load before ${loadBefore}\n`,
  );
  const rows = Object.keys(looks[0] ?? {}).map(verdict);
  console.table(rows);
  isFlat = rows.every(({ verdict: word }) => word !== "GROWS");
  const json = textOption("json", "");
  if (json !== "") await Bun.write(json, JSON.stringify({ minutes, users, loadBefore, all: driven.all, rows, looks }, null, 1));
} finally {
  await room.close();
}
process.exit(isFlat ? 0 : 1);
