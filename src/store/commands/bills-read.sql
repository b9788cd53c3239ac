-- Bills read back. Every look starts from `reader`, so that a dispatcher of an area sees that area's bills only.

-- One bill with everything on it, what came back from it, and the versions of its document; null when there is none that this person may see.
create or replace function find_bill(p_session bigint, p_rights int, p_number text)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  scope int;
  b bills;
begin
  select area into scope from reader(p_session, p_rights);
  select * into b from bills where upper(number) = upper(p_number);
  if bill_sight(b, scope) <> 'known' then return jsonb_build_object('state', bill_sight(b, scope)); end if;
  return bill_facts_all(b) || jsonb_build_object('state', 'known', 'id', b.id, 'event', newest_bill_event(b.id)::text, 'list', bill_parents(b.id),
    'returned', coalesce((select jsonb_agg(jsonb_build_object('code', p.code, 'return', r.number, 'at', i.at, 'by', i.by,
        'byName', (select username from people where id = i.by)) order by i.at)
      from return_items i join returns r on r.id = i.return_id join bags p on p.id = i.bag_id where i.bill_id = b.id and i.state in ('back', 'kept')), '[]'::jsonb),
    'versions', coalesce((select jsonb_agg(jsonb_build_object('version', v.version, 'at', v.at, 'by', v.by, 'byName', (select username from people where id = v.by),
        'reason', v.reason, 'hash', encode(v.hash, 'hex')) order by v.version desc) from bill_versions v where v.bill_id = b.id), '[]'::jsonb));
end $$;

create or replace function like_part(p_text text) returns text language sql immutable as $$
  select regexp_replace(p_text, '([\\%_])', '\\\1', 'g')
$$;

-- What a filter finds, whatever the order and the page.
create or replace function bills_found(p_scope int, f jsonb) returns setof bills language sql stable as $$
  select b.* from bills b
   where (p_scope is null or b.area_id = p_scope)
     and (f->>'search' is null or upper(b.number) like '%' || like_part(upper(f->>'search')) || '%'
       or upper(b.destination) like '%' || like_part(upper(f->>'search')) || '%' or upper(b.vehicle) like '%' || like_part(upper(f->>'search')) || '%')
     and (f->>'status' is null or b.status = f->>'status')
     and (f->>'area' is null or b.area_id = (select id from areas where lower(name) = lower(f->>'area')))
     and (f->>'person' is null or b.made_by = (select id from people where lower(username) = lower(f->>'person')))
     and (f->>'from' is null or b.created_at >= (f->>'from')::timestamptz)
     and (f->>'to' is null or b.created_at < (f->>'to')::timestamptz)
     and (f->>'short' is null or (b.short_count > 0) = (f->>'short')::boolean)
     and (f->>'below' is null or (b.parent_count < b.target) = (f->>'below')::boolean)
     and (f->>'over' is null or (b.parent_count > b.target) = (f->>'over')::boolean)
$$;

-- One page after the place of the last row of the one before, and the totals of all that the filter finds.
create or replace function list_bills(p_session bigint, p_rights int, f jsonb, p_limit int)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  scope int;
  last_at timestamptz := (f#>>'{after,at}')::timestamptz;
  last_id bigint := (f#>>'{after,id}')::bigint;
  page bills[];
begin
  select area into scope from reader(p_session, p_rights);
  if f->>'sort' = 'number' then
    page := array(select b from bills_found(scope, f) b where f#>>'{after,number}' is null or upper(b.number) > f#>>'{after,number}' order by upper(b.number) limit p_limit);
  elsif f->>'sort' = 'oldest' then
    page := array(select b from bills_found(scope, f) b where last_at is null or (b.created_at, b.id) > (last_at, last_id) order by b.created_at, b.id limit p_limit);
  else
    page := array(select b from bills_found(scope, f) b where last_at is null or (b.created_at, b.id) < (last_at, last_id) order by b.created_at desc, b.id desc limit p_limit);
  end if;
  return jsonb_build_object(
    'items', coalesce((select jsonb_agg(bill_facts_all(page[place]) || jsonb_build_object('id', (page[place]).id) order by place)
      from generate_subscripts(page, 1) place), '[]'::jsonb),
    'totals', (select jsonb_build_object('bills', count(*), 'open', count(*) filter (where status = 'open'), 'completed', count(*) filter (where status = 'completed'),
      'parents', coalesce(sum(parent_count), 0), 'children', coalesce(sum(child_count), 0), 'short', coalesce(sum(short_count), 0), 'grams', coalesce(sum(weight_grams), 0))
      from bills_found(scope, f)));
end $$;

-- A bill's events, newest first: what was done to it, what was scanned onto it, and what was refused.
create or replace function bill_history(p_session bigint, p_rights int, p_number text, p_before bigint, p_limit int)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  b bills;
  scope int;
begin
  select area into scope from reader(p_session, p_rights);
  select * into b from bills where upper(number) = upper(p_number);
  if bill_sight(b, scope) <> 'known' then return jsonb_build_object('state', bill_sight(b, scope), 'events', '[]'::jsonb); end if;
  return jsonb_build_object('state', 'known', 'events', coalesce((
    select jsonb_agg(jsonb_build_object('id', e.id::text, 'at', e.at, 'what', e.what, 'outcome', e.outcome, 'result', e.result, 'code', e.code,
        'bag', (select code from bags where id = e.bag_id), 'by', e.person_id, 'byName', (select username from people where id = e.person_id),
        'station', e.station, 'how', e.how, 'reason', e.reason, 'answer', e.answer) order by e.id desc)
      from (select * from events where bill_id = b.id and id < coalesce(p_before, 9223372036854775807) order by id desc limit p_limit) e), '[]'::jsonb));
end $$;

-- A business day by biller and area: what was finished on it and by whom, and how many bills made on it are still open.
create or replace function bills_of_day(p_session bigint, p_rights int, p_day date)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare scope int;
begin
  select area into scope from reader(p_session, p_rights);
  return coalesce((select jsonb_agg(jsonb_build_object('biller', t.biller, 'billerName', p.username, 'area', a.name, 'bills', t.bills, 'open', t.open,
      'parents', t.parents, 'children', t.children, 'short', t.short, 'grams', t.grams) order by lower(p.username), lower(a.name) nulls first)
    from (
      select coalesce(completed_by, made_by) as biller, area_id, count(completed_at) as bills, count(*) - count(completed_at) as open,
        coalesce(sum(parent_count) filter (where completed_at is not null), 0) as parents, coalesce(sum(child_count) filter (where completed_at is not null), 0) as children,
        coalesce(sum(short_count) filter (where completed_at is not null), 0) as short, coalesce(sum(weight_grams) filter (where completed_at is not null), 0) as grams
        from bills
       where (completed_at >= p_day and completed_at < p_day + 1 or completed_at is null and created_at >= p_day and created_at < p_day + 1)
         and (scope is null or area_id = scope)
       group by 1, 2) t
    join people p on p.id = t.biller left join areas a on a.id = t.area_id), '[]'::jsonb);
end $$;
