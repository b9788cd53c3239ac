-- The dashboard: what the site did today, beside the same day last week. All of it in one statement and so of one moment.

-- A day's scans as a table of some hundred rows. From the tallies; of a day that began before they knew hours, from the log. An area's
-- scans are those of the dispatchers who belong to it now.
create or replace function day_tallies(p_day date, p_scope int)
returns table (person_id int, station text, outcome text, n bigint, hours int[], first_at timestamptz, last_at timestamptz) language plpgsql stable as $$
declare whose int[] := people_in(p_scope);
begin
  if not exists (select from tallies t where t.day = p_day and cardinality(t.hours) is distinct from 24) then
    return query select t.person_id, t.station, t.outcome, t.count::bigint, t.hours, t.first_at, t.last_at
      from tallies t where t.day = p_day and (whose is null or t.person_id = any(whose));
  else
    return query select e.person_id, coalesce(e.station, ''), e.outcome, count(*),
        (array_fill(0, array[extract(hour from e.at)::int]) || count(*)::int || array_fill(0, array[23 - extract(hour from e.at)::int])), min(e.at), max(e.at)
      from scans_of(p_day::timestamptz, (p_day + 1)::timestamptz, p_scope) e group by e.person_id, e.station, e.outcome, extract(hour from e.at);
  end if;
end $$;

-- Whose scans an area's are; null: everybody's.
create or replace function people_in(p_scope int) returns int[] language sql stable as $$
  select case when p_scope is not null then array(select id from people where role = 'dispatcher' and area_id = p_scope) end
$$;

-- Scans of a stretch of time, read by number as the seals know them: no index by time that every scan would pay for.
create or replace function scans_of(p_from timestamptz, p_to timestamptz, p_scope int)
returns table (person_id int, station text, outcome text, at timestamptz) language plpgsql stable as $$
declare
  above bigint := events_before(p_from);
  until bigint := events_until(p_to);
  whose int[] := people_in(p_scope);
begin
  return query select e.person_id, e.station, e.outcome, e.at from events e
    where e.id > above and e.id <= until and e.at >= p_from and e.at < p_to and e.key is not null and (whose is null or e.person_id = any(whose));
end $$;

-- Outcomes and how often, of a day up to a moment of it: whole hours from the tallies, the last one's part from the log.
create or replace function outcomes_until(p_at timestamptz, p_scope int) returns jsonb language sql stable as $$
  select coalesce(jsonb_object_agg(outcome, n), '{}'::jsonb) from (
    select outcome, sum(n) as n from (
      select outcome, (select sum(v) from unnest(hours[1:extract(hour from p_at)::int]) v) as n from day_tallies(p_at::date, p_scope)
      union all
      select outcome, count(*) from scans_of(date_trunc('hour', p_at), p_at, p_scope) group by outcome) parts
    group by outcome having sum(n) > 0) counted
$$;

create or replace function stats_of(p_scope int) returns jsonb language plpgsql stable as $$
declare
  at timestamptz := now();
  today date := at::date;
  past date := today - 7;
  same_time timestamptz := (past + at::time)::timestamptz;
  hour int := extract(hour from at)::int;
  answer jsonb;
begin
  with t as materialized (select * from day_tallies(today, p_scope)),
  of_station as (
    select station, sum(n) as scans, min(first_at) as first_at, max(last_at) as last_at, sum(coalesce(hours[hour], 0) + hours[hour + 1]) as lately
      from t group by station),
  open_bills as (select * from bills where status = 'open' and (p_scope is null or area_id = p_scope))
  select jsonb_build_object('asOf', at, 'day', today, 'lastWeekDay', past,
    'today', coalesce((select jsonb_object_agg(outcome, n) from (select outcome, sum(n) as n from t group by outcome) o), '{}'::jsonb),
    'lastWeek', outcomes_until(same_time, p_scope),
    'hours', jsonb_build_object('today', hour_sums(today, p_scope), 'lastWeek', hour_sums(past, p_scope)),
    'people', (select count(distinct person_id) from t where t.last_at > at - interval '15 minutes'),
    'stationCount', (select count(*) from of_station),
    'stations', coalesce((select jsonb_agg(jsonb_build_object('station', nullif(station, ''), 'scans', scans, 'lastAt', last_at, 'pace',
        round(lately * 3600 / greatest(60, extract(epoch from at - greatest(first_at, date_trunc('hour', at) - interval '1 hour'))))) order by scans desc, station)
      from (select * from of_station order by scans desc, station limit 100) s), '[]'::jsonb),
    'bills', (select jsonb_build_object('open', count(*), 'openBefore', count(*) filter (where created_at < today)) from open_bills) || jsonb_build_object(
      'finished', bills_finished(today::timestamptz, at, p_scope), 'finishedLastWeek', bills_finished(past::timestamptz, same_time, p_scope)),
    'openBills', coalesce((select jsonb_agg(jsonb_build_object('number', number, 'destination', destination, 'parents', parent_count, 'target', target,
        'grams', weight_grams, 'updatedAt', updated_at) order by updated_at desc, id desc)
      from (select * from open_bills order by updated_at desc, id desc limit 8) b), '[]'::jsonb)) into answer;
  return answer;
end $$;

create or replace function hour_sums(p_day date, p_scope int) returns jsonb language sql stable as $$
  select coalesce((select jsonb_agg(n order by h) from (
      select h, sum(v) as n from day_tallies(p_day, p_scope) d, unnest(d.hours) with ordinality u (v, h) group by h) sums), to_jsonb(array_fill(0, array[24])))
$$;

-- Those that are finished still; what was opened again is not counted.
create or replace function bills_finished(p_from timestamptz, p_to timestamptz, p_scope int) returns bigint language sql stable as $$
  select count(*) from bills where completed_at >= p_from and completed_at <= p_to and (p_scope is null or area_id = p_scope)
$$;

create or replace function read_stats(p_session bigint, p_rights int) returns jsonb
language sql stable security definer set search_path = pg_catalog, public as $$
  select stats_of(area) from reader(p_session, p_rights)
$$;

-- What many watch at once, read once for each area that they belong to. `of` says for each reader, in their order, which reading is theirs;
-- null: their session has ended, or their rights are newer than they think.
create or replace function read_for_all(p_what text, p_readers jsonb) returns jsonb
language sql stable security definer set search_path = pg_catalog, public as $$
  with asked as (
    select r.place, p.id is not null as holds, case when p.role = 'dispatcher' then p.area_id end as area
      from (select place, (r->>'sessionId')::bigint as session, (r->>'rights')::int as rights from jsonb_array_elements(p_readers) with ordinality x (r, place)) r
      left join sessions s on s.id = r.session and s.ended_at is null and s.expires_at > now()
      left join people p on p.id = s.person_id and p.active and p.rights = r.rights),
  scopes as (select area, row_number() over () - 1 as n from (select distinct area from asked where holds) held)
  select jsonb_build_object(
    'of', (select jsonb_agg(s.n order by a.place) from asked a left join scopes s on a.holds and s.area is not distinct from a.area),
    'readings', coalesce((select jsonb_agg(case p_what when 'stats' then stats_of(area) else open_parents(area, 50) end order by n) from scopes), '[]'::jsonb))
$$;
