-- Opens a parent: makes it if it is new, answers what is in it.
create or replace function scan_open(
  p_session bigint, p_rights int, p_key uuid, p_fingerprint uuid, p_station text, p_how text, p_age_ms bigint, p_kinds_version int,
  p_code text, p_kind int, p_text text, p_problem text
) returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  e events := start_scan(p_session, p_rights, p_key, p_fingerprint, 'open', p_station, p_how);
  p bags;
  refusal text;
begin
  if e.outcome is not null then return replayed_answer(e); end if;
  e.code := p_text;
  select * into p from bags where code = p_code for no key update;
  e.at := clock_timestamp();
  e.bag_id := p.id;

  if p.id is null then
    refusal := case (current_kind(p_kind, p_kinds_version)).sort when 'parent' then null when 'child' then 'is_child' else 'bad_code' end;
    if refusal is null then
      p := make_parent(p_code, p_kind, p_kinds_version, e.area_id);
      e.bag_id := p.id;
    end if;
  else
    refusal := case when p.sort = 'child' then 'is_child' when outside_area(p, e) then 'not_allowed' when p.bill_id is not null then 'on_bill' end;
  end if;

  return finish_scan(e, p_fingerprint, p_age_ms, coalesce(refusal, 'opened'), case when refusal is null then 'good' else 'refused' end, jsonb_build_object(
    'code', p_text, 'problem', case when refusal = 'bad_code' then p_problem end, 'bag', bag_facts(p),
    'parent', case when p.sort = 'parent' then parent_facts(p) end, 'bill', bill_facts(p.bill_id))
    || case when refusal is null or refusal = 'on_bill' then contents_of(p.id) else '{}' end);
end $$;

-- The children of a parent, newest last.
create or replace function contents_of(p_parent bigint) returns jsonb language sql stable as $$
  select jsonb_build_object('children', coalesce(
    (select jsonb_agg(jsonb_build_object('code', c.code, 'packedAt', c.packed_at, 'by', c.packed_by) order by c.packed_at, c.id) from bags c where c.parent_id = p_parent),
    '[]'::jsonb))
$$;
