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
  k kinds;
begin
  if e.outcome is not null then return scan_answer(e, true); end if;
  e.code := p_text;
  p := lock_bag(p_parent);
  c := lock_bag(p_child);
  e := stamp(e, p_age_ms);
  e.bag_id := c.id;
  e.parent_id := p.id;

  refusal := pack_refusal(p, c, p_parent, p_parent_kind, p_child, p_child_kind, p_kinds_version, e);
  if refusal is null and c.parent_id is not null then refusal := 'in_other_parent'; end if;
  if refusal is not null then
    return finish_scan(e, p_fingerprint, refusal, case when refusal = 'already_here' then 'repeat' else 'refused' end, jsonb_build_object(
      'code', p_text, 'problem', case when refusal = 'bad_code' then p_problem end, 'bag', bag_facts(c), 'parent', parent_facts(p),
      'bill', bill_facts(p.bill_id), 'other', case when refusal in ('in_other_parent', 'already_here') then place_facts(c) end));
  end if;

  if p.id is null then
    p := make_parent(p_parent, p_parent_kind, p_kinds_version, e.area_id);
    e.parent_id := p.id;
  end if;
  if c.id is null then
    k := current_kind(p_child_kind, p_kinds_version);
    insert into bags (code, sort, kind_id, area_id, own_grams, weight_grams, status, parent_id, packed_at, packed_by, packed_station, updated_at)
    values (p_child, 'child', k.id, coalesce(p.area_id, e.area_id), k.unit_grams, k.unit_grams, 'packed', p.id, e.at, e.person_id, e.station, e.at)
    on conflict (code) do nothing returning * into c;
    if not found then raise exception 'made by another scan' using errcode = '40001'; end if;
    e.bag_id := c.id;
    p := add_to(p.id, 1, c.weight_grams, e.at);
  else
    p := put_in(c.id, p, e, e.at);
    c.status := 'packed';
  end if;

  return finish_scan(e, p_fingerprint, case when p.child_count = p.capacity then 'packed_full' else 'packed' end, 'good',
    jsonb_build_object('code', p_text, 'bag', bag_facts(c), 'parent', parent_facts(p)));
end $$;

-- Why this child can't go into this parent, wherever it is now; `already_here` is harmless. Null when it may.
create or replace function pack_refusal(
  p bags, c bags, p_parent text, p_parent_kind int, p_child text, p_child_kind int, p_kinds_version int, e events
) returns text language plpgsql stable as $$
declare
  parent_sort text := coalesce(p.sort, sort_of_kind(p_parent_kind, p_kinds_version));
  child_sort text := coalesce(c.sort, sort_of_kind(p_child_kind, p_kinds_version));
begin
  return case
    when p_parent is null or p_child is null then 'bad_code'
    when parent_sort = 'child' then 'is_child'
    when parent_sort is null then 'unknown_parent'
    when child_sort = 'parent' then 'is_parent'
    when child_sort is null then 'bad_code'
    when outside_area(p, e) or outside_area(c, e) then 'not_allowed'
    when c.parent_id = p.id then 'already_here'
    else parent_refusal(p)
  end;
end $$;
