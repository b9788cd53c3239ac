-- The check of an upload: what each row would do, by the rules of packing, beside the bags as they are now. It changes no bag and locks none.
-- What it says is what the commit does; what a scanner touches in between is left out there and named.

create or replace function check_import(p_import int, p_chunk_rows int)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  i imports := hold_import(p_import);
  counted jsonb;
begin
  -- Without this, joins are planned for an upload of one row, and grow with the square; once more below, for the commit.
  analyze import_rows;
  update import_rows set verdict = null, reason = null, other = null, chunk = null
   where import_id = p_import and verdict is not null and coalesce(reason, '') not like 'unread_%';
  perform meet_bags(p_import);
  perform judge_rows(p_import, i.policy);
  perform judge_room(p_import);
  perform cut_in_chunks(p_import, p_chunk_rows);
  perform meet_bills(p_import);
  perform judge_bills(p_import, i.policy);
  perform judge_bill_room(p_import);
  perform cut_bills_in_chunks(p_import, p_chunk_rows);
  analyze import_rows;
  counted := count_import(p_import);
  update imports set counts = counted, state = 'ready', updated_at = clock_timestamp(), kinds_version = coalesce(kinds_version, (select s.kinds_version from site s))
   where id = p_import and state in ('waiting', 'checking', 'ready');
  if not found then perform refuse('import_not_ready'); end if; -- somebody said stop
  return counted;
end $$;

-- The bags that the rows speak of, as they are now.
create or replace function meet_bags(p_import int) returns void language sql as $$
  update import_rows r set child_id = c.id, child_stamp = c.updated_at, from_parent_id = c.parent_id, parent_id = p.id, parent_stamp = p.updated_at
    from import_rows o left join bags c on c.code = o.child_code left join bags p on p.code = o.parent_code
   where o.import_id = p_import and r.import_id = p_import and r.place = o.place and o.verdict is null
$$;

-- Everything but room, of the rows that pack. The first row of a code counts; a second one says the same or contradicts it.
create or replace function judge_rows(p_import int, p_policy jsonb) returns void language sql as $$
  with seen as (
    select r.place, r.parent_code, r.child_code,
           first_value(r.place) over same_bag as first_place, first_value(r.parent_code) over same_bag as first_parent,
           first_value(r.row) over same_bag as first_row, first_value(r.sheet) over same_bag as first_sheet,
           c.id as child_id, c.sort as child_sort, c.parent_id as held_by, h.code as held_code, h.bill_id as held_bill,
           p.id as parent_id, p.sort as parent_sort, p.bill_id, p.closed_short
      from import_rows r left join bags c on c.id = r.child_id left join bags h on h.id = c.parent_id left join bags p on p.id = r.parent_id
     where r.import_id = p_import and r.verdict is null and r.bill_number is null
    window same_bag as (partition by coalesce(r.child_code, r.parent_code), r.child_code is null order by r.place)),
  judged as (
    select s.*, case
      when place > first_place and first_parent is not distinct from parent_code then 'twice_in_file'
      when place > first_place then 'two_parents_in_file'
      when child_sort = 'parent' then 'is_parent'
      when parent_sort = 'child' then 'is_child'
      when child_code is null and parent_id is not null then 'known'
      when child_code is not null and parent_code is null and child_id is not null then 'known'
      when held_by = parent_id then 'already_here'
      when bill_id is not null then 'parent_on_bill'
      when closed_short then 'parent_closed'
      when parent_id is not null and child_code is not null and p_policy->>'knownParents' = 'refuse' then 'known_parent'
      when held_bill is not null then 'in_billed_parent'
      when held_by is not null and p_policy->>'childrenElsewhere' = 'refuse' then 'in_other_parent'
      when held_by is not null then 'moved'
      end as why
      from seen s)
  update import_rows r set
    verdict = case when why is null then 'new' when why = 'moved' then 'moved' when why in ('twice_in_file', 'known', 'already_here') then 'same' else 'refused' end,
    reason = why,
    other = case when why in ('twice_in_file', 'two_parents_in_file') then first_sheet || ':' || first_row
                 when why in ('in_billed_parent', 'in_other_parent', 'moved') then held_code
                 when why = 'parent_on_bill' then (select number from bills where id = j.bill_id) end
    from judged j where r.import_id = p_import and r.place = j.place
$$;

-- A parent holds what its kind holds: the rows that come first get the room. What leaves it by this file makes none: nobody can tell in
-- which order a hall would have done it.
create or replace function judge_room(p_import int) returns void language sql as $$
  with wanted as (
    select r.place, row_number() over (partition by r.parent_code order by r.place) + coalesce(p.child_count, 0) as fills, coalesce(p.capacity, k.capacity) as capacity
      from import_rows r left join bags p on p.id = r.parent_id left join kinds k on k.id = r.parent_kind
     where r.import_id = p_import and r.verdict in ('new', 'moved') and r.child_code is not null and r.parent_code is not null)
  update import_rows r set verdict = 'refused', reason = 'parent_full', other = w.capacity::text
    from wanted w where r.import_id = p_import and r.place = w.place and w.fills > w.capacity
$$;

-- Pieces that are committed one after another inside one transaction, in the order of the parents' codes; a parent is never cut in two.
create or replace function cut_in_chunks(p_import int, p_chunk_rows int) returns void language sql as $$
  with placed as (
    select place, coalesce(parent_code, child_code) as first_code, row_number() over (order by coalesce(parent_code, child_code), place) as n
      from import_rows where import_id = p_import and verdict in ('new', 'moved') and bill_number is null),
  cut as (select place, (min(n) over (partition by first_code) - 1) / p_chunk_rows as chunk from placed)
  update import_rows r set chunk = c.chunk from cut c where r.import_id = p_import and r.place = c.place
$$;

create or replace function count_import(p_import int) returns jsonb language sql stable as $$
  select jsonb_build_object('rows', count(*), 'new', count(*) filter (where verdict = 'new'), 'same', count(*) filter (where verdict = 'same'),
    'moved', count(*) filter (where verdict = 'moved'), 'refused', count(*) filter (where verdict = 'refused'), 'changed', count(*) filter (where verdict = 'changed'),
    'done', count(*) filter (where event_id is not null), 'chunks', coalesce(max(chunk), -1) + 1,
    'reasons', coalesce((select jsonb_object_agg(reason, n) from (select reason, count(*) as n from import_rows where import_id = p_import and reason is not null group by 1) r), '{}'::jsonb))
    from import_rows where import_id = p_import
$$;
