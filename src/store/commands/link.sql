-- Puts a parent on a bill. It must be there already: no bag is invented by a bill.
create or replace function scan_link(
  p_session bigint, p_rights int, p_key uuid, p_fingerprint uuid, p_station text, p_how text, p_age_ms bigint, p_kinds_version int,
  p_bill text, p_code text, p_kind int, p_text text, p_problem text
) returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  e events := start_scan(p_session, p_rights, p_key, p_fingerprint, 'link', p_station, p_how);
  b bills;
  p bags;
  was text;
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

  refusal := link_refusal(b, p, p_code, p_kind, p_kinds_version, e);
  if refusal is not null then
    return finish_scan(e, p_fingerprint, p_age_ms, refusal, case when refusal = 'already_on_bill' then 'repeat' else 'refused' end,
      refused_parent(b, p, p_text, refusal, p_problem) || jsonb_build_object(
        'other', case when refusal in ('on_other_bill', 'already_on_bill') then billed_place(p) when refusal = 'bill_completed' then finished_place(b) end));
  end if;

  was := p.status;
  b := put_on_bill(p, b.id, e.at);
  p.bill_id := b.id;
  p.status := 'billed';
  return finish_scan(e, p_fingerprint, p_age_ms, case when p.child_count < p.capacity then 'linked_short' else 'linked' end, 'good',
    jsonb_build_object('code', p_text, 'bag', bag_facts(p), 'parent', parent_facts(p), 'bill', bill_counts(b), 'was', was));
end $$;

-- Why this parent can't go on this bill; `already_on_bill` is harmless. Null when it may.
create or replace function link_refusal(b bills, p bags, p_code text, p_kind int, p_kinds_version int, e events) returns text language plpgsql stable as $$
begin
  return coalesce(no_parent_refusal(b, p, p_code, p_kind, p_kinds_version, e), case
    when p.bill_id = b.id then 'already_on_bill'
    when p.bill_id is not null then 'on_other_bill'
    when b.status = 'completed' then 'bill_completed'
    when p.child_count = 0 then 'parent_empty'
    when b.parent_count >= b.target then 'bill_full' end);
end $$;
