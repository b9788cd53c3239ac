-- Passwords: one's own, and links by which somebody chooses a new one.

-- Somebody who is signed in shows that they know their password. The tries are counted in their own session: a stranger's guesses at the door
-- don't keep them from changing it.
create or replace function begin_proof(p_session bigint, p_rights int) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_person(p_session, p_rights);
  s sessions;
begin
  select * into s from sessions where id = p_session for no key update;
  if s.wait_until > now() then return jsonb_build_object('waitSeconds', seconds_until(s.wait_until)); end if;
  update sessions set failures = s.failures + 1, wait_until = next_try_at(s.failures + 1) where id = p_session;
  return jsonb_build_object('waitSeconds', 0, 'hash', (select password_hash from people where id = me));
end $$;

create or replace function end_proof(p_session bigint) returns void language sql security definer set search_path = pg_catalog, public as $$
  update sessions set failures = 0, wait_until = null where id = p_session
$$;

create or replace function set_password(p_person int, p_hash text, p_kept bigint) returns people language plpgsql as $$
declare p people;
begin
  update people set password_hash = p_hash, must_change = false, failures = 0, wait_until = null, rights = rights + 1 where id = p_person returning * into p;
  update station_people set failures = 0, wait_until = null where person_id = p_person;
  update sessions set ended_at = now() where person_id = p_person and ended_at is null and device_name is null and id is distinct from p_kept;
  update password_links set used_at = now() where person_id = p_person and used_at is null;
  perform log_change(p_person, 'password_changed', '{}');
  return p;
end $$;

-- One's own password: every other session of this person ends.
create or replace function change_own_password(p_session bigint, p_rights int, p_hash text) returns jsonb
language sql security definer set search_path = pg_catalog, public as $$
  select person_facts(set_password(acting_person(p_session, p_rights), p_hash, p_session))
$$;

-- A link for somebody who forgot theirs. It is good once, for a day, and ends the links before it.
create or replace function make_password_link(p_session bigint, p_rights int, p_person int, p_token_hash bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_admin(p_session, p_rights);
  l password_links;
begin
  perform from people where id = p_person and active for share;
  if not found then perform refuse('unknown_person'); end if;
  update password_links set used_at = now() where person_id = p_person and used_at is null;
  insert into password_links (token_hash, person_id, made_by, expires_at) values (p_token_hash, p_person, me, now() + interval '1 day') returning * into l;
  perform log_change(me, 'password_link_made', jsonb_build_object('person', p_person));
  return jsonb_build_object('expiresAt', l.expires_at);
end $$;

-- Whose link it is; null when it is used, too old or none.
create or replace function find_password_link(p_token_hash bytea) returns jsonb language sql stable security definer set search_path = pg_catalog, public as $$
  select jsonb_build_object('username', p.username, 'name', p.name) from password_links l join people p on p.id = l.person_id
   where l.token_hash = p_token_hash and l.used_at is null and l.expires_at > now() and p.active
$$;

-- Sets the password; gives the person who may come in now. Two at once: one of them.
create or replace function take_password_link(p_token_hash bytea, p_hash text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  l password_links;
  p people;
begin
  -- People before links, as everywhere.
  perform from people where id = (select person_id from password_links where token_hash = p_token_hash) for no key update;
  update password_links set used_at = now() where token_hash = p_token_hash and used_at is null and expires_at > now() returning * into l;
  if not found or not exists (select 1 from people where id = l.person_id and active) then perform refuse('link_over'); end if;
  -- Whoever forgot a password may have lost more: badge and PIN end, as with a password that an admin gives.
  update people set badge_hash = null, badge_made_at = null, pin_hash = null where id = l.person_id;
  p := set_password(l.person_id, p_hash, null);
  return jsonb_build_object('id', p.id, 'rights', p.rights);
end $$;
