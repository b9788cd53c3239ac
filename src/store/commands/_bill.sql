-- Bills as the commands see them. Lock order everywhere: the key, the return, bills by id, parents by code, the child, the tally.

-- What a parent would weigh if it were full of what is in it; an empty one is its own weight. One rule for every expected weight, in whole
-- grams, halves rounded up.
create or replace function full_grams(p bags) returns bigint language sql immutable as $$
  select case when p.child_count = 0 then p.weight_grams
    else p.own_grams + div((p.weight_grams - p.own_grams)::bigint * p.capacity * 2 + p.child_count, p.child_count::bigint * 2)::bigint end
$$;

-- The weight of a bill that reaches its target with parents like those on it; null while there are none.
create or replace function expected_grams(b bills) returns bigint language sql immutable as $$
  select case when b.parent_count > 0 then div(b.full_grams * b.target * 2 + b.parent_count, b.parent_count::bigint * 2)::bigint end
$$;

create or replace function short_by_bags(p bags) returns int language sql immutable as $$
  select case when p.child_count < p.capacity then 1 else 0 end
$$;

-- Puts a parent on a bill, both locked by the caller; gives the bill as it is then.
create or replace function put_on_bill(p bags, p_bill bigint, p_at timestamptz) returns bills language plpgsql as $$
declare b bills;
begin
  update bills set parent_count = parent_count + 1, child_count = child_count + p.child_count, weight_grams = weight_grams + p.weight_grams,
    full_grams = full_grams + full_grams(p), short_count = short_count + short_by_bags(p), updated_at = p_at
   where id = p_bill returning * into b;
  update bags set bill_id = p_bill, status = case b.status when 'completed' then 'dispatched' else 'billed' end, updated_at = p_at where id = p.id;
  return b;
end $$;

-- Takes a parent off its bill, both locked by the caller. `p_status` is what the parent is then.
create or replace function take_off_bill(p bags, p_status text, p_at timestamptz) returns bills language plpgsql as $$
declare b bills;
begin
  update bags set bill_id = null, status = p_status, updated_at = p_at where id = p.id;
  update bills set parent_count = parent_count - 1, child_count = child_count - p.child_count, weight_grams = weight_grams - p.weight_grams,
    full_grams = full_grams - full_grams(p), short_count = short_count - short_by_bags(p), updated_at = p_at
   where id = p.bill_id returning * into b;
  return b;
end $$;

create or replace function bill_counts(b bills) returns jsonb language sql stable as $$
  select case when b.id is null then null else jsonb_build_object('number', b.number, 'status', b.status, 'target', b.target, 'parents', b.parent_count,
    'children', b.child_count, 'short', b.short_count, 'grams', b.weight_grams, 'expectedGrams', expected_grams(b)) end
$$;

-- On which bill a parent is, and who put it there, when and where.
create or replace function billed_place(p bags) returns jsonb language sql stable as $$
  select jsonb_build_object('bill', b.number, 'by', e.person_id, 'byName', (select username from people where id = e.person_id), 'station', e.station, 'at', e.at)
    from bills b left join lateral (
      select * from events where bag_id = p.id and result = 'good' and what in ('link', 'undo', 'return_cancelled', 'import') order by id desc limit 1) e on true
   where b.id = p.bill_id
$$;

create or replace function bill_outside(b bills, e events) returns boolean language sql immutable as $$
  select coalesce(b.area_id <> e.area_id, false)
$$;

-- Who finished a bill, and when.
create or replace function finished_place(b bills) returns jsonb language sql stable as $$
  select jsonb_build_object('bill', b.number, 'by', b.completed_by, 'byName', (select username from people where id = b.completed_by), 'at', b.completed_at)
$$;

create or replace function is_biller(p_person int) returns boolean language sql stable as $$
  select exists (select 1 from people where id = p_person and role in ('biller', 'admin'))
$$;

-- Raises TT401 when whoever scans may not bill: asked here too, so that another program with the application's role can't do it in a
-- dispatcher's name.
create or replace function only_billers(e events) returns void language plpgsql stable as $$
begin
  if not is_biller(e.person_id) then raise exception 'rights changed' using errcode = 'TT401'; end if;
end $$;

-- The next number of a day: no gaps, because a bill that is not made gives its number back with its transaction.
create or replace function next_day_number(p_what text, p_prefix text) returns text language plpgsql as $$
declare n int;
begin
  insert into day_numbers (day, what, last) values (current_date, p_what, 1)
  on conflict (day, what) do update set last = day_numbers.last + 1 returning last into n;
  return p_prefix || to_char(current_date, 'YYYYMMDD') || '-' || lpad(n::text, greatest(4, length(n::text)), '0');
end $$;

-- The person of a session who may bill. Raises TT401: another program with the application's role can't bill in a dispatcher's name.
create or replace function acting_biller(p_session bigint, p_rights int) returns int language plpgsql stable as $$
declare me int;
begin
  select p.id into me from sessions s join people p on p.id = s.person_id
   where s.id = p_session and rights_hold(p_session, p_rights) and p.role in ('biller', 'admin') and s.scope = 'all';
  if not found then raise exception 'rights changed' using errcode = 'TT401'; end if;
  return me;
end $$;

-- The bill by this number in any letter case, locked. Raises TT400 unknown_bill.
create or replace function lock_bill(p_number text) returns bills language plpgsql as $$
declare b bills;
begin
  select * into b from bills where upper(number) = upper(p_number) for no key update;
  if not found then perform refuse('unknown_bill'); end if;
  return b;
end $$;

-- The return by this number in any letter case, locked. Raises TT400 unknown_return.
create or replace function lock_return(p_number text) returns returns language plpgsql as $$
declare r returns;
begin
  select * into r from returns where number = upper(p_number) for no key update;
  if not found then perform refuse('unknown_return'); end if;
  return r;
end $$;

-- Why this is no parent that the person may put on a bill or take off it: asked first of every such scan. Null when it is one.
create or replace function no_parent_refusal(b bills, p bags, p_code text, p_kind int, p_kinds_version int, e events) returns text language plpgsql stable as $$
begin
  return case
    when p_code is null then 'bad_code'
    when p.id is null then case (current_kind(p_kind, p_kinds_version)).sort when 'child' then 'is_child' else 'unknown_code' end
    when p.sort = 'child' then 'is_child'
    when outside_area(p, e) or bill_outside(b, e) then 'not_allowed' end;
end $$;

-- What every refused scan of a parent and a bill tells.
create or replace function refused_parent(b bills, p bags, p_text text, p_refusal text, p_problem text) returns jsonb language sql stable as $$
  select jsonb_build_object('code', p_text, 'problem', case when p_refusal = 'bad_code' then p_problem end, 'bag', bag_facts(p),
    'parent', case when p.sort = 'parent' then parent_facts(p) end, 'bill', bill_counts(b))
$$;

-- Whether somebody may see a bill: `unknown` when there is none, `outside` when it is another area's, else `known`.
create or replace function bill_sight(b bills, p_scope int) returns text language sql immutable as $$
  select case when b.id is null then 'unknown' when p_scope is not null and b.area_id is distinct from p_scope then 'outside' else 'known' end
$$;
