-- What seals tell: the anchor of a day, and which numbers of the log a stretch of time can have.

-- The newest seal at the end of a business day (of today: the newest so far); null when there is none, or the day has not come.
create or replace function day_anchor(p_session bigint, p_rights int, p_day date) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  perform rights_hold(p_session, p_rights);
  return (select jsonb_build_object('seal', number, 'hash', encode(hash, 'hex'), 'sealedAt', sealed_at) from event_seals
           where p_day <= current_date and sealed_at < (p_day + 1)::timestamptz order by sealed_at desc, number desc limit 1);
end $$;

-- No event at this time or later has this number or a smaller one: what was sealed before that time is older.
create or replace function events_before(p_at timestamptz) returns bigint language sql stable as $$
  select coalesce((select last_id from event_seals where sealed_at < p_at order by sealed_at desc, number desc limit 1), 0)
$$;

-- No event before this time has a larger number. A seal with one is at most two minutes younger, or it is one of the few late ones; while
-- such an event is not sealed yet there is no bound.
create or replace function events_until(p_at timestamptz) returns bigint language plpgsql stable as $$
declare
  sealed bigint := coalesce((select last_id from event_seals order by number desc limit 1), 0);
  is_open boolean;
begin
  -- Planned with the number in hand: not knowing it, the planner thinks that most events are newer, and reads the whole log for none.
  execute 'select exists (select from events where id > $1 and at < $2)' using sealed, p_at into is_open;
  return case when is_open then 9223372036854775807
    else greatest(0, events_before(p_at + interval '2 minutes'), (select max(last_id) from event_seals where late and first_at < p_at)) end;
end $$;
