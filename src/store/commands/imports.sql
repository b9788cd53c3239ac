-- Uploads: who made them, where they stand. The rows of a file lie in import_rows until they are committed, and stay as its receipt.

create or replace function import_facts(i imports) returns jsonb language sql stable as $$
  select jsonb_build_object('id', i.id, 'fileName', i.file_name, 'hash', encode(i.file_hash, 'hex'), 'bytes', i.file_bytes, 'state', i.state, 'layout', i.layout,
    'policy', '{"unknownBills": "make"}'::jsonb || i.policy, 'progress', i.progress, 'counts', i.counts, 'problem', i.problem, 'madeBy', i.made_by,
    'madeByName', (select username from people where id = i.made_by), 'createdAt', i.created_at, 'updatedAt', i.updated_at,
    'committedAt', i.committed_at, 'committedByName', (select username from people where id = i.committed_by and i.committed_at is not null),
    'revokedAt', i.revoked_at, 'revokedByName', (select username from people where id = i.revoked_by and i.revoked_at is not null))
$$;

create or replace function lock_import(p_import int) returns imports language plpgsql as $$
declare i imports;
begin
  select * into i from imports where id = p_import for no key update;
  if not found then perform refuse('unknown_import'); end if;
  return i;
end $$;

-- `same` names the committed upload of the same file, when there is one.
create or replace function make_import(p_session bigint, p_rights int, p_name text, p_hash text, p_bytes int, p_policy jsonb)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_admin(p_session, p_rights);
  i imports;
begin
  insert into imports (file_name, file_hash, file_bytes, policy, made_by) values (p_name, decode(p_hash, 'hex'), p_bytes, p_policy, me) returning * into i;
  return import_facts(i) || jsonb_build_object('same', same_as_import(i));
end $$;

create or replace function find_import(p_session bigint, p_rights int, p_import int)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare i imports;
begin
  perform acting_admin(p_session, p_rights);
  select * into i from imports where id = p_import;
  if not found then return null; end if;
  return import_facts(i) || jsonb_build_object('same', same_as_import(i));
end $$;

-- The newest upload of the same file that is in.
create or replace function same_as_import(i imports) returns int language sql stable as $$
  select id from imports where file_hash = i.file_hash and id <> i.id and state = 'committed' order by id desc limit 1
$$;

-- Rows as they were read, in batches: [{place, sheet, row, parentText, ...}]. What could not be read comes with its verdict.
create or replace function stage_import_rows(p_import int, p_rows jsonb)
returns int language plpgsql security definer set search_path = pg_catalog, public as $$
declare n int;
begin
  insert into import_rows (import_id, place, sheet, row, parent_cell, child_cell, parent_text, child_text, parent_code, parent_kind, child_code, child_kind, area_id, bill_cell, bill_text, bill_number, kind_text, area_text,
    verdict, reason, other, hint)
  select p_import, r.* from jsonb_to_recordset(p_rows) as r(place int, sheet smallint, row int, "parentCell" text, "childCell" text, "parentText" text, "childText" text,
    "parentCode" text, "parentKind" int, "childCode" text, "childKind" int, "areaId" int, "billCell" text, "billText" text, "billNumber" text, "kindText" text, "areaText" text,
    verdict text, reason text, other text, hint text);
  get diagnostics n = row_count;
  return n;
end $$;

-- The next step, asked for by a person: commit what is ready, or take back what was committed. Somebody who asks twice is told.
create or replace function start_import_work(p_session bigint, p_rights int, p_import int, p_state text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_admin(p_session, p_rights);
  i imports := lock_import(p_import);
begin
  if p_state = 'committing' and i.state <> 'ready' then perform refuse('import_not_ready'); end if;
  if p_state = 'revoking' and i.state <> 'committed' then perform refuse('import_not_committed'); end if;
  -- No worker: whichever process is free takes it up.
  update imports set state = p_state, updated_at = clock_timestamp(), worker = null, beat_at = null, problem = null, progress = '{}', committed_by = case p_state when 'committing' then me else committed_by end,
    revoked_by = case p_state when 'revoking' then me else revoked_by end where id = p_import returning * into i;
  return import_facts(i);
end $$;

-- Where the work ended that was not brought to its end: back to where it was, or failed, with the reason.
create or replace function settle_import(p_import int, p_state text, p_problem text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare i imports := lock_import(p_import);
begin
  update imports set state = p_state, problem = p_problem, updated_at = clock_timestamp() where id = p_import returning * into i;
  return import_facts(i);
end $$;
