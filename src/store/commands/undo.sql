-- Takes back a scan of this person on this station that changed something and was not taken back yet, for an hour: the one that is named,
-- else the newest. Naming it is exact: what a person saw as their last scan may have been refused, or may not be the newest by now.
-- Nothing is destroyed: the bag that a scan made stays, and so does the event; this is a new one that names it.
drop function if exists scan_undo(bigint, int, uuid, uuid, text, text, bigint);
drop function if exists newest_undoable(int, text);
create or replace function scan_undo(
  p_session bigint, p_rights int, p_key uuid, p_fingerprint uuid, p_station text, p_how text, p_age_ms bigint, p_scan uuid default null
) returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  e events := start_scan(p_session, p_rights, p_key, p_fingerprint, 'undo', p_station, p_how);
  u events;
  p bags;
  f bags;
  c bags;
  built text;
  undid jsonb;
  place events;
begin
  if e.outcome is not null then return replayed_answer(e); end if;
  u := undoable(e.person_id, e.station, p_scan);
  if u.id is null then
    e.at := clock_timestamp();
    return finish_scan(e, p_fingerprint, p_age_ms, 'nothing_to_undo', 'refused', '{}');
  end if;
  e.bag_id := u.bag_id;
  e.code := u.code;
  undid := jsonb_build_object('event', u.id::text, 'what', u.what, 'outcome', u.outcome, 'code', u.code);
  if u.at < clock_timestamp() - interval '1 hour' then
    e.at := clock_timestamp();
    return finish_scan(e, p_fingerprint, p_age_ms, 'too_late', 'refused', jsonb_build_object('code', u.code, 'undid', undid));
  end if;

  if u.what in ('link', 'unlink', 'return') then return undo_on_bill(e, u, undid, p_fingerprint, p_age_ms); end if;

  -- Parents first, in the order of their codes; then the child.
  perform from bags where id in (u.parent_id, u.from_parent_id) and sort = 'parent' order by code for no key update;
  perform from bags where id = u.bag_id for no key update;
  if exists (select 1 from events where reverses = u.id) then raise exception 'taken back by another scan' using errcode = '40001'; end if;
  e.at := clock_timestamp();
  select * into p from bags where id = u.parent_id;
  select * into f from bags where id = u.from_parent_id;
  select * into c from bags where id = u.bag_id;
  e.parent_id := u.parent_id;

  if outside_area(c, e) or outside_area(p, e) or outside_area(f, e) then
    return finish_scan(e, p_fingerprint, p_age_ms, 'not_allowed', 'refused', jsonb_build_object('code', u.code));
  end if;

  built := case
    when u.what in ('close', 'reopen') then case
      when c.bill_id is not null then 'bill'
      when c.closed_short <> (u.what = 'close') then 'changed'
      when u.what = 'reopen' and exists (select 1 from events x where x.parent_id = c.id and x.id > u.id and x.result = 'good') then 'packed' end
    when u.what in ('pack', 'move') then case
      when c.parent_id is distinct from p.id then 'moved'
      when c.packed_at <> u.at then 'packed'
      when p.bill_id is not null or f.bill_id is not null then 'bill'
      when p.closed_short then 'closed'
      when f.id is not null then case parent_refusal(f) when 'parent_full' then 'full' when 'parent_closed' then 'closed' end end
    when u.what = 'unpack' then case
      when c.parent_id is not null then 'packed'
      else case parent_refusal(f) when 'parent_on_bill' then 'bill' when 'parent_full' then 'full' when 'parent_closed' then 'closed' end end
    else 'changed' end;
  if built is not null then
    return finish_scan(e, p_fingerprint, p_age_ms, 'built_upon', 'refused', jsonb_build_object('code', u.code, 'by', built, 'undid', undid,
      'bag', bag_facts(c), 'parent', case when p.id is null then parent_facts(f) else parent_facts(p) end));
  end if;

  e.reverses := u.id;
  if u.what = 'close' or u.what = 'reopen' then
    update bags set closed_short = (u.what = 'reopen'), status = parent_status(child_count, capacity, u.what = 'reopen'), updated_at = e.at
     where id = c.id returning * into c;
    return finish_scan(e, p_fingerprint, p_age_ms, 'undone', 'good', jsonb_build_object('code', u.code, 'undid', undid, 'bag', bag_facts(c), 'parent', parent_facts(c)));
  end if;
  if u.what in ('pack', 'move') then
    e.from_parent_id := p.id;
    e.parent_id := f.id;
    p := take_out(c, e);
    c.status := 'free';
  end if;
  if f.id is not null then
    e.parent_id := f.id;
    -- Back where it was, as it was packed there: an earlier scan can then be taken back too.
    place.at := u.answer #>> '{other,at}';
    place.person_id := u.answer #>> '{other,by}';
    place.station := u.answer #>> '{other,station}';
    f := put_in(c.id, f, place, e.at);
    c.status := 'packed';
  end if;
  return finish_scan(e, p_fingerprint, p_age_ms, 'undone', 'good', jsonb_build_object('code', u.code, 'undid', undid, 'bag', bag_facts(c), 'parent', case when p.id is null then parent_facts(f) else parent_facts(p) end));
end $$;

create or replace function undoable(p_person int, p_station text, p_scan uuid) returns events language plpgsql stable as $$
declare
  u events;
begin
  if p_scan is null then
    select e.* into u from events e
     where e.person_id = p_person and coalesce(e.station, '') = coalesce(p_station, '') and e.result = 'good'
       and e.what in ('pack', 'move', 'unpack', 'close', 'reopen', 'link', 'unlink', 'return')
       and not exists (select 1 from events r where r.reverses = e.id)
     order by e.id desc limit 1;
  else
    select e.* into u from scan_keys k join events e on e.id = k.event_id and e.at = k.event_at
     where k.key = p_scan and e.person_id = p_person and coalesce(e.station, '') = coalesce(p_station, '') and e.result = 'good'
       and e.what in ('pack', 'move', 'unpack', 'close', 'reopen', 'link', 'unlink', 'return')
       and not exists (select 1 from events r where r.reverses = e.id);
  end if;
  return u;
end $$;
