-- What happened, read back. Three indexes give the newest of each side; only as many as the page holds are put together.
create or replace function bag_history(p_session bigint, p_rights int, p_code text, p_before bigint, p_limit int)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  b bags;
  scope int;
  before bigint := coalesce(p_before, 9223372036854775807);
begin
  select area into scope from reader(p_session, p_rights);
  select * into b from bags where code = p_code;
  if b.id is null then return jsonb_build_object('state', 'unknown', 'events', '[]'::jsonb); end if;
  if b.area_id <> scope then return jsonb_build_object('state', 'outside', 'events', '[]'::jsonb); end if;
  return jsonb_build_object('state', 'known', 'events', coalesce((
    select jsonb_agg(event_facts(e) order by e.id desc) from (
      select distinct on (id) x.* from (
        (select e.* from events e where e.bag_id = b.id and e.id < before order by e.id desc limit p_limit)
        union all
        (select e.* from events e where e.parent_id = b.id and e.id < before order by e.id desc limit p_limit)
        union all
        (select e.* from events e where e.from_parent_id = b.id and e.id < before order by e.id desc limit p_limit)
      ) x order by id desc limit p_limit
    ) e), '[]'::jsonb));
end $$;

create or replace function event_facts(e events) returns jsonb language sql stable as $$
  select jsonb_build_object('id', e.id::text, 'at', e.at, 'scannedAt', e.scanned_at, 'what', e.what, 'outcome', e.outcome, 'result', e.result,
    'code', e.code, 'bag', (select code from bags where id = e.bag_id), 'parent', (select code from bags where id = e.parent_id),
    'from', (select code from bags where id = e.from_parent_id), 'by', e.person_id, 'byName', (select username from people where id = e.person_id),
    'station', e.station, 'how', e.how, 'reason', e.reason, 'answer', e.answer)
$$;

-- A person's own figures of the site's day, and what is still being packed.
create or replace function own_day(p_session bigint, p_rights int, p_limit int)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_person(p_session, p_rights);
  scope int;
begin
  select area into scope from reader(p_session, p_rights);
  return jsonb_build_object(
    'tallies', coalesce((select jsonb_object_agg(outcome, n) from (
      select outcome, sum(count) as n from tallies where day = current_date and person_id = me group by outcome) t), '{}'::jsonb),
    'openParents', open_parents(scope, p_limit));
end $$;

-- The parents that are being packed, newest first.
create or replace function open_parents(p_scope int, p_limit int) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('code', code, 'kind', kind_id, 'count', child_count, 'capacity', capacity, 'updatedAt', updated_at)
    order by created_at desc, id desc), '[]'::jsonb) from (
      select * from bags where sort = 'parent' and status = 'open' and status not in ('packed') -- said twice for the partial index
        and (p_scope is null or area_id is null or area_id = p_scope)
      order by created_at desc, id desc limit p_limit) b
$$;
