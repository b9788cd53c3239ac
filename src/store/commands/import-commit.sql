-- The commit of an upload, piece by piece inside one transaction (`store/import-run.ts`): nothing of it is seen before all of it is.

-- Begins it: only what was checked, by kinds that are still the same, and in the name of whoever asked for it (`start_import_work`). Gives the
-- pieces.
create or replace function begin_import_commit(p_import int) returns int language plpgsql security definer set search_path = pg_catalog, public as $$
declare i imports := hold_import(p_import);
begin
  if i.state <> 'committing' then perform refuse('import_not_ready'); end if;
  perform pg_advisory_xact_lock_shared(hashtext('kinds'));
  if i.kinds_version <> (select kinds_version from site) then perform refuse('kinds_changed'); end if;
  return (i.counts->>'chunks')::int;
end $$;

-- In whose name an upload is worked on. Raises TT400 when nobody asked for that.
create or replace function import_worker(p_import int, p_state text) returns int language plpgsql stable as $$
declare i imports;
begin
  select * into i from imports where id = p_import and state = p_state;
  if not found then perform refuse('import_not_ready'); end if;
  return case p_state when 'revoking' then i.revoked_by else i.committed_by end;
end $$;

-- One piece. `p_at` is the moment of the whole upload: a bag with it was touched by this upload itself.
create or replace function commit_import_chunk(p_import int, p_chunk int, p_at timestamptz)
returns int language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  who int := import_worker(p_import, 'committing');
  n int;
begin
  if is_of_bills(p_import, p_chunk) then
    perform fill_bills_of(p_import, p_chunk, who, p_at);
  else
    perform lock_rows_of(p_import, p_chunk, p_at);
    perform leave_what_changed(p_import, p_chunk, p_at);
    perform make_parents_of(p_import, p_chunk, who, p_at);
    perform fill_parents_of(p_import, p_chunk, who, p_at);
  end if;
  select count(*) into n from import_rows where import_id = p_import and chunk = p_chunk and event_id is not null;
  return n;
end $$;

-- Parents by code, then children by code, as every command does. A bag that somebody touched since the check is left to them.
create or replace function lock_rows_of(p_import int, p_chunk int, p_at timestamptz) returns void language plpgsql as $$
begin
  perform from bags b
    where id in (select unnest(array[parent_id, from_parent_id]) from import_rows where import_id = p_import and chunk = p_chunk and verdict in ('new', 'moved'))
      and not exists (select 1 from import_rows r where r.import_id = p_import and r.chunk = p_chunk and r.parent_id = b.id and b.updated_at not in (r.parent_stamp, p_at))
    order by code for no key update;
  perform from bags b
    where id in (select child_id from import_rows where import_id = p_import and chunk = p_chunk and verdict in ('new', 'moved'))
      and not exists (select 1 from import_rows r where r.import_id = p_import and r.chunk = p_chunk and r.child_id = b.id and b.updated_at not in (r.child_stamp, p_at))
    order by code for no key update;
end $$;

-- What is not as it was at the check needs a second look: it is left alone, and named.
create or replace function leave_what_changed(p_import int, p_chunk int, p_at timestamptz) returns void language sql as $$
  update import_rows r set verdict = 'changed', reason = 'changed_since'
    from import_rows o
      left join bags c on c.code = o.child_code left join bags p on p.code = o.parent_code left join bags f on f.id = o.from_parent_id
   where o.import_id = p_import and o.chunk = p_chunk and r.import_id = p_import and r.place = o.place
     and (c.id is distinct from o.child_id or c.updated_at not in (o.child_stamp, p_at)
       or (p.id is distinct from o.parent_id and p.updated_at is distinct from p_at) or p.updated_at not in (o.parent_stamp, p_at)
       or f.bill_id is not null)
$$;

create or replace function make_parents_of(p_import int, p_chunk int, p_person int, p_at timestamptz) returns void language plpgsql as $$
begin
  with wanted as (
    select distinct on (r.parent_code) r.parent_code, r.area_id, k.* from import_rows r join kinds k on k.id = r.parent_kind
     where r.import_id = p_import and r.chunk = p_chunk and r.verdict in ('new', 'moved') and r.parent_id is null and r.parent_code is not null order by r.parent_code, r.place),
  made as (
    insert into bags (code, sort, kind_id, area_id, capacity, own_grams, weight_grams, created_at, updated_at)
    select parent_code, 'parent', id, area_id, capacity, tare_grams, tare_grams, p_at, p_at from wanted
    on conflict (code) do nothing returning id, code),
  logged as (
    insert into events (id, at, person_id, what, outcome, result, code, bag_id, answer)
    select nextval('events_id_seq'), p_at, p_person, 'import', 'made', 'good', code, id, jsonb_build_object('import', p_import) from made returning id, bag_id)
  update import_rows r set parent_id = m.id, event_id = case when r.child_code is null then l.id end
    from made m join logged l on l.bag_id = m.id where r.import_id = p_import and r.chunk = p_chunk and r.parent_code = m.code and r.verdict in ('new', 'moved');
  -- Somebody scanned it in this moment.
  update import_rows set verdict = 'changed', reason = 'changed_since'
   where import_id = p_import and chunk = p_chunk and verdict in ('new', 'moved') and parent_code is not null and parent_id is null;
