-- Taking back one piece of bills: the upload's parents come off, and a bill that it made and nobody used goes too.

-- Parents that somebody took off the bill since (`unbilled`: they may be on another now), and those whose bill was finished.
create or replace function built_on_linking(p_import int, p_chunk int) returns table (place int, code text, why text, other text) language sql stable as $$
  select * from (
    select r.place, r.parent_code, case when last.id <> r.event_id then 'unbilled' when b.status = 'completed' then 'bill_completed' end as why, b.number as other
      from import_rows r join bags p on p.id = r.parent_id left join bills b on b.id = p.bill_id
        cross join lateral (select id from events e where e.bag_id = r.parent_id and e.result = 'good' order by id desc limit 1) last
     where r.import_id = p_import and r.event_id is not null and r.bill_number is not null and (p_chunk is null or r.chunk = p_chunk)) found
   where why is not null
$$;

-- Raises TT400 `built_upon` when anything stands in the way. A parent is what it was before, also when it had come back on a return.
create or replace function revoke_bills_of(p_import int, p_chunk int, p_person int, p_at timestamptz) returns int language plpgsql as $$
declare
  held bigint[] := array(select distinct bill_id from import_rows where import_id = p_import and chunk = p_chunk and event_id is not null);
  n int;
begin
  perform from bills where id = any (held) order by id for no key update;
  perform from bags where id in (select parent_id from import_rows where import_id = p_import and chunk = p_chunk and event_id is not null) order by code for no key update;
  if exists (select 1 from built_on_linking(p_import, p_chunk)) then perform refuse('built_upon'); end if;
  update bags p set bill_id = null, updated_at = p_at,
      status = case e.answer->>'was' when 'returned' then 'returned' else parent_status(p.child_count, p.capacity, p.closed_short) end
    from import_rows r join events e on e.id = r.event_id
   where r.import_id = p_import and r.chunk = p_chunk and r.event_id is not null and p.id = r.parent_id;
  perform recount_bills(held, p_at);
  insert into events (id, at, person_id, what, outcome, result, code, bag_id, bill_id, reverses, answer)
  select nextval('events_id_seq'), p_at, p_person, 'import_revoked', 'undone', 'good', r.parent_code, r.parent_id, r.bill_id, r.event_id,
         jsonb_build_object('import', p_import, 'bill', jsonb_build_object('number', r.bill_number))
    from import_rows r where r.import_id = p_import and r.chunk = p_chunk and r.event_id is not null order by r.place;
  get diagnostics n = row_count;
  perform delete_unused_bills(p_import, p_chunk, p_person);
  return n;
end $$;

-- Bills that this upload made go, when nobody else did anything with them that counts: so they are empty, open and were never finished. The
-- table keeps what is not.
create or replace function delete_unused_bills(p_import int, p_chunk int, p_person int) returns void language plpgsql as $$
declare b bills;
begin
  for b in delete from bills where id in (select id from bills_made_by(p_import) where chunk = p_chunk)
      and not exists (select 1 from events e where e.bill_id = bills.id and e.result = 'good' and e.answer->>'import' is distinct from p_import::text)
    returning *
  loop
    perform log_bill(p_person, 'bill_deleted', b.id, null, jsonb_build_object('import', p_import, 'before', bill_facts_all(b)));
  end loop;
end $$;

create or replace function bills_made_by(p_import int) returns table (id bigint, chunk int) language sql stable as $$
  select distinct bill_id, chunk from import_rows where import_id = p_import and bill_number is not null and event_id is not null and bill_stamp is null
$$;

-- What is to be told of bills that an upload made and that are used since: {billsLeft: [number]}.
create or replace function bills_left_by(p_import int) returns jsonb language sql stable as $$
  select jsonb_build_object('billsLeft', coalesce(jsonb_agg(number order by number), '[]'::jsonb)) from bills where id in (select id from bills_made_by(p_import))
$$;
