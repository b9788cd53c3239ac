-- The check of rows that put a parent on a bill, by the rules of linking. What the same file packs counts as done: bags are put in before bills.

-- The bills that the rows speak of, as they are now.
create or replace function meet_bills(p_import int) returns void language sql as $$
  update import_rows r set bill_id = b.id, bill_stamp = b.updated_at
    from import_rows o left join bills b on upper(b.number) = o.bill_number
   where o.import_id = p_import and r.import_id = p_import and r.place = o.place and o.bill_number is not null and o.verdict is null
$$;

-- How many children each parent has more when the rows that pack are done; less, where this file takes them out. A parent that these rows
-- make is among them.
create or replace function packed_by_import(p_import int) returns table (code text, children int) language sql stable as $$
  select code, sum(n)::int from (
    select parent_code as code, case when child_code is null then 0 else 1 end as n from import_rows
     where import_id = p_import and verdict in ('new', 'moved') and bill_number is null and parent_code is not null
    union all
    select f.code, -1 from import_rows r join bags f on f.id = r.from_parent_id where r.import_id = p_import and r.verdict = 'moved') each group by 1
$$;

create or replace function codes_of_import(p_import int) returns table (code text) language sql stable as $$
  select distinct each from import_rows cross join unnest(array[parent_code, child_code]) each where import_id = p_import and each is not null
$$;

-- Everything but room. The first row of a parent counts; a second one says the same or contradicts it. What is not there yet is no bill when
-- its number is a bag's code: columns or blocks were read the wrong way round.
create or replace function judge_bills(p_import int, p_policy jsonb) returns void language sql as $$
  with seen as (
    select r.*, first_value(r.place) over same_parent as first_place, first_value(r.bill_number) over same_parent as first_bill,
           first_value(r.row) over same_parent as first_row, first_value(r.sheet) over same_parent as first_sheet,
           case when p.id is not null or m.code is not null then coalesce(p.child_count, 0) + coalesce(m.children, 0) end as children,
           coalesce(p.capacity, k.capacity) as capacity, p.sort, p.bill_id as now_on, b.status, b.id is null as is_new,
           b.id is null and (exists (select from bags where code = r.bill_number) or r.bill_number in (select code from codes_of_import(p_import))) as is_bag
      from import_rows r left join packed_by_import(p_import) m on m.code = r.parent_code
        left join bags p on p.id = r.parent_id left join bills b on b.id = r.bill_id left join kinds k on k.id = r.parent_kind
     where r.import_id = p_import and r.bill_number is not null and r.verdict is null
    window same_parent as (partition by r.parent_code order by r.place)),
  judged as (
    select s.*, case
      when place > first_place and first_bill = bill_number then 'twice_in_file'
      when place > first_place then 'two_bills_in_file'
      when is_bag then 'bill_is_bag'
      when is_new and p_policy->>'unknownBills' = 'refuse' then 'unknown_bill'
      when children is null then 'unknown_parent'
      when sort = 'child' then 'is_child'
      when now_on = bill_id then 'already_on_bill'
      when now_on is not null then 'on_other_bill'
      when status = 'completed' then 'bill_completed'
      when children = 0 then 'parent_empty'
      when children < capacity then 'linked_short'
      end as why
      from seen s)
  update import_rows r set
    verdict = case when coalesce(why, 'linked_short') = 'linked_short' then 'new' when why in ('twice_in_file', 'already_on_bill') then 'same' else 'refused' end,
    reason = why,
    other = case when why in ('twice_in_file', 'two_bills_in_file') then first_sheet || ':' || first_row
                 when why = 'on_other_bill' then (select number from bills where id = j.now_on)
                 when why = 'linked_short' then children || ' of ' || capacity end
    from judged j where r.import_id = p_import and r.place = j.place
$$;

-- A bill takes its target: the rows that come first get the room. A bill that is not there yet takes as many as a bill may.
create or replace function judge_bill_room(p_import int) returns void language sql as $$
  with wanted as (
    select r.place, coalesce(b.target, bill_target_max()) as target, row_number() over (partition by r.bill_number order by r.place) + coalesce(b.parent_count, 0) as fills
      from import_rows r left join bills b on b.id = r.bill_id
     where r.import_id = p_import and r.bill_number is not null and r.verdict = 'new')
  update import_rows r set verdict = 'refused', reason = 'bill_full', other = w.target::text
    from wanted w where r.import_id = p_import and r.place = w.place and w.fills > w.target
$$;

-- As `targetMax` in `domain/bill.ts` and the table's own bound.
create or replace function bill_target_max() returns int language sql immutable as $$ select 500 $$;

-- The pieces of bills come after those of bags, in the order in which bills are locked. A bill is never cut in two.
create or replace function cut_bills_in_chunks(p_import int, p_chunk_rows int) returns void language sql as $$
  with placed as (
    select place, bill_number, row_number() over (order by bill_id nulls last, bill_number, place) as n
      from import_rows where import_id = p_import and verdict = 'new' and bill_number is not null),
  cut as (select place, (min(n) over (partition by bill_number) - 1) / p_chunk_rows as chunk from placed),
  bags as (select coalesce(max(chunk), -1) + 1 as chunks from import_rows where import_id = p_import and bill_number is null)
  update import_rows r set chunk = bags.chunks + c.chunk from cut c, bags where r.import_id = p_import and r.place = c.place
$$;
