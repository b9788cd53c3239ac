-- Taking an upload back: what it put on bills comes off (`import-bill-revoke.sql`), what it packed comes out, what it moved goes back where it
-- was; pieces of bills come first. Bags and history stay, as with every undo (rule 7).
-- As long as nobody has built on it: otherwise nothing is taken back, and what stands in the way is named.

-- Rows that somebody has built on, and by what. `p_chunk` null: of all pieces.
create or replace function built_on_import(p_import int, p_chunk int) returns table (place int, code text, why text, other text) language sql stable as $$
  select * from built_on_packing(p_import, p_chunk) union all select * from built_on_linking(p_import, p_chunk)
$$;

-- What this upload has put on a bill itself comes off it first.
create or replace function built_on_packing(p_import int, p_chunk int) returns table (place int, code text, why text, other text) language sql stable as $$
  with own as (select parent_id as id from import_rows where import_id = p_import and bill_number is not null and event_id is not null)
  select * from (
    select r.place, r.child_code, case
        when last.id <> r.event_id then 'changed'
        when p.bill_id is not null and p.id not in (select id from own) then 'bill'
        when f.bill_id is not null and f.id not in (select id from own) then 'from_bill'
        when p.closed_short then 'closed'
        when f.closed_short then 'from_closed'
        when f.child_count + count(*) over (partition by f.id) > f.capacity then 'from_full' end as why,
      coalesce((select number from bills where id = coalesce(p.bill_id, f.bill_id)), now_in.code, f.code, p.code) as other
      from import_rows r
        join bags c on c.id = r.child_id left join bags p on p.id = r.parent_id left join bags f on f.id = r.from_parent_id left join bags now_in on now_in.id = c.parent_id
        cross join lateral (select id from events e where e.bag_id = r.child_id and e.result = 'good' order by id desc limit 1) last
     where r.import_id = p_import and r.event_id is not null and r.child_code is not null and (p_chunk is null or r.chunk = p_chunk)) found
   where why is not null
$$;

create or replace function import_stands_in_way(p_import int, p_limit int) returns jsonb language sql stable security definer set search_path = pg_catalog, public as $$
  select jsonb_build_object('count', count(*), 'list', coalesce(jsonb_agg(jsonb_build_object('place', place, 'code', code, 'why', why, 'other', other) order by place)
    filter (where n <= p_limit), '[]'::jsonb))
    from (select *, row_number() over (order by place) as n from built_on_import(p_import, null)) found
$$;

create or replace function begin_import_revoke(p_import int) returns int language plpgsql security definer set search_path = pg_catalog, public as $$
declare i imports := hold_import(p_import);
begin
  if i.state <> 'revoking' then perform refuse('import_not_committed'); end if;
  return (i.counts->>'chunks')::int;
end $$;

-- Raises TT400 `built_upon` when anything stands in the way.
create or replace function revoke_import_chunk(p_import int, p_chunk int, p_at timestamptz)
returns int language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  who int := import_worker(p_import, 'revoking');
  n int;
begin
  if is_of_bills(p_import, p_chunk) then return revoke_bills_of(p_import, p_chunk, who, p_at); end if;
  perform from bags where id in (select unnest(array[parent_id, from_parent_id]) from import_rows where import_id = p_import and chunk = p_chunk and event_id is not null)
    order by code for no key update;
  perform from bags where id in (select child_id from import_rows where import_id = p_import and chunk = p_chunk and event_id is not null) order by code for no key update;
  if exists (select 1 from built_on_import(p_import, p_chunk)) then perform refuse('built_upon'); end if;
  update bags c set parent_id = r.from_parent_id, status = case when r.from_parent_id is null then 'free' else 'packed' end, updated_at = p_at,
      packed_at = was.at, packed_by = was.person_id, packed_station = was.station
    from import_rows r left join lateral (
      select e.at, e.person_id, e.station from events e
       where e.bag_id = r.child_id and e.id < r.event_id and e.result = 'good' and e.parent_id = r.from_parent_id order by e.id desc limit 1) was on true
   where r.import_id = p_import and r.chunk = p_chunk and r.event_id is not null and r.child_id = c.id and r.parent_id is not null;
  perform recount_parents(array(
    select distinct unnest(array[parent_id, from_parent_id]) from import_rows where import_id = p_import and chunk = p_chunk and event_id is not null and child_code is not null), p_at);
  insert into events (id, at, person_id, what, outcome, result, code, bag_id, parent_id, from_parent_id, reverses, answer)
  select nextval('events_id_seq'), p_at, who, 'import_revoked', 'undone', 'good', r.child_code, r.child_id, r.from_parent_id, r.parent_id, r.event_id,
         jsonb_strip_nulls(jsonb_build_object('import', p_import, 'parent', r.other, 'from', r.parent_code))
    from import_rows r where r.import_id = p_import and r.chunk = p_chunk and r.event_id is not null and r.parent_id is not null and r.child_code is not null order by r.place;
  get diagnostics n = row_count;
  return n;
end $$;

create or replace function end_import_revoke(p_import int, p_at timestamptz)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  i imports := lock_import(p_import);
  who int := import_worker(p_import, 'revoking');
begin
  update imports set state = 'revoked', revoked_at = p_at, updated_at = clock_timestamp(), progress = progress || bills_left_by(p_import) where id = p_import returning * into i;
  insert into events (id, at, person_id, what, outcome, result, answer)
  values (nextval('events_id_seq'), p_at, who, 'import_revoked', 'done', 'good', jsonb_build_object('import', p_import, 'file', i.file_name));
  return i.counts;
end $$;