end $$;

create or replace function fill_parents_of(p_import int, p_chunk int, p_person int, p_at timestamptz) returns void language plpgsql as $$
begin
  with made as (
    insert into bags (code, sort, kind_id, area_id, own_grams, weight_grams, status, parent_id, packed_at, packed_by, created_at, updated_at)
    select r.child_code, 'child', k.id, coalesce(p.area_id, r.area_id), k.unit_grams, k.unit_grams, case when p.id is null then 'free' else 'packed' end, p.id,
           case when p.id is not null then p_at end, case when p.id is not null then p_person end, p_at, p_at
      from import_rows r join kinds k on k.id = r.child_kind left join bags p on p.id = r.parent_id
     where r.import_id = p_import and r.chunk = p_chunk and r.verdict = 'new' and r.child_code is not null and r.child_id is null
    on conflict (code) do nothing returning id, code)
  update import_rows r set child_id = m.id, child_stamp = null from made m where r.import_id = p_import and r.chunk = p_chunk and r.child_code = m.code and r.verdict = 'new';
  update import_rows set verdict = 'changed', reason = 'changed_since'
   where import_id = p_import and chunk = p_chunk and verdict = 'new' and child_code is not null and child_id is null;

  update bags c set parent_id = r.parent_id, status = 'packed', packed_at = p_at, packed_by = p_person, packed_station = null, updated_at = p_at
    from import_rows r where r.import_id = p_import and r.chunk = p_chunk and r.verdict in ('new', 'moved') and r.child_id = c.id and r.parent_id is not null
     and r.child_stamp is not null;
  perform recount_parents(array(
    select distinct unnest(array[parent_id, from_parent_id]) from import_rows
     where import_id = p_import and chunk = p_chunk and verdict in ('new', 'moved') and child_code is not null), p_at);

  with logged as (
    insert into events (id, at, person_id, what, outcome, result, code, bag_id, parent_id, from_parent_id, answer)
    select nextval('events_id_seq'), p_at, p_person, 'import', case when r.parent_id is null then 'made' when r.from_parent_id is null then 'packed' else 'moved' end, 'good',
           r.child_code, r.child_id, r.parent_id, r.from_parent_id, jsonb_strip_nulls(jsonb_build_object('import', p_import, 'parent', r.parent_code, 'from', r.other))
      from import_rows r where r.import_id = p_import and r.chunk = p_chunk and r.verdict in ('new', 'moved') and r.child_code is not null order by r.place
    returning id, bag_id)
  update import_rows r set event_id = l.id from logged l where r.import_id = p_import and r.chunk = p_chunk and r.child_id = l.bag_id and r.verdict in ('new', 'moved');
end $$;

-- What a parent holds now, all of them locked by the caller: count, weight and state follow from what is in it.
create or replace function recount_parents(p_parents bigint[], p_at timestamptz) returns void language sql as $$
  update bags p set child_count = n.children, weight_grams = p.own_grams + n.grams, status = parent_status(n.children, p.capacity, p.closed_short), updated_at = p_at
    from (select o.id, count(c.id)::int as children, coalesce(sum(c.weight_grams), 0)::int as grams
            from unnest(p_parents) as o(id) left join bags c on c.parent_id = o.id where o.id is not null group by 1) n
   where p.id = n.id
$$;

create or replace function end_import_commit(p_import int, p_at timestamptz)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  i imports := lock_import(p_import);
  who int := import_worker(p_import, 'committing');
begin
  update imports set state = 'committed', committed_at = p_at, counts = count_import(p_import), updated_at = clock_timestamp()
   where id = p_import returning * into i;
  insert into events (id, at, person_id, what, outcome, result, answer)
  values (nextval('events_id_seq'), p_at, who, 'import_committed', 'done', 'good', jsonb_build_object('import', p_import, 'file', i.file_name, 'counts', i.counts));
  return i.counts;
end $$;
