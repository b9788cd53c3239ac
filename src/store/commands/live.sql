-- What live pages follow: the log, in its own order. A bill's events get their numbers while its row is locked, so by the time that one of
-- them can be seen, so can all with a smaller number: reading on after the last one misses nothing.

-- Where a bill's log stands; the state says whether this person may see it.
create or replace function live_bill(p_session bigint, p_rights int, p_number text)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  scope int;
  b bills;
begin
  select area into scope from reader(p_session, p_rights);
  select * into b from bills where upper(number) = upper(p_number);
  if bill_sight(b, scope) <> 'known' then return jsonb_build_object('state', bill_sight(b, scope)); end if;
  return jsonb_build_object('state', 'known', 'id', b.id, 'number', b.number, 'event', newest_bill_event(b.id)::text);
end $$;

create or replace function newest_bill_event(p_bill bigint) returns bigint language sql stable as $$
  select coalesce((select id from events where bill_id = p_bill order by id desc limit 1), 0)
$$;

-- A bill's events after one of them, oldest first, with its figures and its parents as they are now. `gone`: it was deleted.
create or replace function bill_events_after(p_session bigint, p_rights int, p_bill bigint, p_after bigint, p_limit int)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  scope int;
  b bills;
begin
  select area into scope from reader(p_session, p_rights);
  select * into b from bills where id = p_bill;
  if bill_sight(b, scope) = 'outside' then
    return jsonb_build_object('state', 'outside', 'events', '[]'::jsonb);
  end if;
  return jsonb_build_object('state', case when b.id is null then 'gone' else 'known' end, 'bill', bill_counts(b), 'events', coalesce((
    select jsonb_agg(jsonb_build_object('id', e.id::text, 'at', e.at, 'what', e.what, 'outcome', e.outcome, 'result', e.result, 'code', e.code,
        'bag', p.code, 'by', e.person_id, 'byName', (select username from people where id = e.person_id), 'station', e.station, 'how', e.how,
        'reason', e.reason, 'answer', e.answer, 'isOn', coalesce(p.bill_id = b.id, false),
        'parent', case when p.sort = 'parent' and (e.result = 'good' or p.bill_id = b.id) then parent_facts(p) end) order by e.id)
      from (select * from events where bill_id = p_bill and id > p_after order by id limit p_limit) e left join bags p on p.id = e.bag_id), '[]'::jsonb));
end $$;

-- The newest event of each of these bills: how a process hears of what others did. Numbers of the log and nothing of what is in it.
create or replace function newest_bill_events(p_bills jsonb)
returns jsonb language sql stable security definer set search_path = pg_catalog, public as $$
  select coalesce(jsonb_object_agg(id, newest_bill_event(id::bigint)::text), '{}'::jsonb) from jsonb_array_elements_text(p_bills) as id
$$;

-- Of these sessions, each with the rights that its streams were opened by: those for which that is no longer true. A stream sends nothing
-- for minutes when nothing happens, so nobody else would notice.
create or replace function sessions_out_of_date(p_readers jsonb)
returns jsonb language sql stable security definer set search_path = pg_catalog, public as $$
  select coalesce(jsonb_agg(r.session), '[]'::jsonb)
  from jsonb_to_recordset(p_readers) as r (session bigint, rights int)
  left join sessions s on s.id = r.session and s.ended_at is null and s.expires_at > now()
  left join people p on p.id = s.person_id and p.active and p.rights = r.rights
  where p.id is null
$$;
