-- The second step: codes from a phone, and recovery codes. Secrets come and go sealed; the database can't read them.

create or replace function code_step() returns bigint language sql stable as $$
  select floor(extract(epoch from now()) / 30)::bigint
$$;

-- What a code is compared with; null when this person has no second step. `step`: the 30 seconds of now, by this clock.
create or replace function find_second_factor(p_person int) returns jsonb language sql stable security definer set search_path = pg_catalog, public as $$
  select jsonb_build_object('secret', encode(f.secret, 'base64'), 'step', code_step(), 'lastStep', f.last_step, 'recoveryCodes',
    (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'hash', r.code_hash) order by r.id), '[]') from recovery_codes r
      where r.person_id = p_person and r.used_at is null))
  from second_factors f where f.person_id = p_person and f.secret is not null
$$;

-- One secret that is in force, to find out at the start whether this server can open them.
create or replace function any_sealed_secret() returns jsonb language sql stable security definer set search_path = pg_catalog, public as $$
  select jsonb_build_object('personId', person_id, 'secret', encode(secret, 'base64')) from second_factors where secret is not null
  order by confirmed_at desc limit 1
$$;

-- A code is good once: of two at once, on whichever replica, the second finds the step taken.
create or replace function take_code_step(p_person int, p_step bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  update second_factors set last_step = p_step where person_id = p_person and secret is not null and last_step < p_step;
  return found;
end $$;

create or replace function take_recovery_code(p_person int, p_code bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  update recovery_codes set used_at = now() where id = p_code and person_id = p_person and used_at is null;
  if not found then return false; end if;
  perform log_change(p_person, 'recovery_code_used',
    jsonb_build_object('left', (select count(*) from recovery_codes where person_id = p_person and used_at is null)));
  return true;
end $$;

create or replace function own_second_factor(p_session bigint, p_rights int) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare me int := acting_person(p_session, p_rights);
begin
  return jsonb_build_object('isOn', has_second_factor(me),
    'codesLeft', (select count(*) from recovery_codes where person_id = me and used_at is null));
end $$;

create or replace function has_second_factor(p_person int) returns boolean language sql stable as $$
  select exists (select from second_factors where person_id = p_person and secret is not null)
$$;

-- A secret that is shown now, for ten minutes. The one in force stays until this one is confirmed.
create or replace function begin_second_factor(p_session bigint, p_rights int, p_pending bytea) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare me int := acting_by_password(p_session, p_rights);
begin
  insert into second_factors (person_id, pending, pending_until) values (me, p_pending, now() + interval '10 minutes')
  on conflict (person_id) do update set pending = excluded.pending, pending_until = excluded.pending_until;
end $$;

-- Null when nothing was begun, or too long ago.
create or replace function find_pending_factor(p_session bigint, p_rights int) returns jsonb
language sql stable security definer set search_path = pg_catalog, public as $$
  select jsonb_build_object('secret', encode(pending, 'base64'), 'step', code_step())
  from second_factors where person_id = acting_by_password(p_session, p_rights) and pending_until > now()
$$;

create or replace function put_recovery_codes(p_person int, p_hashes jsonb) returns void language sql as $$
  delete from recovery_codes where person_id = p_person;
  insert into recovery_codes (person_id, code_hash) select p_person, jsonb_array_elements_text(p_hashes)
$$;

-- Other ways of signing in than before: other browsers are out, and this one gets another token with its next request.
create or replace function second_factor_changed(p_person int, p_kept bigint) returns people language plpgsql as $$
declare p people;
begin
  update people set rights = rights + 1 where id = p_person returning * into p;
  update sessions set ended_at = now()
   where person_id = p_person and ended_at is null and device_name is null and id is distinct from p_kept;
  return p;
end $$;

-- The phone gave a right code for the secret that was shown: from now on it is asked for.
create or replace function confirm_second_factor(p_session bigint, p_rights int, p_pending bytea, p_step bigint, p_hashes jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare me int := acting_by_password(p_session, p_rights);
begin
  update second_factors set secret = pending, confirmed_at = now(), last_step = p_step, pending = null, pending_until = null
   where person_id = me and pending = p_pending and pending_until > now();
  if not found then perform refuse('setup_over'); end if;
  perform put_recovery_codes(me, p_hashes);
  perform log_change(me, 'second_factor_on', '{}');
  return person_facts(second_factor_changed(me, p_session));
end $$;

create or replace function renew_recovery_codes(p_session bigint, p_rights int, p_hashes jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare me int := acting_by_password(p_session, p_rights);
begin
  perform from second_factors where person_id = me and secret is not null for no key update;
  if not found then perform refuse('second_factor_off'); end if;
  perform put_recovery_codes(me, p_hashes);
  perform log_change(me, 'recovery_codes_made', '{}');
end $$;

create or replace function drop_second_factor(p_person int) returns boolean language plpgsql as $$
begin
  delete from recovery_codes where person_id = p_person;
  delete from second_factors where person_id = p_person and secret is not null;
  return found;
end $$;

create or replace function end_own_second_factor(p_session bigint, p_rights int) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare me int := acting_by_password(p_session, p_rights);
begin
  if not drop_second_factor(me) then perform refuse('second_factor_off'); end if;
  perform log_change(me, 'second_factor_off', '{}');
  return person_facts(second_factor_changed(me, p_session));
end $$;

-- For somebody who lost phone and recovery codes: they sign in by password alone, once more from the start. Harmless when there is nothing.
create or replace function reset_second_factor(p_session bigint, p_rights int, p_person int) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_admin(p_session, p_rights);
  p people;
begin
  select * into p from people where id = p_person for no key update;
  if not found then perform refuse('unknown_person'); end if;
  if me = p_person then perform refuse('own_second_factor'); end if;
  if drop_second_factor(p_person) then
    p := second_factor_changed(p_person, null);
    perform log_change(me, 'second_factor_reset', jsonb_build_object('after', person_facts(p)));
  end if;
  return person_facts(p);
end $$;

-- The password was right; for five minutes the code alone is missing.
create or replace function begin_half_sign_in(p_person int, p_rights int, p_token_hash bytea) returns void
language sql security definer set search_path = pg_catalog, public as $$
  insert into half_sign_ins (token_hash, person_id, rights, expires_at)
  select p_token_hash, p.id, p.rights, now() + interval '5 minutes' from people p where p.id = p_person and p.active and p.rights = p_rights
$$;

create or replace function half_signed_in(p_token_hash bytea) returns people language sql stable as $$
  select p from half_sign_ins h join people p on p.id = h.person_id
   where h.token_hash = p_token_hash and h.expires_at > now() and p.active and p.rights = h.rights
$$;

create or replace function is_half_signed_in(p_token_hash bytea) returns boolean language sql stable security definer set search_path = pg_catalog, public as $$
  select (half_signed_in(p_token_hash)).id is not null
$$;

-- Before the code is looked at: the try is counted where a wrong password is, by the same rule. Null when the five minutes are over.
create or replace function begin_code_try(p_token_hash bytea, p_pass_hash bytea, p_address_hash bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare p people := half_signed_in(p_token_hash);
begin
  if p.id is null then return null; end if;
  return begin_sign_in(p.username, p_pass_hash, p_address_hash) || jsonb_build_object('who', jsonb_build_object('id', p.id, 'rights', p.rights));
end $$;

-- False when it was ended already: of two at once one comes in.
create or replace function end_half_sign_in(p_token_hash bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  delete from half_sign_ins where token_hash = p_token_hash;
  return found;
end $$;
