-- Takes back what a scan did to a bill. `u` is that scan's event; the lock order is that of the scans themselves.
create or replace function undo_on_bill(e events, u events, p_undid jsonb, p_fingerprint uuid, p_age_ms bigint) returns jsonb language plpgsql as $$
declare
  r returns;
  b bills;
  p bags;
  built text;
begin
  if u.what = 'return' then select * into r from returns where number = u.answer #>> '{return,number}' for no key update; end if;
  select * into b from bills where id = u.bill_id for no key update;
  select * into p from bags where id = u.bag_id for no key update;
  if exists (select 1 from events where reverses = u.id) then raise exception 'taken back by another scan' using errcode = '40001'; end if;
  e.at := clock_timestamp();
  e.bill_id := b.id;
  if outside_area(p, e) or bill_outside(b, e) or not is_biller(e.person_id) then
    return finish_scan(e, p_fingerprint, p_age_ms, 'not_allowed', 'refused', jsonb_build_object('code', u.code));
  end if;

  built := case
    when u.what = 'link' then case
      when p.bill_id is distinct from b.id then 'billed'
      when b.status = 'completed' or exists (select 1 from bill_versions where bill_id = b.id and at > u.at) then 'completed'
      when p.updated_at <> u.at then 'changed' end
    when r.status <> 'open' then 'return_closed'
    when p.bill_id is not null then 'billed'
    when p.updated_at <> u.at then 'changed'
    when b.id is null then 'bill_gone'
    when b.status = 'completed' and b.completed_at > u.at then 'completed'
    when b.parent_count >= b.target then 'bill_full' end;
  if built is not null then
    return finish_scan(e, p_fingerprint, p_age_ms, 'built_upon', 'refused', jsonb_build_object('code', u.code, 'by', built, 'undid', p_undid,
      'bag', bag_facts(p), 'parent', parent_facts(p), 'bill', bill_counts(b), 'return', return_counts(r)));
  end if;

  e.reverses := u.id;
  if u.what = 'link' then
    p.status := case u.answer->>'was' when 'returned' then 'returned' else parent_status(p.child_count, p.capacity, p.closed_short) end;
    b := take_off_bill(p, p.status, e.at);
  else
    b := put_on_bill(p, b.id, e.at);
    p.status := case b.status when 'completed' then 'dispatched' else 'billed' end;
  end if;
  if r.id is not null then
    update return_items set state = 'undone' where return_id = r.id and bag_id = p.id and at = u.at;
    update returns set parent_count = parent_count - 1, updated_at = e.at where id = r.id returning * into r;
  end if;
  return finish_scan(e, p_fingerprint, p_age_ms, 'undone', 'good', jsonb_build_object('code', u.code, 'undid', p_undid, 'bag', bag_facts(p), 'parent', parent_facts(p),
    'bill', bill_counts(b), 'return', return_counts(r)));
end $$;
