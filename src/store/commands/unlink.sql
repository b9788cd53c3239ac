-- Takes a parent off a bill that is still open. Nothing is destroyed: bag and history stay.
create or replace function scan_unlink(
  p_session bigint, p_rights int, p_key uuid, p_fingerprint uuid, p_station text, p_how text, p_age_ms bigint, p_kinds_version int,
  p_bill text, p_code text, p_kind int, p_text text, p_problem text
) returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  e events := start_scan(p_session, p_rights, p_key, p_fingerprint, 'unlink', p_station, p_how);
  b bills;
  p bags;
  refusal text;
begin
  perform only_billers(e);
  if e.outcome is not null then return replayed_answer(e); end if;
  e.code := p_text;
  select * into b from bills where upper(number) = upper(p_bill) for no key update;
  if not found then perform refuse('unknown_bill'); end if;
  select * into p from bags where code = p_code for no key update;
  e.at := clock_timestamp();
  e.bag_id := p.id;
  e.bill_id := b.id;

  refusal := case
    when p_code is null then 'bad_code'
    when p.id is null then case (current_kind(p_kind, p_kinds_version)).sort when 'child' then 'is_child' else 'unknown_code' end
    when p.sort = 'child' then 'is_child'
    when outside_area(p, e) or bill_outside(b, e) then 'not_allowed'
    when p.bill_id is null then 'not_on_bill'
    when p.bill_id <> b.id then 'on_other_bill'
    when b.status = 'completed' then 'bill_completed' end;
  if refusal is not null then
    return finish_scan(e, p_fingerprint, p_age_ms, refusal, case when refusal = 'not_on_bill' then 'repeat' else 'refused' end, jsonb_build_object(
      'code', p_text, 'problem', case when refusal = 'bad_code' then p_problem end, 'bag', bag_facts(p), 'parent', case when p.sort = 'parent' then parent_facts(p) end,
      'bill', bill_counts(b), 'other', case refusal when 'on_other_bill' then billed_place(p) when 'bill_completed' then finished_place(b) end));
  end if;

  p.status := parent_status(p.child_count, p.capacity, p.closed_short);
  b := take_off_bill(p, p.status, e.at);
  return finish_scan(e, p_fingerprint, p_age_ms, 'unlinked', 'good',
    jsonb_build_object('code', p_text, 'bag', bag_facts(p), 'parent', parent_facts(p), 'bill', bill_counts(b)));
end $$;
