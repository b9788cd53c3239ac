-- Takes a child out of its parent. Both stay; only the place changes.
create or replace function scan_unpack(
  p_session bigint, p_rights int, p_key uuid, p_fingerprint uuid, p_station text, p_how text, p_age_ms bigint, p_kinds_version int,
  p_code text, p_kind int, p_text text, p_problem text
) returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  e events := start_scan(p_session, p_rights, p_key, p_fingerprint, 'unpack', p_station, p_how);
  parent_code text;
  p bags;
  c bags;
  refusal text;
  was jsonb;
begin
  if e.outcome is not null then return replayed_answer(e); end if;
  e.code := p_text;
  select parent.code into parent_code from bags child join bags parent on parent.id = child.parent_id where child.code = p_code;
  select * into p from bags where code = parent_code for no key update;
  select * into c from bags where code = p_code for no key update;
  if c.parent_id is distinct from p.id then raise exception 'moved by another scan' using errcode = '40001'; end if;
  e.at := clock_timestamp();
  e.bag_id := c.id;
  e.parent_id := p.id;

  refusal := case
    when p_code is null then 'bad_code'
    when c.id is null then case (current_kind(p_kind, p_kinds_version)).sort when 'parent' then 'is_parent' when 'child' then 'unknown_code' else 'bad_code' end
    when c.sort = 'parent' then 'is_parent'
    when outside_area(c, e) or outside_area(p, e) then 'not_allowed'
    when p.id is null then 'not_packed'
    when p.bill_id is not null then 'parent_on_bill' end;
  if refusal is not null then
    return finish_scan(e, p_fingerprint, p_age_ms, refusal, case when refusal = 'not_packed' then 'repeat' else 'refused' end, jsonb_build_object(
      'code', p_text, 'problem', case when refusal = 'bad_code' then p_problem end, 'bag', bag_facts(c), 'parent', parent_facts(p), 'bill', bill_facts(p.bill_id)));
  end if;

  was := place_facts(c);
  p := take_out(c, e);
  e.from_parent_id := p.id;
  e.parent_id := null;
  c.status := 'free';
  return finish_scan(e, p_fingerprint, p_age_ms, 'unpacked', 'good', jsonb_build_object('code', p_text, 'bag', bag_facts(c), 'parent', parent_facts(p), 'other', was));
end $$;
