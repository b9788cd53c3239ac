-- The months of the log, made ahead of time: this one and the next `months_ahead`. Called at every start and every six hours.
create or replace function make_event_partitions(months_ahead int) returns int language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  starts timestamptz := date_trunc('month', now() at time zone 'UTC') at time zone 'UTC';
  made int := 0;
  name text;
begin
  perform pg_advisory_xact_lock(hashtext('event partitions'));
  for n in 0..months_ahead loop
    name := 'events_' || to_char((starts + make_interval(months => n)) at time zone 'UTC', 'YYYY_MM');
    continue when to_regclass('public.' || name) is not null;
    continue when exists (select 1 from events_rest where at >= starts + make_interval(months => n) and at < starts + make_interval(months => n + 1));
    execute format('create table public.%I partition of public.events for values from (%L) to (%L)',
      name, starts + make_interval(months => n), starts + make_interval(months => n + 1));
    made := made + 1;
  end loop;
  return made;
end $$;
