-- Bags by their codes for all who wait for one: each ask is [session, rights, code], and has its answer in its place. `state` is 'known',
-- 'unknown', or 'rights': what was believed of this person does not hold any more. So nobody's answer hangs on somebody else's rights.
-- Whether they may see a bag of that area, the caller looks at.
create or replace function find_bags(p_asks jsonb) returns json language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  return (
    select json_agg(case when reading.yes is null then '{"state": "rights"}'::json when b.id is null then '{"state": "unknown"}' else json_build_object(
        'state', 'known', 'code', b.code, 'sort', b.sort, 'kind', (select name from kinds where id = b.kind_id), 'status', b.status,
        'childCount', b.child_count, 'capacity', b.capacity, 'weightGrams', b.weight_grams, 'areaId', b.area_id,
        'area', (select name from areas where id = b.area_id), 'parent', parent.code,
        'bill', (select number from bills where id = coalesce(b.bill_id, parent.bill_id)), 'createdAt', b.created_at, 'updatedAt', b.updated_at,
        'packedAt', b.packed_at, 'packedBy', b.packed_by, 'packedStation', b.packed_station,
        'packedByName', (select username from people where id = b.packed_by), 'children', case when b.sort = 'parent' then bag_children(b.id) end)
      end order by asked.place)
      from jsonb_array_elements(p_asks) with ordinality asked (ask, place)
      left join lateral (select true as yes from sessions s join people p on p.id = s.person_id
        where s.id = (ask ->> 0)::bigint and s.ended_at is null and s.expires_at > now() and p.active and p.rights = (ask ->> 1)::int) reading on true
      left join bags b on b.code = ask ->> 2
      left join bags parent on parent.id = b.parent_id);
end $$;

-- What is in a parent, in the order of packing.
create or replace function bag_children(p_parent bigint) returns json language plpgsql stable as $$
begin
  return coalesce((select json_agg(json_build_object('code', c.code, 'packedAt', c.packed_at, 'by', c.packed_by, 'byName', p.username) order by c.packed_at, c.id)
    from bags c left join people p on p.id = c.packed_by where c.parent_id = p_parent), '[]'::json);
end $$;
