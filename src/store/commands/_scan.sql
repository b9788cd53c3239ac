-- What every scan does first and last. The row of the log is the context that a command carries from one to the other.

-- Who is it, and was this key answered before? A row with an outcome is an old answer, to be given again.
-- The key is locked before anything else: of two that arrive at once the second waits here for the first.
-- Raises TT401 (rights changed) and TT422 (the key was used for another scan, or by somebody else).
create or replace function start_scan(
  p_session bigint, p_rights int, p_key uuid, p_fingerprint uuid, p_what text, p_station text, p_how text
) returns events language plpgsql as $$
declare
  e events;
  k scan_keys;
begin
  perform pg_advisory_xact_lock(uuid_hash_extended(p_key, 1));
  select null, null, null, p_key, p.id, case when p.role = 'dispatcher' then p.area_id end, p_station, p_how, p_what into e
    from sessions s join people p on p.id = s.person_id
   where s.id = p_session and s.ended_at is null and s.expires_at > now() and p.active and p.rights = p_rights;
  if not found then raise exception 'rights changed' using errcode = 'TT401'; end if;

  select * into k from scan_keys where key = p_key;
  if found then
    if k.person_id <> e.person_id or k.fingerprint <> p_fingerprint then
      raise exception 'key used for another scan' using errcode = 'TT422';
    end if;
    select * into strict e from events where id = k.event_id and at = k.event_at;
  end if;
  return e;
end $$;

-- Writes the log, the key and the tally, and gives the answer. The event gets its number here, when the bags are locked, so that the order
-- of the log is the order of what happened to each bag, whoever waited for whom. The tally's row is the last lock of every scan.
create or replace function finish_scan(e events, p_fingerprint uuid, p_age_ms bigint, p_outcome text, p_result text, p_answer jsonb)
returns jsonb language plpgsql as $$
declare
  answer jsonb := jsonb_strip_nulls(p_answer);
  event bigint;
  hour int := 1 + extract(hour from e.at)::int;
  hours int[] := '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}';
begin
  hours[hour] := 1;
  insert into events (id, at, scanned_at, key, person_id, area_id, station, how, what, outcome, result, code, bag_id, parent_id, from_parent_id, bill_id, reverses, reason, answer)
  values (nextval('events_id_seq'), e.at, e.at - make_interval(secs => p_age_ms / 1000.0), e.key, e.person_id, e.area_id, e.station, e.how, e.what,
    p_outcome, p_result, e.code, e.bag_id, e.parent_id, e.from_parent_id, e.bill_id, e.reverses, e.reason, answer)
  returning id into event;
  insert into scan_keys (key, fingerprint, event_id, event_at, person_id) values (e.key, p_fingerprint, event, e.at, e.person_id);
  insert into tallies as t (day, person_id, station, outcome, hours, first_at, last_at)
  values (e.at::date, e.person_id, coalesce(e.station, ''), p_outcome, hours, e.at, e.at)
  on conflict (day, person_id, station, outcome) do update
    set count = t.count + 1, hours[hour] = t.hours[hour] + 1, first_at = least(t.first_at, e.at), last_at = greatest(t.last_at, e.at);
  return answer || jsonb_build_object('outcome', p_outcome, 'event', event::text, 'replayed', false);
end $$;

-- An old answer, given again.
create or replace function replayed_answer(e events) returns jsonb language sql immutable as $$
  select e.answer || jsonb_build_object('outcome', e.outcome, 'event', e.id::text, 'replayed', true)
$$;
