-- People, their sessions and what they may do. Refusals raise TT400 with the code of the problem as the message.

create or replace function log_change(p_person int, p_what text, p_answer jsonb) returns void language sql as $$
  insert into events (id, at, person_id, what, outcome, result, answer)
  values (nextval('events_id_seq'), clock_timestamp(), p_person, p_what, 'done', 'good', jsonb_strip_nulls(p_answer))
$$;

create or replace function refuse(p_code text) returns void language plpgsql as $$
begin
  raise exception '%', p_code using errcode = 'TT400';
end $$;

-- The person behind a session whose rights hold. Raises TT401.
create or replace function acting_person(p_session bigint, p_rights int) returns int language sql stable as $$
  select s.person_id from sessions s where s.id = p_session and rights_hold(p_session, p_rights)
$$;

-- The same, for what only admins do: asked here too, so that no other program with the application's role can do it in a dispatcher's name.
create or replace function acting_admin(p_session bigint, p_rights int) returns int language plpgsql stable as $$
declare me int;
begin
  select p.id into me from sessions s join people p on p.id = s.person_id
   where s.id = p_session and rights_hold(p_session, p_rights) and p.role = 'admin' and s.scope = 'all';
  if not found then raise exception 'rights changed' using errcode = 'TT401'; end if;
  return me;
end $$;

create or replace function person_facts(p people) returns jsonb language sql stable as $$
  select jsonb_build_object('id', p.id, 'username', p.username, 'name', p.name, 'role', p.role, 'area', (select name from areas where id = p.area_id),
    'areaId', p.area_id, 'active', p.active, 'mustChange', p.must_change, 'lastSeenAt', p.last_seen_at,
    'badgeMadeAt', p.badge_made_at, 'hasPin', p.pin_hash is not null, 'hasSecondFactor', has_second_factor(p.id))
$$;

create or replace function add_person(p_session bigint, p_rights int, p_username text, p_name text, p_role text, p_area int, p_hash text, p_must_change boolean)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_admin(p_session, p_rights);
  p people;
begin
  if p_area is not null and not exists (select 1 from areas where id = p_area and active) then perform refuse('unknown_area'); end if;
  insert into people (username, name, role, area_id, password_hash, must_change) values (p_username, p_name, p_role, p_area, p_hash, p_must_change)
  on conflict (lower(username)) do nothing returning * into p;
  if not found then perform refuse('username_taken'); end if;
  perform log_change(me, 'person_added', jsonb_build_object('after', person_facts(p)));
  return person_facts(p);
end $$;

-- The first admin of a site that has nobody. Asks no session; does nothing when there is a person. True for its own second try, too, when
-- nobody heard of the first: the same hash can't come from anybody else, since it is salted.
create or replace function add_first_admin(p_username text, p_hash text, p_must_change boolean) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
declare p people;
begin
  perform pg_advisory_xact_lock(hashtext('first admin'));
  if exists (select 1 from people) then return exists (select 1 from people where password_hash = p_hash); end if;
  insert into people (username, name, role, password_hash, must_change) values (p_username, p_username, 'admin', p_hash, p_must_change) returning * into p;
  perform log_change(null, 'person_added', jsonb_build_object('after', person_facts(p)));
  return true;
end $$;

-- `p_change` holds what changes: name, role, areaId, active, passwordHash, mustChange. Whoever is changed acts by the new rights from the
-- next statement on; disabling and a new password end their sessions and take badge and PIN away. The last active admin stays one (two at
-- once too: the table is locked).
create or replace function change_person(p_session bigint, p_rights int, p_person int, p_change jsonb)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_admin(p_session, p_rights);
  old people;
  p people;
  is_shut boolean := p_change ? 'passwordHash' or coalesce(p_change ->> 'active' = 'false', false);
