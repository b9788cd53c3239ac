-- Closes a parent on purpose. A short one needs a reason; a full one is closed already.
create or replace function scan_close(
  p_session bigint, p_rights int, p_key uuid, p_fingerprint uuid, p_station text, p_how text, p_age_ms bigint, p_kinds_version int,
  p_code text, p_kind int, p_text text, p_problem text, p_reason text
) returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  e events := start_scan(p_session, p_rights, p_key, p_fingerprint, 'close', p_station, p_how);
  p bags;
  refusal text;
begin
  if e.outcome is not null then return replayed_answer(e); end if;
  e.code := p_text;
  e.reason := p_reason;
  select * into p from bags where code = p_code for no key update;
  e.at := clock_timestamp();
  e.bag_id := p.id;

  refusal := coalesce(known_parent_refusal(p, p_code, p_kind, p_kinds_version, e), case
    when p.closed_short or p.child_count >= p.capacity then 'already_closed'
    when p_reason is null then 'reason_needed' end);
  if refusal is null then
    update bags set closed_short = true, status = 'closed', updated_at = e.at where id = p.id returning * into p;
  end if;
  return finish_scan(e, p_fingerprint, p_age_ms, coalesce(refusal, 'closed'), case when refusal is null then 'good' when refusal = 'already_closed' then 'repeat' else 'refused' end,
    jsonb_build_object('code', p_text, 'problem', case when refusal = 'bad_code' then p_problem end, 'bag', bag_facts(p),
      'parent', case when p.sort = 'parent' then parent_facts(p) end, 'bill', bill_facts(p.bill_id)));
end $$;
