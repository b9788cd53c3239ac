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
  b := lock_bill(p_bill);
  select * into p from bags where code = p_code for no key update;
  e.at := clock_timestamp();
  e.bag_id := p.id;
  e.bill_id := b.id;

  refusal := coalesce(no_parent_refusal(b, p, p_code, p_kind, p_kinds_version, e), case
    when p.bill_id is null then 'not_on_bill'
    when p.bill_id <> b.id then 'on_other_bill'
    when b.status = 'completed' then 'bill_completed' end);
  if refusal is not null then
    return finish_scan(e, p_fingerprint, p_age_ms, refusal, case when refusal = 'not_on_bill' then 'repeat' else 'refused' end,
      refused_parent(b, p, p_text, refusal, p_problem) || jsonb_build_object(
        'other', case refusal when 'on_other_bill' then billed_place(p) when 'bill_completed' then finished_place(b) end));
  end if;

  p.status := parent_status(p.child_count, p.capacity, p.closed_short);
  b := take_off_bill(p, p.status, e.at);
  return finish_scan(e, p_fingerprint, p_age_ms, 'unlinked', 'good',
    jsonb_build_object('code', p_text, 'bag', bag_facts(p), 'parent', parent_facts(p), 'bill', bill_counts(b)));
end $$;
