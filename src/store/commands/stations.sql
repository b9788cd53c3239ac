-- Stations: browsers in which somebody signed in by password. There a badge or a PIN is enough to take over. Lock order: people, then stations.

-- The station behind what a browser carries; empty when it is not in force.
create or replace function station_of(p_pass_hash bytea) returns stations language sql stable as $$
  select * from stations where pass_hash = p_pass_hash and ended_at is null and expires_at > now()
$$;

-- Somebody signed in here by password: they stand for this station from now on. `p_old_hash` is what the browser carries already, which is
-- kept when it is in force; otherwise it is given the new one. Answers whether it was kept.
create or replace function admit_station(p_session bigint, p_rights int, p_old_hash bytea, p_new_hash bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_by_password(p_session, p_rights);
  st stations := station_of(p_old_hash);
begin
  perform from people where id = me and active for share; -- nobody is switched off meanwhile
  if not found then raise exception 'rights changed' using errcode = 'TT401'; end if;
  update stations set made_by = me, failures = 0, wait_until = null, last_seen_at = now(), expires_at = now() + interval '30 days'
   where id = st.id and ended_at is null;
  if found then
    perform know_person(st.id, me);
    return true;
  end if;
  insert into stations (pass_hash, made_by, expires_at) values (p_new_hash, me, now() + interval '30 days') returning * into st;
  perform know_person(st.id, me);
  perform log_change(me, 'station_admitted', jsonb_build_object('station', st.id));
  return false;
end $$;

-- They gave their password in this browser: from now on their tries here are counted apart.
create or replace function know_person(p_station bigint, p_person int) returns void language sql as $$
  insert into station_people (station_id, person_id) values (p_station, p_person)
  on conflict (station_id, person_id) do update set failures = 0, wait_until = null
$$;

-- Before a badge or a PIN is looked at: counts the try at this station, and gives the seconds to wait.
create or replace function begin_station_try(p_station bigint) returns int language plpgsql as $$
declare st stations;
begin
  select * into st from stations where id = p_station for no key update;
  if st.wait_until > now() then return ceil(extract(epoch from st.wait_until - now())); end if;
  update stations set failures = st.failures + 1, wait_until = next_try_at(st.failures + 1) where id = st.id;
  return 0;
end $$;

-- They are who they say: a session for scanning and looking, to the end of the shift. Whoever signed in by password in the session that this
-- browser has goes on in it. Answers the refusal when the station ended meanwhile.
create or replace function take_over(p people, p_pass_hash bytea, p_token_hash bytea, p_session bigint, p_by text) returns jsonb language plpgsql as $$
declare
  st stations := station_of(p_pass_hash);
  own_hash bytea;
begin
  update stations set failures = 0, wait_until = null, last_seen_at = now(), expires_at = now() + interval '30 days'
   where id = st.id and ended_at is null returning * into st;
  if not found then return jsonb_build_object('refusal', 'station_unknown'); end if;
  update people set last_seen_at = now() where id = p.id;

  select token_hash into own_hash from sessions
   where id = p_session and person_id = p.id and scope = 'all' and device_name is null and ended_at is null and expires_at > now();
  if found then return jsonb_build_object('isKept', true, 'session', find_session(own_hash)); end if;

  insert into sessions (token_hash, person_id, scope, expires_at, rights) values (p_token_hash, p.id, 'scan', now() + interval '12 hours', p.rights);
  perform log_change(p.id, 'signed_in', jsonb_build_object('by', p_by, 'station', st.id));
  return jsonb_build_object('isKept', false, 'session', find_session(p_token_hash));
end $$;

-- Nothing raises here but rights: a raised try would not be counted.
create or replace function sign_in_by_badge(p_pass_hash bytea, p_badge_hash bytea, p_token_hash bytea, p_session bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  st stations := station_of(p_pass_hash);
  p people;
  wait_seconds int;
begin
  if st.id is null then return jsonb_build_object('refusal', 'station_unknown'); end if;
  select * into p from people where badge_hash = p_badge_hash and active for no key update;
  wait_seconds := begin_station_try(st.id);
  return case
    when wait_seconds > 0 then jsonb_build_object('refusal', 'too_many_tries', 'waitSeconds', wait_seconds)
    when p.id is null then jsonb_build_object('refusal', 'wrong_badge')
    when p.must_change then jsonb_build_object('refusal', 'must_change_password')
    else take_over(p, p_pass_hash, p_token_hash, p_session, 'badge') end;
end $$;

-- Before a PIN is looked at: counts the try for the account, as a password's, and for the station. `person` is null when nobody has the name.
create or replace function begin_pin_try(p_pass_hash bytea, p_username text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  st stations := station_of(p_pass_hash);
  tried jsonb;
begin
  if st.id is null then return jsonb_build_object('isStation', false, 'waitSeconds', 0, 'person', null); end if;
  if st.wait_until <= now() or st.wait_until is null then tried := begin_sign_in(p_username, p_pass_hash, null); end if;
  return jsonb_build_object('isStation', true, 'waitSeconds', greatest(begin_station_try(st.id), (tried->>'waitSeconds')::int), 'person',
    (select jsonb_build_object('id', id, 'hash', pin_hash) from people where id = (tried #>> '{person,id}')::int));
end $$;

-- The PIN behind this hash was right.
create or replace function sign_in_by_pin(p_pass_hash bytea, p_person int, p_pin_hash text, p_token_hash bytea, p_session bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare p people;
begin
  select * into p from people where id = p_person and pin_hash = p_pin_hash and active for no key update;
  if not found then return jsonb_build_object('refusal', 'wrong_pin'); end if;
  if p.must_change then return jsonb_build_object('refusal', 'must_change_password'); end if;
  perform forgive_tries(p_person, p_pass_hash, null);
  return take_over(p, p_pass_hash, p_token_hash, p_session, 'pin');
end $$;
