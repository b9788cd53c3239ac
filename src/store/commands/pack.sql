-- Packs a child into a parent; makes both if they are new. A refused scan makes nothing.
create or replace function scan_pack(
  p_session bigint, p_rights int, p_key uuid, p_fingerprint uuid, p_station text, p_how text, p_age_ms bigint, p_kinds_version int,
  p_parent text, p_parent_kind int, p_child text, p_child_kind int, p_text text, p_problem text
) returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  e events := start_scan(p_session, p_rights, p_key, p_fingerprint, 'pack', p_station, p_how);
  p bags;
  c bags;
  refusal text;
  parent_kind kinds;
  child_kind kinds;
begin
  if e.outcome is not null then return replayed_answer(e); end if;
  e.code := p_text;
  select * into p from bags where code = p_parent for no key update;
  c := lock_child(p_child);
  e.at := clock_timestamp();
  e.bag_id := c.id;
  e.parent_id := p.id;

  if p.id is null then parent_kind := current_kind(p_parent_kind, p_kinds_version); end if;
  if c.id is null then child_kind := current_kind(p_child_kind, p_kinds_version); end if;
  refusal := pack_refusal(p, c, p_parent, coalesce(p.sort, parent_kind.sort), p_child, coalesce(c.sort, child_kind.sort), e);
  if refusal is null and c.parent_id is not null then refusal := 'in_other_parent'; end if;
  if refusal is not null then
    return finish_scan(e, p_fingerprint, p_age_ms, refusal, case when refusal = 'already_here' then 'repeat' else 'refused' end, jsonb_build_object(
      'code', p_text, 'problem', case when refusal = 'bad_code' then p_problem end, 'bag', bag_facts(c), 'parent', parent_facts(p),
      'bill', bill_facts(p.bill_id), 'other', case when refusal in ('in_other_parent', 'already_here') then place_facts(c) end));
  end if;

  if p.id is null then
    p := make_parent(p_parent, p_parent_kind, p_kinds_version, e.area_id);
    e.parent_id := p.id;
  end if;
  if c.id is null then
    c := make_child(p_child, child_kind, coalesce(p.area_id, e.area_id), p.id, e);
    e.bag_id := c.id;
    p := add_to(p.id, 1, c.weight_grams, e.at);
  else
    p := put_in(c.id, p, e, e.at);
    c.status := 'packed';
  end if;

  return finish_scan(e, p_fingerprint, p_age_ms, case when p.child_count = p.capacity then 'packed_full' else 'packed' end, 'good',
    jsonb_build_object('code', p_text, 'bag', bag_facts(c), 'parent', parent_facts(p)));
end $$;

-- Why this child can't go into this parent, wherever it is now; `already_here` is harmless. Null when it may. The sorts are those of the
-- bags or, where there is none yet, of the kinds that the codes belong to.
create or replace function pack_refusal(p bags, c bags, p_parent text, p_parent_sort text, p_child text, p_child_sort text, e events)
returns text language plpgsql immutable as $$
begin
  return case
    when p_parent is null or p_child is null then 'bad_code'
    when p_parent_sort = 'child' then 'is_child'
    when p_parent_sort is null then 'unknown_parent'
    when p_child_sort = 'parent' then 'is_parent'
    when p_child_sort is null then 'bad_code'
    when outside_area(p, e) or outside_area(c, e) then 'not_allowed'
    when c.parent_id = p.id then 'already_here'
    else parent_refusal(p)
  end;
end $$;
