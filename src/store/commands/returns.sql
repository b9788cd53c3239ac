-- Returns: tickets on which parents come back off their bills. Refusals raise TT400 with the code of the problem.

create or replace function return_facts(r returns) returns jsonb language sql stable as $$
  select return_counts(r) || jsonb_build_object('area', (select name from areas where id = r.area_id), 'areaId', r.area_id, 'note', r.note, 'madeBy', r.made_by,
    'madeByName', (select username from people where id = r.made_by), 'createdAt', r.created_at, 'updatedAt', r.updated_at)
$$;

create or replace function make_return(p_session bigint, p_rights int, p_area int, p_note text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_biller(p_session, p_rights);
  r returns;
begin
  perform check_area(p_area);
  insert into returns (number, area_id, note, made_by) values (next_day_number('return', 'R-'), p_area, p_note, me) returning * into r;
  perform log_change(me, 'return_made', jsonb_build_object('after', return_facts(r)));
  return return_facts(r);
end $$;

create or replace function finish_return(p_session bigint, p_rights int, p_number text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_biller(p_session, p_rights);
  r returns := lock_return(p_number);
begin
  if r.status <> 'open' then perform refuse('return_closed'); end if;
  update returns set status = 'finished', updated_at = clock_timestamp() where id = r.id returning * into r;
  perform log_change(me, 'return_finished', jsonb_build_object('after', return_facts(r)));
  return return_facts(r);
end $$;

-- Puts back what was not billed again, and says of the rest why it could not. Bills by id, then parents by code, like every other command.
create or replace function cancel_return(p_session bigint, p_rights int, p_number text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_biller(p_session, p_rights);
  r returns := lock_return(p_number);
  now_at timestamptz;
  i return_items;
  p bags;
  b bills;
  why text;
  kept jsonb := '[]';
  back int := 0;
begin
  if r.status = 'cancelled' then perform refuse('return_closed'); end if;
  perform from bills where id in (select bill_id from return_items where return_id = r.id and state = 'back') order by id for no key update;
  perform from bags where id in (select bag_id from return_items where return_id = r.id and state = 'back') order by code for no key update;
  now_at := clock_timestamp();
  for i in select * from return_items where return_id = r.id and state = 'back' order by at loop
    select * into p from bags where id = i.bag_id;
    select * into b from bills where id = i.bill_id;
    why := put_back_refusal(p, b, i.at);
    update return_items set state = case when why is null then 'put_back' else 'kept' end where return_id = r.id and bag_id = i.bag_id and at = i.at;
    if why is not null then
      kept := kept || jsonb_build_object('code', p.code, 'bill', b.number, 'why', why);
    else
      perform put_on_bill(p, b.id, now_at);
      insert into events (id, at, person_id, what, outcome, result, code, bag_id, bill_id, answer)
      values (nextval('events_id_seq'), now_at, me, 'return_cancelled', 'done', 'good', p.code, p.id, b.id, jsonb_build_object('return', r.number, 'bill', b.number));
      back := back + 1;
    end if;
  end loop;
  update returns set status = 'cancelled', parent_count = parent_count - back, updated_at = now_at where id = r.id returning * into r;
  perform log_change(me, 'return_cancelled', jsonb_build_object('after', return_facts(r), 'putBack', back, 'kept', kept));
  return return_facts(r) || jsonb_build_object('putBack', back, 'kept', kept);
end $$;

-- Why a parent can't go back on the bill that it came from at that moment: it was billed again, packed or closed since, there is no room,
-- or the bill was finished without it.
create or replace function put_back_refusal(p bags, b bills, p_since timestamptz) returns text language sql stable as $$
  select case
    when p.bill_id is not null then 'billed_again'
    when p.status <> 'returned' or p.updated_at > p_since then 'changed'
    when b.id is null then 'bill_gone'
    when b.status = 'completed' and b.completed_at > p_since then 'bill_completed' -- its document says nothing of this parent
    when b.parent_count >= b.target then 'bill_full' end
$$;

-- One return with everything that was scanned onto it; null when there is none.
create or replace function find_return(p_session bigint, p_rights int, p_number text)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_reader_of_returns(p_session, p_rights);
  r returns;
begin
  select * into r from returns where number = upper(p_number);
  if r.id is null then return null; end if;
  return return_facts(r) || jsonb_build_object('event', newest_return_scan(r.id)::text, 'list', coalesce((select jsonb_agg(jsonb_build_object('code', p.code, 'kind', k.name, 'count', p.child_count,
      'capacity', p.capacity, 'grams', p.weight_grams, 'bill', b.number, 'state', i.state, 'at', i.at, 'by', i.by,
      'byName', (select username from people where id = i.by), 'station', i.station) order by i.at desc)
    from return_items i join bags p on p.id = i.bag_id join kinds k on k.id = p.kind_id left join bills b on b.id = i.bill_id where i.return_id = r.id), '[]'::jsonb));
end $$;

-- The newest scan that took a parent back on it: a page that was made with this takes no older answer for news.
create or replace function newest_return_scan(p_return bigint) returns bigint language sql stable as $$
  select coalesce((select e.id from (select bag_id, at from return_items where return_id = p_return order by at desc limit 1) i
    join events e on e.bag_id = i.bag_id and e.at = i.at and e.what = 'return' limit 1), 0)
$$;

drop function if exists list_returns(bigint, int, bigint, int);
create or replace function list_returns(p_session bigint, p_rights int, f jsonb, p_limit int)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare me int := acting_reader_of_returns(p_session, p_rights);
begin
  return coalesce((select jsonb_agg(return_facts(r) || jsonb_build_object('id', r.id) order by r.id desc) from (
    select * from returns where (f->>'before' is null or id < (f->>'before')::bigint) and (f->>'status' is null or status = f->>'status')
      and (f->>'search' is null or number like '%' || like_part(upper(f->>'search')) || '%')
    order by id desc limit p_limit) r), '[]'::jsonb);
end $$;

-- Billers and admins see returns, with every scope.
create or replace function acting_reader_of_returns(p_session bigint, p_rights int) returns int language plpgsql stable as $$
declare me int := acting_person(p_session, p_rights);
begin
  if not is_biller(me) then raise exception 'rights changed' using errcode = 'TT401'; end if;
  return me;
end $$;
