-- Takes a parent back off its bill, also off a completed one: the lorry came back. The frozen document keeps what it said.
create or replace function scan_return(
  p_session bigint, p_rights int, p_key uuid, p_fingerprint uuid, p_station text, p_how text, p_age_ms bigint, p_kinds_version int,
  p_return text, p_code text, p_kind int, p_text text, p_problem text
) returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  e events := start_scan(p_session, p_rights, p_key, p_fingerprint, 'return', p_station, p_how);
  r returns;
  b bills;
  p bags;
  on_bill bigint;
  refusal text;
begin
  perform only_billers(e);
  if e.outcome is not null then return replayed_answer(e); end if;
  e.code := p_text;
  r := lock_return(p_return);
  -- On which bill it is is read without a lock, to lock the bill first, and looked at again under the locks.
  select bill_id into on_bill from bags where code = p_code;
  select * into b from bills where id = on_bill for no key update;
  select * into p from bags where code = p_code for no key update;
  if p.bill_id is distinct from b.id then raise exception 'moved by another scan' using errcode = '40001'; end if;
  e.at := clock_timestamp();
  e.bag_id := p.id;
  e.bill_id := b.id;

  refusal := coalesce(no_parent_refusal(b, p, p_code, p_kind, p_kinds_version, e), case
    when exists (select 1 from return_items where return_id = r.id and bag_id = p.id and state = 'back') and b.id is null then 'already_returned'
    when r.status <> 'open' then 'return_closed'
    when b.id is null then 'not_on_bill' end);
  if refusal is not null then
    return finish_scan(e, p_fingerprint, p_age_ms, refusal, case when refusal in ('already_returned', 'not_on_bill') then 'repeat' else 'refused' end,
      refused_parent(b, p, p_text, refusal, p_problem) || jsonb_build_object('return', return_counts(r)));
  end if;

  b := take_off_bill(p, 'returned', e.at);
  p.status := 'returned';
  insert into return_items (return_id, bag_id, bill_id, at, by, station) values (r.id, p.id, b.id, e.at, e.person_id, e.station);
  update returns set parent_count = parent_count + 1, updated_at = e.at where id = r.id returning * into r;
  return finish_scan(e, p_fingerprint, p_age_ms, 'returned', 'good', jsonb_build_object(
    'code', p_text, 'bag', bag_facts(p), 'parent', parent_facts(p), 'bill', bill_counts(b), 'return', return_counts(r)));
end $$;

create or replace function return_counts(r returns) returns jsonb language sql stable as $$
  select case when r.id is null then null else jsonb_build_object('number', r.number, 'status', r.status, 'parents', r.parent_count) end
$$;
