-- Badges and PINs: made, replaced and taken away. What came in by one of them ends with it.

-- The person behind a session that a password began. Raises TT401.
create or replace function acting_by_password(p_session bigint, p_rights int) returns int language plpgsql stable as $$
declare me int;
begin
  select person_id into me from sessions where id = p_session and rights_hold(p_session, p_rights) and scope = 'all' and device_name is null;
  if not found then raise exception 'rights changed' using errcode = 'TT401'; end if;
  return me;
end $$;

create or replace function end_quick_sessions(p_person int) returns void language sql as $$
  update sessions set ended_at = now() where person_id = p_person and ended_at is null and device_name is null and scope = 'scan'
$$;

-- Gives a badge, or takes it away when `p_badge_hash` is null; `p_by` is who does it. Taking what is not there is harmless.
create or replace function put_badge(p_person int, p_badge_hash bytea, p_by int) returns jsonb language plpgsql as $$
declare
  old people;
  p people;
begin
  select * into old from people where id = p_person for no key update;
  if not found then perform refuse('unknown_person'); end if;
  if p_badge_hash is not null and not old.active then perform refuse('not_active'); end if;
  update people set badge_hash = p_badge_hash, badge_made_at = case when p_badge_hash is not null then now() end where id = p_person returning * into p;
  if old.badge_hash is not null or p_badge_hash is not null then
    perform end_quick_sessions(p_person);
    perform log_change(p_by, case when p_badge_hash is null then 'badge_taken' else 'badge_made' end, jsonb_build_object('after', person_facts(p)));
  end if;
  return person_facts(p);
end $$;

create or replace function change_badge(p_session bigint, p_rights int, p_person int, p_badge_hash bytea) returns jsonb
language sql security definer set search_path = pg_catalog, public as $$
  select put_badge(p_person, p_badge_hash, acting_admin(p_session, p_rights))
$$;

create or replace function change_own_badge(p_session bigint, p_rights int, p_badge_hash bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare me int := acting_by_password(p_session, p_rights);
begin
  return put_badge(me, p_badge_hash, me);
end $$;

create or replace function change_own_pin(p_session bigint, p_rights int, p_pin_hash text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_by_password(p_session, p_rights);
  old people;
  p people;
begin
  select * into old from people where id = me for no key update;
  update people set pin_hash = p_pin_hash where id = me returning * into p;
  if old.pin_hash is not null or p_pin_hash is not null then
    perform end_quick_sessions(me);
    perform log_change(me, case when p_pin_hash is null then 'pin_taken' else 'pin_set' end, '{}');
  end if;
  return person_facts(p);
end $$;
