-- Kinds and areas. Every change moves `site.kinds_version`, so that no process reads codes by old patterns for one scan longer.

create or replace function add_kind(p_session bigint, p_rights int, p_name text, p_sort text, p_pattern text, p_capacity int, p_unit_grams int, p_tare_grams int)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_admin(p_session, p_rights);
  k kinds;
begin
  perform pg_advisory_xact_lock(hashtext('kinds'));
  insert into kinds (name, sort, pattern, capacity, unit_grams, tare_grams) values (p_name, p_sort, p_pattern, p_capacity, p_unit_grams, p_tare_grams)
  on conflict (lower(name)) do nothing returning * into k;
  if not found then perform refuse('name_taken'); end if;
  update site set kinds_version = kinds_version + 1;
  perform log_change(me, 'kind_added', jsonb_build_object('after', kind_facts(k)));
  return kind_facts(k);
end $$;

-- A new capacity reaches the parents of the kind that are still being packed and have room by it; weights are for bags made from now on.
create or replace function change_kind(p_session bigint, p_rights int, p_kind int, p_change jsonb)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_admin(p_session, p_rights);
  old kinds;
  k kinds;
begin
  perform pg_advisory_xact_lock(hashtext('kinds'));
  select * into old from kinds where id = p_kind;
  if not found then perform refuse('unknown_kind'); end if;
  if old.sort = 'child' and p_change ?| array['capacity', 'tareGrams'] or old.sort = 'parent' and p_change ? 'unitGrams' then perform refuse('other_sort'); end if;
  if p_change ? 'name' and exists (select 1 from kinds where lower(name) = lower(p_change ->> 'name') and id <> p_kind) then perform refuse('name_taken'); end if;
  update kinds set
    name = coalesce(p_change ->> 'name', name),
    pattern = coalesce(p_change ->> 'pattern', pattern),
    capacity = coalesce((p_change ->> 'capacity')::int, capacity),
    unit_grams = coalesce((p_change ->> 'unitGrams')::int, unit_grams),
    tare_grams = coalesce((p_change ->> 'tareGrams')::int, tare_grams),
    active = coalesce((p_change ->> 'active')::boolean, active)
   where id = p_kind returning * into k;
  if k.capacity <> old.capacity then
    update bags set capacity = k.capacity where id in (
      select id from bags where kind_id = p_kind and status = 'open' and child_count < k.capacity order by code for no key update);
  end if;
  update site set kinds_version = kinds_version + 1;
  perform log_change(me, 'kind_changed', jsonb_build_object('before', kind_facts(old), 'after', kind_facts(k)));
  return kind_facts(k);
end $$;

create or replace function add_area(p_session bigint, p_rights int, p_name text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_admin(p_session, p_rights);
  a areas;
begin
  insert into areas (name) values (p_name) on conflict (lower(name)) do nothing returning * into a;
  if not found then perform refuse('name_taken'); end if;
  perform log_change(me, 'area_added', jsonb_build_object('after', area_facts(a)));
  return area_facts(a);
end $$;

create or replace function change_area(p_session bigint, p_rights int, p_area int, p_change jsonb)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_admin(p_session, p_rights);
  old areas;
  a areas;
begin
  select * into old from areas where id = p_area for no key update;
  if not found then perform refuse('unknown_area'); end if;
  if p_change ? 'name' and exists (select 1 from areas where lower(name) = lower(p_change ->> 'name') and id <> p_area) then perform refuse('name_taken'); end if;
  update areas set name = coalesce(p_change ->> 'name', name), active = coalesce((p_change ->> 'active')::boolean, active) where id = p_area returning * into a;
  perform log_change(me, 'area_changed', jsonb_build_object('before', area_facts(old), 'after', area_facts(a)));
  return area_facts(a);
end $$;

create or replace function kind_facts(k kinds) returns jsonb language sql immutable as $$
  select jsonb_build_object('id', k.id, 'name', k.name, 'sort', k.sort, 'pattern', k.pattern, 'capacity', k.capacity,
    'unitGrams', k.unit_grams, 'tareGrams', k.tare_grams, 'active', k.active)
$$;

create or replace function area_facts(a areas) returns jsonb language sql immutable as $$
  select jsonb_build_object('id', a.id, 'name', a.name, 'active', a.active)
$$;

-- Every process keeps its kinds with this version; the commands refuse to make a bag by an older one.
create or replace function read_kinds() returns jsonb language sql stable security definer set search_path = pg_catalog, public as $$
  select jsonb_build_object('version', (select kinds_version from site),
    'kinds', (select coalesce(jsonb_agg(kind_facts(k) order by k.id), '[]') from kinds k))
$$;

create or replace function list_areas(p_session bigint, p_rights int) returns jsonb language sql stable security definer set search_path = pg_catalog, public as $$
  select coalesce(jsonb_agg(area_facts(a) order by lower(a.name)) filter (where a.id is not null), '[]') from rights_hold(p_session, p_rights) left join areas a on true
$$;
