-- Takes a child from wherever it is and puts it into a parent; makes both if they are new.
create or replace function scan_move(
  p_session bigint, p_rights int, p_key uuid, p_fingerprint uuid, p_station text, p_how text, p_age_ms bigint, p_kinds_version int,
  p_parent text, p_parent_kind int, p_child text, p_child_kind int, p_text text, p_problem text
) returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  e events := start_scan(p_session, p_rights, p_key, p_fingerprint, 'move', p_station, p_how);
  from_code text;
  f bags;
  p bags;
  c bags;
  refusal text;
  parent_kind kinds;
  child_kind kinds;
  was jsonb;
begin
  if e.outcome is not null then return replayed_answer(e); end if;
  e.code := p_text;
  -- Where it is is read without a lock, to lock both parents in the order of their codes, and looked at again under the lock.
  select old.code into from_code from bags child join bags old on old.id = child.parent_id where child.code = p_child;
  if from_code < p_parent or p_parent is null then select * into f from bags where code = from_code for no key update; end if;
  select * into p from bags where code = p_parent for no key update;
  if from_code > p_parent then select * into f from bags where code = from_code for no key update; end if;
  c := lock_child(p_child);
  if c.parent_id is distinct from coalesce(f.id, case when from_code = p_parent then p.id end) then
    raise exception 'moved by another scan' using errcode = '40001';
  end if;
  e.at := clock_timestamp();
  e.bag_id := c.id;
  e.parent_id := p.id;
  e.from_parent_id := f.id;

  if p.id is null then parent_kind := current_kind(p_parent_kind, p_kinds_version); end if;
  if c.id is null then child_kind := current_kind(p_child_kind, p_kinds_version); end if;
  refusal := pack_refusal(p, c, p_parent, coalesce(p.sort, parent_kind.sort), p_child, coalesce(c.sort, child_kind.sort), e);
  if refusal is null then
    refusal := case when f.bill_id is not null then 'parent_on_bill' when outside_area(f, e) then 'not_allowed' end;
  end if;
  if refusal is not null then
    return finish_scan(e, p_fingerprint, p_age_ms, refusal, case when refusal = 'already_here' then 'repeat' else 'refused' end, jsonb_build_object(
      'code', p_text, 'problem', case when refusal = 'bad_code' then p_problem end, 'bag', bag_facts(c),
      'parent', parent_facts(case when refusal = 'parent_on_bill' and p.bill_id is null then f else p end),
      'bill', bill_facts(coalesce(p.bill_id, f.bill_id)), 'other', case when c.parent_id is not null then place_facts(c) end));
  end if;

  if p.id is null then
    p := make_parent(p_parent, p_parent_kind, p_kinds_version, e.area_id);
    e.parent_id := p.id;
  end if;
  if c.id is null then
    c := make_child(p_child, child_kind, coalesce(p.area_id, e.area_id), null, e);
    e.bag_id := c.id;
  elsif f.id is not null then
    was := place_facts(c);
    f := take_out(c, e);
  end if;
  p := put_in(c.id, p, e, e.at);
  c.status := 'packed';
  return finish_scan(e, p_fingerprint, p_age_ms, 'moved', 'good',
    jsonb_build_object('code', p_text, 'bag', bag_facts(c), 'parent', parent_facts(p), 'from', parent_facts(f), 'other', was));
end $$;
