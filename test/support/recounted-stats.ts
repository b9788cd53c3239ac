import type postgres from "postgres";
import { outcomes } from "../../src/domain/outcome.ts";
import type { Stats } from "../../src/domain/stats.ts";

const refused = Object.entries(outcomes).flatMap(([name, { result }]) => (result === "refused" ? [name] : []));

/** The dashboard's figures counted from the log and the bills alone, as of the moment that the figures name. `area` null: the whole site. */
export async function recountStats(owner: postgres.Sql, { asOf }: Stats, area: number | null, timeZone: string) {
  const at = owner`${asOf}::timestamptz`;
  const local = owner`(${at} at time zone ${timeZone})`;
  const inArea = owner`(${area}::int is null or e.person_id in (select id from people where role = 'dispatcher' and area_id = ${area}))`;
  const scans = owner`(select e.*, e.at at time zone ${timeZone} as local from events e where e.key is not null and ${inArea})`;
  const billed = owner`(select b.*, b.completed_at at time zone ${timeZone} as local from bills b where ${area}::int is null or b.area_id = ${area})`;
  const figures = async (from: postgres.Fragment, to: postgres.Fragment) => {
    const [row] = await owner`
      select count(*)::int as scans, (count(*) filter (where outcome in ('packed', 'packed_full', 'moved')))::int as packed,
        (count(*) filter (where outcome in ('packed_full', 'closed')))::int as finished, (count(*) filter (where outcome = 'closed'))::int as short,
        (count(*) filter (where outcome = any(${refused})))::int as refused,
        (select count(*)::int from ${billed} b where b.local >= ${from} and b.local <= ${to}) as "billsFinished"
        from ${scans} s where s.local >= ${from} and s.local < ${to}`;
    return row;
  };
  const hours = async (day: postgres.Fragment) =>
    (
      await owner`select (select count(*)::int from ${scans} s where s.local::date = ${day}::date and extract(hour from s.local) = h) as n
        from generate_series(0, 23) h order by h`
    ).map(({ n }) => n);
  const [today, past] = [owner`date_trunc('day', ${local})`, owner`date_trunc('day', ${local} - interval '7 days')`];
  const allDay = owner`${today} + interval '1 day'`; // nobody scans between the figures and the recount, and `asOf` has no microseconds
  const sameTime = owner`(${local} - interval '7 days')`;
  const reasons = await owner`
    select outcome, count(*)::int as count from ${scans} s where s.local >= ${today} and outcome = any(${refused}) group by outcome order by 2 desc, outcome collate "C"`;
  const stations = await owner`
    select station, count(*)::int as scans, to_char(max(at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "lastAt" from ${scans} s
     where s.local >= ${today} group by 1 order by 2 desc, coalesce(station, '')`;
  const [open] = await owner`
    select count(*)::int as "openBillCount", (count(*) filter (where created_at at time zone ${timeZone} < ${today}))::int as "openBillsOfBefore" from ${billed} b where status = 'open'`;
  return {
    today: await figures(today, allDay),
    lastWeek: await figures(past, sameTime),
    hours: { today: await hours(today), lastWeek: await hours(past) },
    refused: [...reasons],
    stations: [...stations],
    ...open,
  };
}

/** Scans of an earlier time, straight into the log; their tallies with hours, or as an older version left them. */
export async function pastScans(
  owner: postgres.Sql,
  scans: readonly { at: Date; person: number; station: string | null; outcome: string }[],
  { timeZone, withHours = true }: { timeZone: string; withHours?: boolean },
) {
  const rows = JSON.stringify(scans.map(({ at, ...rest }) => ({ ...rest, at: at.toISOString() })));
  await owner.begin(async (sql) => {
    await sql`select set_config('TimeZone', ${timeZone}, true)`;
    await sql`
      with given as (select nextval('events_id_seq') as id, gen_random_uuid() as key, s.* from jsonb_to_recordset(${rows}::text::jsonb) as s (at timestamptz, person int, station text, outcome text)),
      logged as (insert into events (id, at, key, person_id, station, what, outcome, result, answer)
        select id, at, key, person, station, 'pack', outcome, case when outcome = any(${refused}) then 'refused' else 'good' end, '{}' from given),
      keyed as (insert into scan_keys select key, gen_random_uuid(), id, at, person from given),
      hourly as (select at::date as day, person, coalesce(station, '') as station, outcome, h, count(*) filter (where extract(hour from at) = h)::int as n, min(at) as first_at, max(at) as last_at
        from given, generate_series(0, 23) h group by 1, 2, 3, 4, 5)
      insert into tallies (day, person_id, station, outcome, count, hours, first_at, last_at)
      select day, person, station, outcome, sum(n), case when ${withHours} then array_agg(n order by h) end, min(first_at), max(last_at) from hourly group by 1, 2, 3, 4`;
  });
}
