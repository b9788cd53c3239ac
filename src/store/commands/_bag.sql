-- Bags as the commands see them.

-- Every command locks the bags that it speaks of, by code, before it reads them: `select ... for no key update`. What it reads is then true
-- until its end. Lock order everywhere: the key, bills, parents (by code, when there are two), the child, the tally.

-- The second code of a scan. Only a child is locked: a sack scanned where a packet is due is refused, and locking it behind another sack
-- would break the order.
create or replace function lock_child(p_code text) returns bags language plpgsql as $$
declare c bags;
begin
  select * into c from bags where code = p_code and sort = 'child' for no key update;
  if not found then select * into c from bags where code = p_code; end if;
  return c;
end $$;

-- A kind as of now; empty when there is none. Raises TT409 when the caller read its kinds before they were changed; it reads them again and
-- comes back.
create or replace function current_kind(p_kind int, p_kinds_version int) returns kinds language plpgsql stable as $$
declare k kinds;
begin
  select kinds.* into k from site left join kinds on kinds.id = p_kind and kinds.active where site.kinds_version = p_kinds_version;
  if not found then raise exception 'kinds changed' using errcode = 'TT409'; end if;
  return k;
end $$;

-- Makes a parent. Another station that makes the same one at the same moment wins; this scan then starts over (40001).
create or replace function make_parent(p_code text, p_kind int, p_kinds_version int, p_area int) returns bags language plpgsql as $$
declare
  k kinds;
  b bags;
begin
  -- No capacity changes between reading the kind and making the bag. Not waited for, because bags are locked already: start over instead.
  if not pg_try_advisory_xact_lock_shared(hashtext('kinds')) then raise exception 'kinds are being changed' using errcode = '40001'; end if;
  k := current_kind(p_kind, p_kinds_version);
  insert into bags (code, sort, kind_id, area_id, capacity, own_grams, weight_grams)
  values (p_code, 'parent', k.id, p_area, k.capacity, k.tare_grams, k.tare_grams)
  on conflict (code) do nothing returning * into b;
  if not found then raise exception 'made by another scan' using errcode = '40001'; end if;
  return b;
end $$;

-- Makes a child, free or, when `p_parent` is there, packed into it by this scan.
create or replace function make_child(p_code text, k kinds, p_area int, p_parent bigint, e events) returns bags language plpgsql as $$
declare b bags;
begin
  insert into bags (code, sort, kind_id, area_id, own_grams, weight_grams, status, parent_id, packed_at, packed_by, packed_station, created_at, updated_at)
  values (p_code, 'child', k.id, p_area, k.unit_grams, k.unit_grams, case when p_parent is null then 'free' else 'packed' end, p_parent,
    case when p_parent is not null then e.at end, case when p_parent is not null then e.person_id end, case when p_parent is not null then e.station end, e.at, e.at)
  on conflict (code) do nothing returning * into b;
  if not found then raise exception 'made by another scan' using errcode = '40001'; end if;
  return b;
end $$;

create or replace function parent_status(p_count int, p_capacity int, p_closed_short boolean) returns text language sql immutable as $$
  select case when p_closed_short or p_count >= p_capacity then 'closed' else 'open' end
$$;

-- Puts a free child into a parent, both locked by the caller. Who, when and where come from `place`: this scan, or, when it takes another
-- one back, the packing that is put back. Gives the parent as it is then.
create or replace function put_in(p_child bigint, p_parent bags, p_place events, p_at timestamptz) returns bags language plpgsql as $$
declare
  grams int;
begin
  update bags set parent_id = p_parent.id, status = 'packed', updated_at = p_at,
    packed_at = p_place.at, packed_by = p_place.person_id, packed_station = p_place.station
   where id = p_child returning weight_grams into strict grams;
  return add_to(p_parent.id, 1, grams, p_at);
end $$;

-- Takes a child out of its parent, both locked by the caller. A parent that was closed by being full is open again.
create or replace function take_out(p_child bags, e events) returns bags language plpgsql as $$
begin
  update bags set parent_id = null, status = 'free', packed_at = null, packed_by = null, packed_station = null, updated_at = e.at
   where id = p_child.id;
  return add_to(p_child.parent_id, -1, -p_child.weight_grams, e.at);
end $$;

create or replace function add_to(p_parent bigint, p_count int, p_grams int, p_at timestamptz) returns bags language plpgsql as $$
declare p bags;
begin
  update bags set child_count = child_count + p_count, weight_grams = weight_grams + p_grams,
    status = parent_status(child_count + p_count, capacity, closed_short), updated_at = p_at
   where id = p_parent returning * into p;
  return p;
end $$;

-- The shapes that answers are made of. Names of kinds are added outside: they may change, the answer does not.
create or replace function bag_facts(b bags) returns jsonb language sql stable as $$
  select case when b.id is null then null else
    jsonb_build_object('code', b.code, 'sort', b.sort, 'kind', b.kind_id, 'status', b.status) end
$$;

create or replace function parent_facts(p bags) returns jsonb language sql stable as $$
  select case when p.id is null then null else
    jsonb_build_object('code', p.code, 'kind', p.kind_id, 'count', p.child_count, 'capacity', p.capacity, 'status', p.status, 'grams', p.weight_grams) end
$$;

create or replace function place_facts(c bags) returns jsonb language sql stable as $$
  select jsonb_build_object('parent', (select code from bags where id = c.parent_id), 'station', c.packed_station, 'by', c.packed_by, 'at', c.packed_at)
$$;

create or replace function bill_facts(p_bill bigint) returns jsonb language sql stable as $$
  select jsonb_build_object('number', number, 'status', status) from bills where id = p_bill
$$;

create or replace function outside_area(b bags, e events) returns boolean language sql immutable as $$
  select coalesce(b.area_id <> e.area_id, false)
$$;

-- Why a parent can't take another child, or null.
create or replace function parent_refusal(p bags) returns text language sql immutable as $$
  select case when p.bill_id is not null then 'parent_on_bill'
              when p.child_count >= p.capacity then 'parent_full'
              when p.closed_short then 'parent_closed' end
$$;

-- Why a code is no parent that may be changed, or null.
create or replace function known_parent_refusal(p bags, p_code text, p_kind int, p_kinds_version int, e events) returns text language plpgsql stable as $$
begin
  return case
    when p_code is null then 'bad_code'
    when p.id is null then case (current_kind(p_kind, p_kinds_version)).sort when 'child' then 'is_child' when 'parent' then 'unknown_parent' else 'bad_code' end
    when p.sort = 'child' then 'is_child'
    when outside_area(p, e) then 'not_allowed'
    when p.bill_id is not null then 'parent_on_bill' end;
end $$;
