-- The commit of one piece of bills: parents onto bills as scans would put them there, all of a bill in one statement.

-- A piece is of one sort: its first row tells.
create or replace function is_of_bills(p_import int, p_chunk int) returns boolean language sql stable as $$
  select coalesce((select bill_number is not null from import_rows where import_id = p_import and chunk = p_chunk limit 1), false)
$$;

-- How the pieces follow each other: {bags, bills}, the numbers of pieces of each. Those of bags are the first.
create or replace function import_steps(p_import int) returns jsonb language sql stable security definer set search_path = pg_catalog, public as $$
  select jsonb_build_object('bags', bags, 'bills', greatest(whole, bags) - bags) from (
    select coalesce(max(chunk) filter (where bill_number is null), -1) + 1 as bags, coalesce(max(chunk), -1) + 1 as whole from import_rows where import_id = p_import) n
$$;

create or replace function fill_bills_of(p_import int, p_chunk int, p_person int, p_at timestamptz) returns void language plpgsql as $$
begin
  perform lock_bill_rows_of(p_import, p_chunk, p_at);
  perform leave_changed_bills(p_import, p_chunk, p_at);
  perform make_bills_of(p_import, p_chunk, p_person, p_at);
  perform link_rows_of(p_import, p_chunk, p_person, p_at);
end $$;

-- Bills by id, then parents by code, as every command does. What somebody touched since the check is left to them.
create or replace function lock_bill_rows_of(p_import int, p_chunk int, p_at timestamptz) returns void language plpgsql as $$
begin
  perform from bills b
    where id in (select bill_id from import_rows where import_id = p_import and chunk = p_chunk and verdict = 'new')
      and not exists (select 1 from import_rows r where r.import_id = p_import and r.chunk = p_chunk and r.bill_id = b.id and b.updated_at <> r.bill_stamp)
    order by id for no key update;
  perform from bags b
    where code in (select parent_code from import_rows where import_id = p_import and chunk = p_chunk and verdict = 'new')
      and not exists (select 1 from import_rows r where r.import_id = p_import and r.chunk = p_chunk and r.parent_id = b.id and b.updated_at not in (r.parent_stamp, p_at))
    order by code for no key update;
end $$;

-- What is not as it was at the check is left alone, and named. A parent that this upload has made or packed itself has its moment.
create or replace function leave_changed_bills(p_import int, p_chunk int, p_at timestamptz) returns void language sql as $$
  with found as (
    select o.place, b.id is distinct from o.bill_id or b.updated_at <> o.bill_stamp as is_bill,
           p.id is null or (p.id is distinct from o.parent_id and p.updated_at is distinct from p_at) or p.updated_at not in (o.parent_stamp, p_at)
             or p.bill_id is not null or p.child_count = 0 as is_parent
      from import_rows o left join bags p on p.code = o.parent_code left join bills b on upper(b.number) = o.bill_number
     where o.import_id = p_import and o.chunk = p_chunk and o.verdict = 'new')
  update import_rows r set verdict = 'changed', reason = case when is_bill then 'bill_changed_since' else 'changed_since' end, other = null
    from found f where r.import_id = p_import and r.place = f.place and (f.is_bill or f.is_parent)
$$;

-- Bills that are not there yet: with the target that the file asks for (its parents that may go on it), of the area that its first rows name.
create or replace function make_bills_of(p_import int, p_chunk int, p_person int, p_at timestamptz) returns void language plpgsql as $$
begin
  with wanted as (
    select r.bill_number, count(*)::int as target, (array_agg(r.area_id order by r.place) filter (where r.area_id is not null))[1] as area_id
      from import_rows r where r.import_id = p_import and r.chunk = p_chunk and r.bill_number is not null and r.verdict in ('new', 'changed')
     group by 1 having bool_or(r.verdict = 'new' and r.bill_id is null)),
  made as (
    insert into bills (number, target, area_id, made_by, created_at, updated_at)
    select bill_number, target, area_id, p_person, p_at, p_at from wanted order by bill_number
    on conflict (upper(number)) do nothing returning *),
  logged as (
    select m.id, m.number, log_bill(p_person, 'bill_made', m.id, null, jsonb_build_object('import', p_import, 'after', bill_facts_all(m::bills))) from made m)
  update import_rows r set bill_id = l.id from logged l
   where r.import_id = p_import and r.chunk = p_chunk and r.bill_number = l.number and r.verdict = 'new';
  -- Somebody made it in this moment.
  update import_rows set verdict = 'changed', reason = 'bill_changed_since', other = null
   where import_id = p_import and chunk = p_chunk and verdict = 'new' and bill_number is not null and bill_id is null;
end $$;

create or replace function link_rows_of(p_import int, p_chunk int, p_person int, p_at timestamptz) returns void language plpgsql as $$
begin
  update import_rows r set parent_id = p.id from bags p
   where r.import_id = p_import and r.chunk = p_chunk and r.verdict = 'new' and p.code = r.parent_code and r.parent_id is null;

  with logged as (
    insert into events (id, at, person_id, what, outcome, result, code, bag_id, bill_id, answer)
    select nextval('events_id_seq'), p_at, p_person, 'import', case short_by_bags(p) when 1 then 'linked_short' else 'linked' end, 'good', p.code, p.id, r.bill_id,
           jsonb_build_object('import', p_import, 'bill', jsonb_build_object('number', r.bill_number), 'was', p.status,
             'parent', parent_facts(p) || jsonb_build_object('status', 'billed'))
      from import_rows r join bags p on p.id = r.parent_id where r.import_id = p_import and r.chunk = p_chunk and r.verdict = 'new' order by r.place
    returning id, bag_id, outcome, answer)
  update import_rows r set event_id = l.id, reason = nullif(l.outcome, 'linked'),
    other = case l.outcome when 'linked_short' then (l.answer #>> '{parent,count}') || ' of ' || (l.answer #>> '{parent,capacity}') end
    from logged l where r.import_id = p_import and r.chunk = p_chunk and r.parent_id = l.bag_id and r.verdict = 'new';

  update bags p set bill_id = r.bill_id, status = 'billed', updated_at = p_at
    from import_rows r where r.import_id = p_import and r.chunk = p_chunk and r.verdict = 'new' and p.id = r.parent_id;
  perform recount_bills(array(select distinct bill_id from import_rows where import_id = p_import and chunk = p_chunk and verdict = 'new'), p_at);
end $$;

-- What a bill carries now, all of them and their parents locked by the caller.
create or replace function recount_bills(p_bills bigint[], p_at timestamptz) returns void language sql as $$
  update bills b set parent_count = n.parents, child_count = n.children, weight_grams = n.grams, full_grams = n.full_grams, short_count = n.short, updated_at = p_at
    from (select o.id, count(p.id)::int as parents, coalesce(sum(p.child_count), 0)::int as children, coalesce(sum(p.weight_grams), 0)::bigint as grams,
                 coalesce(sum(full_grams(p)), 0)::bigint as full_grams, coalesce(sum(short_by_bags(p)), 0)::int as short
            from unnest(p_bills) as o(id) left join bags p on p.bill_id = o.id group by 1) n
   where b.id = n.id
$$;
