-- Sessions: who is signed in where, for how long, and how one ends.

-- From the last use on: what looks after people, bills and figures is left alone for half an hour at most, a packing table for a shift.
create or replace function session_life(p people) returns interval language sql immutable as $$
  select case p.role when 'dispatcher' then interval '12 hours' else interval '30 minutes' end
$$;

-- The session or token behind what a request carries, with its person; null when it is not in force. `isStale`: its token is older than the
-- person's rights, and a browser gets another one. The token before it is never good for longer than its minute (`lifeMs` 0).
create or replace function find_session(p_token_hash bytea) returns jsonb language sql stable security definer set search_path = pg_catalog, public as $$
  select jsonb_build_object('sessionId', s.id, 'rights', p.rights, 'scope', s.scope, 'isDevice', s.device_name is not null,
    'isStale', s.device_name is null and s.rights <> p.rights and s.token_hash = p_token_hash,
    'expiresInMs', floor(extract(epoch from case when s.token_hash = p_token_hash then s.expires_at else least(s.expires_at, s.earlier_until) end - now()) * 1000),
    'lifeMs', case when s.token_hash = p_token_hash then extract(epoch from session_life(p)) * 1000 else 0 end, 'person', person_facts(p))
  from sessions s join people p on p.id = s.person_id
  where (s.token_hash = p_token_hash or (s.earlier_hash = p_token_hash and s.earlier_until > now()))
    and s.ended_at is null and s.expires_at > now() and p.active
$$;

-- A new token in the place of one that is older than its person's rights. False when another request was quicker.
create or replace function renew_token(p_old_hash bytea, p_new_hash bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  update sessions s set token_hash = p_new_hash, earlier_hash = p_old_hash, earlier_until = now() + interval '1 minute', rights = p.rights
    from people p where p.id = s.person_id and s.token_hash = p_old_hash and s.device_name is null and s.ended_at is null and s.rights <> p.rights;
  return found;
end $$;

create or replace function end_session(p_session bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare person int;
begin
  update sessions set ended_at = now() where id = p_session and ended_at is null returning person_id into person;
  if found then perform log_change(person, 'signed_out', '{}'); end if;
end $$;

-- Sliding: a session in use lives on from its last use, for a week at most; then the password is asked for again. A device token keeps the end date that an admin gave it, and what a badge or a PIN
-- began ends with the shift.
create or replace function keep_session(p_session bigint) returns void language sql security definer set search_path = pg_catalog, public as $$
  update people set last_seen_at = now() where id = (select person_id from sessions where id = p_session);
  update sessions s set last_seen_at = now(),
    expires_at = case when device_name is null and scope = 'all' then least(now() + (select session_life(p) from people p where p.id = s.person_id), s.created_at + interval '7 days') else expires_at end
   where id = p_session and ended_at is null and expires_at > now();
$$;

-- The browsers where this person is signed in, the latest used first.
create or replace function list_own_sessions(p_session bigint, p_rights int) returns jsonb language sql stable security definer set search_path = pg_catalog, public as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'agent', s.agent, 'scope', s.scope, 'createdAt', s.created_at, 'lastSeenAt', s.last_seen_at,
    'isThis', s.id = p_session) order by s.id = p_session desc, s.last_seen_at desc), '[]')
  from sessions s where s.person_id = acting_person(p_session, p_rights) and s.device_name is null and s.ended_at is null and s.expires_at > now()
$$;

-- Somewhere else: one's own sessions only.
create or replace function end_own_session(p_session bigint, p_rights int, p_other bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare me int := acting_person(p_session, p_rights);
begin
  update sessions set ended_at = now() where id = p_other and person_id = me and device_name is null and ended_at is null;
  if not found then perform refuse('unknown_session'); end if;
  perform log_change(me, 'signed_out', jsonb_build_object('elsewhere', true));
end $$;
