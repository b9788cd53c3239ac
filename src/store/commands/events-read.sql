-- The log read back by admins, newest first: a page of it for the list, all of it for a download.

-- Is it an admin who reads, also by a token that may only look? Raises TT401.
create or replace function reading_admin(p_session bigint, p_rights int) returns int language plpgsql stable as $$
declare me int;
begin
  select p.id into me from sessions s join people p on p.id = s.person_id
   where s.id = p_session and rights_hold(p_session, p_rights) and p.role = 'admin';
  if not found then raise exception 'rights changed' using errcode = 'TT401'; end if;
  return me;
end $$;

-- What a filter finds, whatever the order and the page. `bag`: what was done to it, to what is in it, and what left it.
create or replace function events_found(f jsonb) returns setof events language sql stable as $$
  select e.* from events e
   where (f->>'who' is null or e.person_id = (select id from people where lower(username) = lower(f->>'who')))
     and (f->>'what' is null or e.what = f->>'what')
     and (f->>'outcome' is null or e.outcome = f->>'outcome')
     and (f->>'bag' is null or e.bag_id = (select id from bags where code = f->>'bag') or e.parent_id = (select id from bags where code = f->>'bag')
       or e.from_parent_id = (select id from bags where code = f->>'bag'))
     and (f->>'bill' is null or e.bill_id = (select id from bills where upper(number) = upper(f->>'bill')))
     and (f->>'station' is null or (e.station is not null and lower(e.station) = lower(f->>'station')))
     and (f->>'from' is null or (e.at >= (f->>'from')::timestamptz))
     and (f->>'to' is null or (e.at < (f->>'to')::timestamptz))
     and (f->>'before' is null or e.id < (f->>'before')::bigint)
     and (f->>'above' is null or e.id > (f->>'above')::bigint)
     and (f->>'until' is null or e.id <= (f->>'until')::bigint)
$$;

-- The same filter with the numbers that its time can have: the log is read by number, and what was sealed says which. Worked out before the
-- rows are read: whoever reads a cursor later has no rights to the seals.
create or replace function with_numbers(f jsonb) returns jsonb language sql stable as $$
  select f || jsonb_strip_nulls(jsonb_build_object('above', case when f->>'from' is not null then events_before((f->>'from')::timestamptz) end,
    'until', case when f->>'to' is not null then events_until((f->>'to')::timestamptz) end))
$$;

-- The number of the bill that an event is about, as the event itself says it: the bill may be deleted since.
create or replace function bill_then(e events) returns text language sql immutable as $$
  select case when e.bill_id is not null then coalesce(e.answer #>> '{bill,number}', e.answer #>> '{before,number}', e.answer #>> '{after,number}') end
$$;

-- Whose account an event is about: the one that it names, else whoever did it.
create or replace function about_person(e events) returns jsonb language sql stable as $$
  select jsonb_build_object('id', p.id, 'username', p.username) from people p
   where e.bag_id is null and e.bill_id is null and e.key is null
     and case when e.answer #>> '{after,username}' is null then p.id = coalesce((e.answer->>'person')::int, e.person_id)
              else lower(p.username) = lower(e.answer #>> '{after,username}') end
$$;

create or replace function list_events(p_session bigint, p_rights int, f jsonb, p_limit int)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare answer jsonb;
begin
  perform reading_admin(p_session, p_rights);
  -- Planned for this filter: which index serves best depends on what is asked for.
  execute 'select coalesce(jsonb_agg(event_facts(e) || jsonb_build_object(''bill'', coalesce((select number from bills where id = e.bill_id), bill_then(e)), ''about'', about_person(e)) order by e.id desc), ''[]''::jsonb)
    from (select * from events_found($1) order by id desc limit $2) e' using with_numbers(f), p_limit into answer;
  return answer;
end $$;
