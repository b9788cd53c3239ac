-- The door: wrong tries are counted before a password is looked at, so that sixty at once are not sixty guesses.

-- Ten wrong ones, then a wait of 30 seconds that doubles up to 30 minutes; null while there is nothing to wait for.
create or replace function next_try_at(p_failures int) returns timestamptz language sql stable as $$
  select case when p_failures >= 10 then now() + make_interval(secs => least(1800, 30 * 2 ^ least(p_failures - 10, 10))) end
$$;

-- Wrong tries are forgotten a day after the last one, whether somebody has the name or nobody.
create or replace function tries_kept(p_failures int, p_tried_at timestamptz) returns int language sql stable as $$
  select case when p_tried_at > now() - interval '1 day' then p_failures else 0 end
$$;

create or replace function seconds_until(p_at timestamptz) returns int language sql stable as $$
  select case when p_at > now() then ceil(extract(epoch from p_at - now()))::int else 0 end
$$;

-- Names that nobody has are counted by the same rule, so that the answers don't tell which is which.
create or replace function try_unknown_name(p_username text) returns int language plpgsql as $$
declare t sign_in_tries;
begin
  insert into sign_in_tries as n (door, subject) values ('name', sha256(convert_to(lower(p_username), 'utf8')))
  on conflict (door, subject) do update set failures = tries_kept(n.failures::int, n.last_at), last_at = case when n.wait_until > now() then n.last_at else now() end
  returning * into t;
  if t.wait_until > now() then return seconds_until(t.wait_until); end if;
  update sign_in_tries set failures = t.failures + 1, wait_until = next_try_at(t.failures::int + 1) where door = t.door and subject = t.subject;
  return 0;
end $$;

-- An address is never shut: a hall shares one. From 50 wrong tries on its answers take longer, and beyond 100 it gets one try a second.
create or replace function try_from_address(p_address_hash bytea) returns jsonb language plpgsql as $$
declare level real;
begin
  if p_address_hash is null then return jsonb_build_object('waitSeconds', 0, 'pauseMs', 0); end if;
  insert into sign_in_tries as t (door, subject) values ('address', p_address_hash) on conflict (door, subject) do update
    set failures = greatest(0, t.failures - extract(epoch from now() - t.last_at)), last_at = now() returning failures into level;
  if level >= 100 then return jsonb_build_object('waitSeconds', 2, 'pauseMs', 0); end if;
  update sign_in_tries set failures = level + 1 where door = 'address' and subject = p_address_hash;
  return jsonb_build_object('waitSeconds', 0, 'pauseMs', (greatest(0, level - 50) * 60)::int);
end $$;

-- Before a password is looked at. In a browser where this person has signed in before, the tries there are all that counts. `person` is null
-- when nobody has the name. `pauseMs`: so long the answer is held back, right or wrong.
create or replace function begin_sign_in(p_username text, p_pass_hash bytea, p_address_hash bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  p people;
  known station_people;
  tried jsonb := jsonb_build_object('waitSeconds', 0, 'pauseMs', 0);
  wait_seconds int;
  tries int;
begin
  select * into p from people where lower(username) = lower(p_username) for no key update;
  select sp.* into known from station_people sp where sp.station_id = (station_of(p_pass_hash)).id and sp.person_id = p.id for no key update;
  if known.person_id is null then tried := try_from_address(p_address_hash); end if;
  wait_seconds := (tried->>'waitSeconds')::int;
  if wait_seconds > 0 then
    null; -- not looked at, not counted
  elsif known.person_id is not null then
    wait_seconds := seconds_until(known.wait_until);
    if wait_seconds = 0 then
      tries := tries_kept(known.failures, known.tried_at) + 1;
      update station_people set failures = tries, wait_until = next_try_at(tries), tried_at = now()
       where station_id = known.station_id and person_id = p.id;
    end if;
  elsif p.id is not null then
    wait_seconds := seconds_until(p.wait_until);
    if wait_seconds = 0 then
      tries := tries_kept(p.failures, p.tried_at) + 1;
      update people set failures = tries, wait_until = next_try_at(tries), tried_at = now() where id = p.id;
    end if;
  else
    wait_seconds := try_unknown_name(p_username);
  end if;
  return jsonb_build_object('waitSeconds', wait_seconds, 'pauseMs', tried->'pauseMs', 'person',
    case when p.id is not null then jsonb_build_object('id', p.id, 'hash', p.password_hash, 'active', p.active, 'rights', p.rights) end);
end $$;

-- The password was right: the count of wrong ones starts anew where it was counted.
create or replace function forgive_tries(p_person int, p_pass_hash bytea, p_address_hash bytea) returns void language plpgsql as $$
begin
  update station_people set failures = 0, wait_until = null where station_id = (station_of(p_pass_hash)).id and person_id = p_person;
  if found then return; end if;
  update people set failures = 0, wait_until = null where id = p_person;
  update sign_in_tries set failures = greatest(0, failures - 1) where door = 'address' and subject = p_address_hash;
end $$;

-- A session begins; `p_agent` is the browser in words. `p_rights` are those of the moment when the password was asked for: null when a new
-- password, a second step or another role came in between.
create or replace function begin_session(p_person int, p_rights int, p_token_hash bytea, p_pass_hash bytea, p_address_hash bytea, p_agent text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare p people;
begin
  update people set last_seen_at = now() where id = p_person and active and rights = p_rights returning * into p;
  if not found then return null; end if;
  perform forgive_tries(p_person, p_pass_hash, p_address_hash);
  insert into sessions (token_hash, person_id, expires_at, agent, rights) values (p_token_hash, p_person, now() + session_life(p), p_agent, p.rights);
  perform log_change(p_person, 'signed_in', '{}');
  return find_session(p_token_hash);
end $$;

create or replace function sweep_sign_in() returns void language sql security definer set search_path = pg_catalog, public as $$
  delete from sign_in_tries where last_at < now() - interval '1 day';
  delete from password_links where expires_at < now() - interval '30 days';
  delete from half_sign_ins where expires_at < now();
  delete from second_factors where secret is null and pending_until < now();
  update second_factors set pending = null, pending_until = null where pending_until < now();
$$;
