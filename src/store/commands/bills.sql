-- Bills: made, changed, completed, opened again, deleted. Refusals raise TT400 with the code of the problem.

create or replace function bill_facts_all(b bills) returns jsonb language sql stable as $$
  select bill_counts(b) || jsonb_build_object('destination', b.destination, 'vehicle', b.vehicle, 'note', b.note, 'area', (select name from areas where id = b.area_id),
    'areaId', b.area_id, 'version', b.version, 'madeBy', b.made_by, 'madeByName', (select username from people where id = b.made_by),
    'createdAt', b.created_at, 'updatedAt', b.updated_at, 'completedAt', b.completed_at, 'completedBy', b.completed_by,
    'completedByName', (select username from people where id = b.completed_by))
$$;

create or replace function log_bill(p_person int, p_what text, p_bill bigint, p_reason text, p_answer jsonb) returns bigint language sql as $$
  insert into events (id, at, person_id, what, outcome, result, bill_id, reason, answer)
  values (nextval('events_id_seq'), clock_timestamp(), p_person, p_what, 'done', 'good', p_bill, p_reason, jsonb_strip_nulls(p_answer)) returning id
$$;

create or replace function check_area(p_area int) returns void language plpgsql stable as $$
begin
  if p_area is not null and not exists (select 1 from areas where id = p_area and active) then perform refuse('unknown_area'); end if;
end $$;

create or replace function make_bill(p_session bigint, p_rights int, p_number text, p_target int, p_destination text, p_vehicle text, p_note text, p_area int)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_biller(p_session, p_rights);
  b bills;
begin
  perform check_area(p_area);
  -- A number that somebody typed may stand where the next made one would: then the one after it.
  loop
    insert into bills (number, target, destination, vehicle, note, area_id, made_by)
    values (coalesce(p_number, next_day_number('bill', 'B-')), p_target, p_destination, p_vehicle, p_note, p_area, me)
    on conflict (upper(number)) do nothing returning * into b;
    exit when found;
    if p_number is not null then perform refuse('number_taken'); end if;
  end loop;
  perform log_bill(me, 'bill_made', b.id, null, jsonb_build_object('after', bill_facts_all(b)));
  return bill_facts_all(b);
end $$;

-- `p_change` holds only what changes; null takes a text away.
create or replace function change_bill(p_session bigint, p_rights int, p_number text, p_change jsonb)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_biller(p_session, p_rights);
  old bills := lock_bill(p_number);
  b bills;
begin
  if old.status = 'completed' then perform refuse('bill_completed'); end if;
  if (p_change->>'target')::int < old.parent_count then perform refuse('target_below_count'); end if;
  if p_change ? 'areaId' then perform check_area((p_change->>'areaId')::int); end if;
  update bills set
    target = coalesce((p_change->>'target')::int, target),
    destination = case when p_change ? 'destination' then p_change->>'destination' else destination end,
    vehicle = case when p_change ? 'vehicle' then p_change->>'vehicle' else vehicle end,
    note = case when p_change ? 'note' then p_change->>'note' else note end,
    area_id = case when p_change ? 'areaId' then (p_change->>'areaId')::int else area_id end,
    updated_at = clock_timestamp()
   where id = old.id returning * into b;
  perform log_bill(me, 'bill_changed', b.id, null, jsonb_build_object('before', bill_facts_all(old), 'after', bill_facts_all(b)));
  return bill_facts_all(b);
end $$;

-- Only what never carried anything goes: empty, open and never completed.
create or replace function delete_bill(p_session bigint, p_rights int, p_number text)
returns void language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_admin(p_session, p_rights);
  b bills := lock_bill(p_number);
begin
  if b.status = 'completed' then perform refuse('bill_completed'); end if;
  if b.parent_count > 0 then perform refuse('bill_not_empty'); end if;
  if b.version > 0 then perform refuse('bill_was_completed'); end if;
  delete from bills where id = b.id;
  perform log_bill(me, 'bill_deleted', b.id, null, jsonb_build_object('before', bill_facts_all(b)));
end $$;

-- Locks the bill and freezes its document as it is at this moment. Parents in the order of their codes, as everywhere.
create or replace function complete_bill(p_session bigint, p_rights int, p_number text, p_reason text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_biller(p_session, p_rights);
  b bills := lock_bill(p_number);
  now_at timestamptz;
begin
  if b.status = 'completed' then perform refuse('bill_completed'); end if;
  if b.parent_count = 0 then perform refuse('bill_empty'); end if;
  if b.parent_count < b.target and p_reason is null then perform refuse('reason_needed'); end if;
  perform from bags where bill_id = b.id order by code for no key update;
  now_at := clock_timestamp();
  update bags set status = 'dispatched', updated_at = now_at where bill_id = b.id;
  update bills set status = 'completed', version = version + 1, completed_at = now_at, completed_by = me, updated_at = now_at where id = b.id returning * into b;
  perform freeze_bill(b, p_reason);
  perform log_bill(me, 'bill_completed', b.id, p_reason, jsonb_build_object('after', bill_facts_all(b)));
  return bill_facts_all(b);
end $$;

create or replace function reopen_bill(p_session bigint, p_rights int, p_number text, p_reason text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_biller(p_session, p_rights);
  b bills := lock_bill(p_number);
begin
  if b.status = 'open' then perform refuse('bill_open'); end if;
  perform from bags where bill_id = b.id order by code for no key update;
  update bags set status = 'billed', updated_at = clock_timestamp() where bill_id = b.id;
  update bills set status = 'open', completed_at = null, completed_by = null, updated_at = clock_timestamp() where id = b.id returning * into b;
  perform log_bill(me, 'bill_reopened', b.id, p_reason, jsonb_build_object('after', bill_facts_all(b)));
  return bill_facts_all(b);
end $$;