begin
  perform pg_advisory_xact_lock(hashtext('people'));
  select * into old from people where id = p_person for no key update;
  if not found then perform refuse('unknown_person'); end if;
  if me = p_person and p_change ? 'role' and p_change ->> 'role' <> old.role then perform refuse('own_role'); end if;
  if me = p_person and p_change ->> 'active' = 'false' then perform refuse('own_account'); end if;
  if p_change ->> 'areaId' is not null and not exists (select 1 from areas where id = (p_change ->> 'areaId')::int and active) then perform refuse('unknown_area'); end if;

  update people set
    name = coalesce(p_change ->> 'name', name),
    role = coalesce(p_change ->> 'role', role),
    area_id = case when p_change ? 'areaId' then (p_change ->> 'areaId')::int else area_id end,
    active = coalesce((p_change ->> 'active')::boolean, active),
    password_hash = coalesce(p_change ->> 'passwordHash', password_hash),
    must_change = coalesce((p_change ->> 'mustChange')::boolean, must_change),
    failures = case when p_change ? 'passwordHash' then 0 else failures end,
    wait_until = case when p_change ? 'passwordHash' then null else wait_until end,
    badge_hash = case when not is_shut then badge_hash end,
    badge_made_at = case when not is_shut then badge_made_at end,
    pin_hash = case when not is_shut then pin_hash end,
    rights = rights + 1
   where id = p_person returning * into p;
  if not exists (select 1 from people where role = 'admin' and active) then perform refuse('last_admin'); end if;
  if is_shut then update password_links set used_at = now() where person_id = p_person and used_at is null; end if;
  if not p.active or p_change ? 'passwordHash' then
    update sessions set ended_at = now() where person_id = p_person and ended_at is null;
  end if;
  -- Who is gone stands for no station any more; a forgotten password is no reason to close thirty tables.
  if not p.active then update stations set ended_at = now() where made_by = p_person and ended_at is null; end if;
  perform log_change(me, 'person_changed', jsonb_build_object('before', person_facts(old), 'after', person_facts(p), 'newPassword', case when p_change ? 'passwordHash' then true end));
  return person_facts(p);
end $$;

create or replace function token_facts(s sessions) returns jsonb language sql stable as $$
  select jsonb_build_object('id', s.id, 'name', s.device_name, 'scope', s.scope, 'username', p.username, 'person', p.id, 'createdAt', s.created_at,
    'lastUsedAt', s.last_seen_at, 'expiresAt', s.expires_at, 'active', s.ended_at is null and s.expires_at > now() and p.active)
  from people p where p.id = s.person_id
$$;

create or replace function add_token(p_session bigint, p_rights int, p_token_hash bytea, p_person int, p_name text, p_scope text, p_expires timestamptz) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_admin(p_session, p_rights);
  s sessions;
begin
  if not exists (select 1 from people where id = p_person and active) then perform refuse('unknown_person'); end if;
  if p_expires <= now() then perform refuse('end_date_past'); end if;
  insert into sessions (token_hash, person_id, device_name, scope, expires_at) values (p_token_hash, p_person, p_name, p_scope, p_expires) returning * into s;
  perform log_change(me, 'token_added', jsonb_build_object('after', token_facts(s)));
  return token_facts(s);
end $$;

create or replace function end_token(p_session bigint, p_rights int, p_token bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_admin(p_session, p_rights);
  s sessions;
begin
  update sessions set ended_at = coalesce(ended_at, now()) where id = p_token and device_name is not null returning * into s;
  if not found then perform refuse('unknown_token'); end if;
  perform log_change(me, 'token_ended', jsonb_build_object('after', token_facts(s)));
  return token_facts(s);
end $$;

create or replace function list_people(p_session bigint, p_rights int) returns jsonb language sql stable security definer set search_path = pg_catalog, public as $$
  select coalesce(jsonb_agg(person_facts(p) order by lower(p.username)), '[]') from people p where rights_hold(p_session, p_rights)
$$;

create or replace function list_tokens(p_session bigint, p_rights int) returns jsonb language sql stable security definer set search_path = pg_catalog, public as $$
  select coalesce(jsonb_agg(token_facts(s) order by s.id desc) filter (where s.id is not null), '[]')
  from rights_hold(p_session, p_rights) left join sessions s on s.device_name is not null
$$;
