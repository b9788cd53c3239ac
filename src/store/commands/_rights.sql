-- Nobody is believed longer than their last change of rights: every statement asks this, so checking a session costs no trip of its
-- own and a person who was disabled is out with the next request. Raises TT401.
create or replace function rights_hold(p_session bigint, p_rights int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  perform from sessions s join people p on p.id = s.person_id
   where s.id = p_session and s.ended_at is null and s.expires_at > now() and p.active and p.rights = p_rights;
  if not found then raise exception 'rights changed' using errcode = 'TT401'; end if;
  return true;
end $$;

-- Who reads: the same question, answered with the area that a dispatcher is bound to (null: all areas). Every list, search and history
-- starts from this row, so the scope is held where the rows are. (Look-ups by code ask the same in `find_bags`, and their caller the area.)
create or replace function reader(p_session bigint, p_rights int) returns table (area int) rows 1 language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  return query select case when p.role = 'dispatcher' then p.area_id end
    from sessions s join people p on p.id = s.person_id
   where s.id = p_session and s.ended_at is null and s.expires_at > now() and p.active and p.rights = p_rights;
  if not found then raise exception 'rights changed' using errcode = 'TT401'; end if;
end $$;
