-- Runs of the recount (`store/checks`): who asked, when, and what came of it. One at a time on a site, however many processes there are.

-- A run holds a lock for as long as it recounts, and takes it within seconds of its beginning.
create or replace function is_check_alive(r check_runs) returns boolean language sql stable as $$
  select r.seconds is null and r.fault is null and (r.started_at > clock_timestamp() - interval '20 seconds' or exists (
    select 1 from pg_locks where locktype = 'advisory' and classid = hashtext('check run')::oid and objid = r.id::oid and objsubid = 2
       and database = (select oid from pg_database where datname = current_database())))
$$;

create or replace function check_facts(r check_runs) returns jsonb language sql stable as $$
  select jsonb_build_object('id', r.id, 'startedAt', r.started_at, 'seconds', r.seconds, 'rows', r.rows, 'problems', r.problems, 'how', r.how,
    'askedBy', (select username from people where id = r.asked_by), 'fault', r.fault,
    'state', case when r.problems is not null then 'done' when is_check_alive(r) then 'running' else 'broken' end)
$$;

-- The run that goes on now, else a new one.
create or replace function begin_check(p_how text, p_person int) returns jsonb language plpgsql as $$
declare r check_runs;
begin
  perform pg_advisory_xact_lock(hashtext('checks'));
  select * into r from check_runs where is_check_alive(check_runs) order by id desc limit 1;
  if found then return check_facts(r) || '{"isNew": false}'; end if;
  insert into check_runs (how, asked_by) values (p_how, p_person) returning * into r;
  return check_facts(r) || '{"isNew": true}';
end $$;

create or replace function ask_check(p_session bigint, p_rights int) returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  return begin_check('asked', acting_admin(p_session, p_rights));
end $$;

-- Whether something nightly that was last done then is due. The hours are the site's; a site that is switched off at night has it two days after
-- the last time, and a new one on its second night.
create or replace function is_night_due(p_last timestamptz, p_from_hour int, p_to_hour int) returns boolean language sql stable as $$
  select coalesce(since > interval '20 hours' and (since > interval '48 hours' or extract(hour from clock_timestamp()) between p_from_hour and p_to_hour - 1), false)
    from (select clock_timestamp() - coalesce(p_last, (select min(created_at) from people)) as since) last
$$;

-- Does a run of the night stand for the night? One that failed, or came to no end in two hours, is tried again after 20 minutes, and no more
-- than three times in 20 hours.
create or replace function stands_for_night(p_started timestamptz, p_seconds real, p_fault text, p_tries bigint) returns boolean language sql stable as $$
  select p_tries >= 3 or p_started > clock_timestamp() - interval '20 minutes'
    or (p_fault is null and (p_seconds is not null or p_started > clock_timestamp() - interval '2 hours'))
$$;

-- The night's run, once however many processes ask; null when it is not due.
create or replace function begin_nightly_check(p_from_hour int, p_to_hour int) returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform pg_advisory_xact_lock(hashtext('checks'));
  if not is_night_due((
    select max(started_at) from check_runs, (select count(*) as n from check_runs where how = 'nightly' and started_at > clock_timestamp() - interval '20 hours') tries
     where how = 'nightly' and stands_for_night(started_at, seconds, fault, tries.n)), p_from_hour, p_to_hour) then return null; end if;
  return begin_check('nightly', null);
end $$;

-- What came of it: what is wrong, or why it came to no end.
create or replace function end_check(p_run int, p_seconds real, p_rows bigint, p_problems jsonb, p_fault text) returns void language sql security definer set search_path = pg_catalog, public as $$
  update check_runs set seconds = p_seconds, rows = p_rows, problems = p_problems, fault = p_fault where id = p_run and seconds is null
$$;

-- The newest runs. Admins see them, with every scope.
create or replace function list_checks(p_session bigint, p_rights int, p_limit int) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  perform acting_reader_of_system(p_session, p_rights);
  return coalesce((select jsonb_agg(check_facts(r) order by r.id desc) from (select * from check_runs order by id desc limit p_limit) r), '[]'::jsonb);
end $$;

create or replace function acting_reader_of_system(p_session bigint, p_rights int) returns int language plpgsql stable as $$
declare me int := acting_person(p_session, p_rights);
begin
  if not exists (select 1 from people where id = me and role = 'admin') then raise exception 'rights changed' using errcode = 'TT401'; end if;
  return me;
end $$;
