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
  select p.id, case when p.role = 'dispatcher' then p.area_id end into e.person_id, e.area_id
    from sessions s join people p on p.id = s.person_id
   where s.id = p_session and s.ended_at is null and s.expires_at > now() and p.active and p.rights = p_rights;
  if not found then raise exception 'rights changed' using errcode = 'TT401'; end if;

  perform pg_advisory_xact_lock(uuid_hash_extended(p_key, 1));
  select * into k from scan_keys where key = p_key;
  if found then
    if k.person_id <> e.person_id or k.fingerprint <> p_fingerprint then
      raise exception 'key used for another scan' using errcode = 'TT422';
    end if;
    select * into strict e from events where id = k.event_id and at = k.event_at;
    return e;
  end if;

  e.key := p_key;
  e.what := p_what;
  e.station := p_station;
  e.how := p_how;
  return e;
end $$;

-- Gives the event its number and its moment. Called when the bags are locked, so that the order of the log is the order of what happened
-- to each bag, whoever waited for whom.
create or replace function stamp(e events, p_age_ms bigint) returns events language plpgsql as $$
begin
  e.id := nextval('events_id_seq');
  e.at := clock_timestamp();
  e.scanned_at := e.at - make_interval(secs => p_age_ms / 1000.0);
  return e;
end $$;

-- Writes the log, the key and the tally, and gives the answer. The tally's row is the last lock of every scan.
create or replace function finish_scan(e events, p_fingerprint uuid, p_outcome text, p_result text, p_answer jsonb) returns jsonb language plpgsql as $$
begin
  e.outcome := p_outcome;
  e.result := p_result;
  e.answer := jsonb_strip_nulls(p_answer);
  insert into events values (e.*);
  insert into scan_keys (key, fingerprint, event_id, event_at, person_id) values (e.key, p_fingerprint, e.id, e.at, e.person_id);
  insert into tallies (day, person_id, station, outcome)
  values (e.at::date, e.person_id, coalesce(e.station, ''), p_outcome)
  on conflict (day, person_id, station, outcome) do update set count = tallies.count + 1;
  return scan_answer(e);
end $$;

create or replace function scan_answer(e events, p_replayed boolean default false) returns jsonb language sql immutable as $$
  select coalesce(e.answer, '{}'::jsonb) || jsonb_build_object('outcome', e.outcome, 'event', e.id::text, 'replayed', p_replayed)
$$;
