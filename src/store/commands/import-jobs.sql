-- The work on uploads: which process is at which, whether it lives, and how far it is. What a process writes here it writes as the worker
-- that it is: once another has taken its place, or a person has said stop, nothing of it counts any more.

-- One at a time works on an upload, for the length of a transaction. Its row stays free: how far it is, and a person's stop, are written there.
create or replace function hold_import(p_import int) returns imports language plpgsql as $$
declare i imports;
begin
  perform pg_advisory_xact_lock(hashtext('import'), p_import);
  select * into i from imports where id = p_import;
  if not found then perform refuse('unknown_import'); end if;
  return i;
end $$;

create or replace function is_import_work(p_state text) returns boolean language sql immutable as $$
  select p_state in ('waiting', 'reading', 'checking', 'committing', 'revoking')
$$;

-- A new upload whose file lies with this process.
create or replace function take_upload(p_session bigint, p_rights int, p_name text, p_hash text, p_bytes int, p_policy jsonb, p_layout jsonb, p_worker uuid)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare facts jsonb := make_import(p_session, p_rights, p_name, p_hash, p_bytes, p_policy);
begin
  update imports set layout = p_layout, worker = p_worker, beat_at = clock_timestamp() where id = (facts->>'id')::int;
  return facts;
end $$;

-- The next upload to work on, or null: only one of a site is worked on. Whoever was not heard of for that long is dead, and its upload is taken
-- over: reading begins again, a commit or a revoke was rolled back with its connection and is done again.
create or replace function claim_import(p_worker uuid, p_lease_seconds int)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  dead_since timestamptz := clock_timestamp() - make_interval(secs => p_lease_seconds);
  i imports;
  was imports;
begin
  perform pg_advisory_xact_lock(hashtext('import'), 0);
  if exists (select from imports where is_import_work(state) and state <> 'waiting' and worker <> p_worker and beat_at > dead_since) then return null; end if;
  select * into was from imports where state in ('waiting', 'reading', 'checking', 'committing', 'revoking') and (worker = p_worker or worker is null or beat_at is null or beat_at <= dead_since)
   order by state = 'waiting', id limit 1 for no key update skip locked;
  if not found then return null; end if;
  update imports set worker = p_worker, beat_at = clock_timestamp(), updated_at = clock_timestamp(),
    state = case when was.state in ('waiting', 'checking') then 'reading' else was.state end, problem = null,
    progress = case when was.state <> 'waiting' and was.worker is not null then '{"again": true}' else '{}' end::jsonb
   where id = was.id returning * into i;
  return import_facts(i);
end $$;

-- A process says that it lives, for all that is its own.
create or replace function beat_imports(p_worker uuid) returns void language sql security definer set search_path = pg_catalog, public as $$
  update imports set beat_at = clock_timestamp() where id in (
    select id from imports where worker = p_worker and state in ('waiting', 'reading', 'checking', 'committing', 'revoking') for no key update skip locked)
$$;

-- How far it is, at its end too; answers the state, and null when there is nothing more to do on it for this worker.
create or replace function note_import_progress(p_import int, p_worker uuid, p_progress jsonb)
returns text language sql security definer set search_path = pg_catalog, public as $$
  update imports set progress = progress || p_progress, beat_at = clock_timestamp() where id = p_import and worker = p_worker
  returning case when is_import_work(state) then state end
$$;

-- Begins to read: what an earlier reading left is taken away. `p_kinds_version`: the kinds that its codes will be read by.
create or replace function begin_import_reading(p_import int, p_worker uuid, p_kinds_version int)
returns boolean language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  update imports set kinds_version = p_kinds_version, counts = null where id = p_import and worker = p_worker and state = 'reading';
  if not found then return false; end if;
  delete from import_rows where import_id = p_import;
  return true;
end $$;

create or replace function stage_rows_as(p_import int, p_worker uuid, p_rows jsonb)
returns boolean language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform from imports where id = p_import and worker = p_worker and state = 'reading' for share;
  if not found then return false; end if;
  perform stage_import_rows(p_import, p_rows);
  return true;
end $$;

create or replace function note_import_layout(p_import int, p_worker uuid, p_layout jsonb)
returns boolean language sql security definer set search_path = pg_catalog, public as $$
  update imports set layout = p_layout where id = p_import and worker = p_worker and state in ('reading', 'checking') returning true
$$;

-- The next step of its work, or where it ended; null when it is no longer this worker's.
create or replace function settle_import_as(p_import int, p_worker uuid, p_state text, p_problem text)
returns text language sql security definer set search_path = pg_catalog, public as $$
  update imports set state = p_state, problem = p_problem, updated_at = clock_timestamp()
   where id = p_import and worker = p_worker and is_import_work(state) returning state
$$;

-- A process that ends gives back what it has: another need not wait until it counts as dead.
create or replace function release_imports(p_worker uuid) returns void language sql security definer set search_path = pg_catalog, public as $$
  update imports set worker = null, beat_at = null where worker = p_worker and is_import_work(state)
$$;

-- Of these uploads, those whose file is still needed.
create or replace function imports_with_file(p_ids text) returns jsonb language sql stable security definer set search_path = pg_catalog, public as $$
  select coalesce(jsonb_agg(id), '[]') from imports where id = any (p_ids::int[]) and state not in ('committed', 'revoked', 'cancelled', 'failed')
$$;

-- What was read of uploads that came to nothing.
create or replace function forget_ended_rows() returns void language sql security definer set search_path = pg_catalog, public as $$
  delete from import_rows r using imports i where i.id = r.import_id and i.state in ('cancelled', 'failed')
$$;
