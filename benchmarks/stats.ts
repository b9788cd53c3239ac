import { sealAll } from "../src/services/sealing.ts";
import { Database } from "../src/store/database.ts";
import { readStats } from "../src/store/stats.ts";
import { makeStations, numberOption, openPlace } from "./support/place.ts";

/**
 * The dashboard's figures on the seeded database: a day of `--scans` scans (100,000) by `--stations` stations (100) today and last week,
 * sealed. Prints how long one reading takes and what it reads whole, and what the hours in the tallies cost a scan.
 */
const scans = numberOption("scans", 100_000);
const stations = numberOption("stations", 100);
const zone = "Asia/Kolkata";
const place = await openPlace();
const { owner } = place;
const [admin] = await makeStations(place, 1, "admin");
const database = new Database({ url: place.url, pool: 2, prepare: true, timeZone: zone, role: "tracetrack_app" });
const [{ bags = 0, logged = 0 } = {}] =
  await owner`select (select count(*)::int from bags) as bags, (select count(*)::int from events) as logged`;

/** Scans all day long of some ten hours around now, each station with one person and three outcomes. */
const dayOfScans = (from: string) => `
  with given as (select nextval('events_id_seq') as id, gen_random_uuid() as key, ${from} + (n - ${scans}) * interval '10 hours' / ${scans} as at, 1 + n % ${stations} as place,
      case n % 20 when 0 then 'in_other_parent' when 1 then 'packed_full' else 'packed' end as outcome from generate_series(1, ${scans}) n order by 3),
  logged as (insert into events (id, at, key, person_id, station, what, outcome, result, answer)
    select id, at, key, place, 'bench-' || place, 'pack', outcome, 'good', '{}' from given),
  hourly as (select at::date as day, place, outcome, extract(hour from at)::int as h, count(*)::int as n, min(at) as first_at, max(at) as last_at from given group by 1, 2, 3, 4)
  insert into tallies as t (day, person_id, station, outcome, count, hours, first_at, last_at)
  select day, place, 'bench-' || place, outcome, sum(n), (select array_agg(coalesce(m.n, 0) order by g) from generate_series(0, 23) g
      left join hourly m on m.h = g and m.day = w.day and m.place = w.place and m.outcome = w.outcome), min(first_at), max(last_at)
    from hourly w group by day, place, outcome on conflict (day, person_id, station, outcome) do nothing`;

const [{ done = 0 } = {}] = await owner`select count(*)::int as done from tallies where station = 'bench-1' and day = current_date`;
if (done === 0) {
  await owner.unsafe(
    `set TimeZone to '${zone}'; ${dayOfScans("now() - interval '7 days' + interval '5 hours'")}; ${dayOfScans("now()")}; analyze events; analyze tallies`,
  );
}
await sealAll(database, () => false);
// As if each seal had been made in its own time: everything that was seeded is older than both days.
await owner.unsafe(`set session_replication_role = replica;
  update event_seals s set late = false, sealed_at = coalesce((select at + interval '9 s' from events where id = s.last_id and station like 'bench-%'), now() - interval '20 days');
  set session_replication_role = default; analyze event_seals`);

const wholeReads = async () =>
  new Map(
    (
      await owner`select relname, seq_tup_read::int as rows from pg_stat_user_tables where relname ~ '^(events|bags|bills|scan_keys|tallies)'`
    ).map((row) => [row.relname, row.rows]),
  );
const guard = { sessionId: admin?.sessionId ?? 0, rights: 1 };
const before = await wholeReads();
const tookMs: number[] = [];
for (let round = 0; round < 100; round++) {
  const startedMs = performance.now();
  await readStats(database, guard);
  tookMs.push(performance.now() - startedMs);
}
await Bun.sleep(1500); // until the server has counted
const whole = [...(await wholeReads())]
  .filter(([name, rows]) => rows > (before.get(name) ?? 0))
  .map(([name, rows]) => `${name} ${rows - (before.get(name) ?? 0)} rows`);
tookMs.sort((a, b) => a - b);

/** A tally counted up so many times in one transaction, in µs each. */
async function upsertUs(more: string, set: string): Promise<number> {
  const rounds = 50_000;
  const startedMs = performance.now();
  await owner.unsafe(`do $$ declare h int[] := array_fill(0, array[24]); at timestamptz := now(); begin
    for n in 1..${rounds} loop
      insert into tallies as t (day, person_id, station, outcome${more ? ", hours, first_at, last_at" : ""}) values ('2000-01-01', n % 500, 'bench', 'packed'${more})
      on conflict (day, person_id, station, outcome) do update set count = t.count + 1${set};
      if n % 500 = 0 then commit; end if;
    end loop; end $$`);
  await owner`delete from tallies where day = '2000-01-01'`;
  return ((performance.now() - startedMs) * 1000) / rounds;
}
const plainUs = await upsertUs("", "");
const hourlyUs = await upsertUs(
  ", h, at, at",
  ", hours[5] = t.hours[5] + 1, first_at = least(t.first_at, at), last_at = greatest(t.last_at, at)",
);
const figure = (value = 0) => Math.round(value * 10) / 10;
process.stdout.write(
  `${JSON.stringify({ bags, logged, p50Ms: figure(tookMs[50]), p95Ms: figure(tookMs[95]), readWhole: whole, tallyUs: { plain: figure(plainUs), withHours: figure(hourlyUs) } }, null, 1)}\n`,
);
await database.close();
await place.close();
