-- Sealing the log, some thousand events at a time, beside the scans: nothing here takes a lock that a scan would wait for.

-- Who writes to the log now. A transaction locks the sequence before it takes its first number, and until it has ended, so whoever has a
-- number that can't be seen yet is in this list.
create or replace function event_writers() returns text[] language sql volatile as $$
  select coalesce(array_agg(distinct virtualtransaction), '{}') from pg_locks
   where locktype = 'relation' and relation = 'public.events_id_seq'::regclass and mode = 'RowExclusiveLock'
     and database = (select oid from pg_database where datname = current_database())
$$;

-- Up to which number nothing can appear any more: null while somebody who wrote when the mark was made still writes (an upload takes
-- minutes). First the number, then who writes; and whoever has ended is seen by the next statement.
create or replace function settled_event(p_sealed bigint) returns bigint language plpgsql volatile as $$
declare
  m seal_marks;
  newest bigint;
  writers text[];
begin
  select * into m from seal_marks;
  if m.up_to is null or m.up_to <= p_sealed then
    select case when is_called then last_value else 0 end into newest from events_id_seq;
    if newest <= p_sealed then return p_sealed; end if;
    writers := event_writers();
    insert into seal_marks (up_to, waits_for) values (newest, writers)
    on conflict (id) do update set up_to = excluded.up_to, waits_for = excluded.waits_for returning * into m;
  end if;
  return case when not m.waits_for && event_writers() then m.up_to end;
end $$;

-- Seals the next events, at most so many. `elsewhere`: another process is at it. `waiting`: nothing can be sealed yet. `more`: call again.
create or replace function seal_events(p_rows_max int) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  s event_seals;
  sealed bigint;
  settled bigint;
  ends bigint;
  n int;
begin
  if not pg_try_advisory_xact_lock(hashtext('event seals')) then return jsonb_build_object('state', 'elsewhere', 'events', 0); end if;
  select * into s from event_seals order by number desc limit 1;
  sealed := coalesce(s.last_id, 0);
  settled := settled_event(sealed);
  if settled is null then return jsonb_build_object('state', 'waiting', 'events', 0); end if;
  select max(id), count(*) into ends, n from (
    select id from events where id > sealed and id <= settled order by id limit least(p_rows_max, 10000)) r;
  if n < least(p_rows_max, 10000) then
    ends := settled;
    delete from seal_marks;
  end if;
  perform seal_range(s, sealed, ends);
  return jsonb_build_object('state', case when ends < settled then 'more' else 'done' end, 'events', n);
end $$;

-- One seal for each month that has events in the range.
create or replace function seal_range(p_last event_seals, p_after bigint, p_ends bigint) returns void language plpgsql as $$
declare
  s event_seals := p_last;
  r record;
begin
  for r in select * from event_runs(p_after, p_ends) order by month loop
    s.previous := coalesce(s.hash, decode(repeat('00', 32), 'hex'));
    s.number := coalesce(s.number, 0) + 1;
    s.sealed_at := greatest(clock_timestamp(), r.last_at, s.sealed_at);
    s.late := r.first_at < s.sealed_at - interval '2 minutes';
    select 1, r.month, p_after, p_ends, r.count, r.first_at, r.marks into s.rule, s.month, s.after_id, s.last_id, s.count, s.first_at, s.marks;
    s.hash := seal_hash(s, r.hashes);
    insert into event_seals select s.*;
  end loop;
end $$;
