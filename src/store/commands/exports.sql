-- Rows for downloads, through a cursor that the caller names and reads in its own transaction: the owner's rights are asked for when the
-- cursor is opened, the caller's session again with every batch (`rights_hold`). Moments are written by the site's clock.

create or replace function site_clock(p_at timestamptz) returns text language sql stable as $$
  select to_char(p_at, 'YYYY-MM-DD HH24:MI:SS')
$$;

create or replace function open_bill_rows(p_session bigint, p_rights int, f jsonb, p_rows refcursor)
returns refcursor language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform reading_biller(p_session, p_rights);
  open p_rows no scroll for
    select b.number, b.status, b.target, b.parent_count as parents, b.child_count as children, b.short_count as short, b.weight_grams::text as grams,
           expected_grams(b)::text as "expectedGrams", b.destination, b.vehicle, b.note, a.name as area, b.version, m.username as "madeByName",
           site_clock(b.created_at) as "createdAt", site_clock(b.updated_at) as "updatedAt", c.username as "completedByName", site_clock(b.completed_at) as "completedAt"
      from bills_found(null, f) b
      left join areas a on a.id = b.area_id left join people m on m.id = b.made_by left join people c on c.id = b.completed_by
     order by case when f->>'sort' = 'number' then upper(b.number) end, case when f->>'sort' = 'oldest' then b.created_at end,
              case when f->>'sort' = 'oldest' then b.id end, b.created_at desc, b.id desc;
  return p_rows;
end $$;

-- Billers and admins see the bills of all areas. Raises TT401.
create or replace function reading_biller(p_session bigint, p_rights int) returns int language plpgsql stable as $$
declare me int := acting_person(p_session, p_rights);
begin
  if not is_biller(me) then raise exception 'rights changed' using errcode = 'TT401'; end if;
  return me;
end $$;

create or replace function open_event_rows(p_session bigint, p_rights int, f jsonb, p_rows refcursor)
returns refcursor language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform reading_admin(p_session, p_rights);
  f := with_numbers(f);
  open p_rows no scroll for
    select e.id::text as id, site_clock(e.at) as at, site_clock(e.scanned_at) as "scannedAt", p.username as "byName", e.station, e.how, e.what, e.outcome, e.result,
           e.code, b.code as bag, s.code as parent, o.code as "from", coalesce(i.number, bill_then(e)) as bill, a.name as area, e.reason
      from events_found(f) e
      left join people p on p.id = e.person_id left join areas a on a.id = e.area_id left join bills i on i.id = e.bill_id
      left join bags b on b.id = e.bag_id left join bags s on s.id = e.parent_id left join bags o on o.id = e.from_parent_id
     order by e.id desc;
  return p_rows;
end $$;

-- What people did, from the tallies: newest day first. `from` and `to` are days, both counted in.
create or replace function open_activity_rows(p_session bigint, p_rights int, f jsonb, p_rows refcursor)
returns refcursor language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform reading_admin(p_session, p_rights);
  open p_rows no scroll for
    select t.day::text as day, p.username as "byName", p.name, t.station, t.outcome, t.count
      from tallies t join people p on p.id = t.person_id
     where (f->>'who' is null or t.person_id = (select id from people where lower(username) = lower(f->>'who')))
       and (f->>'station' is null or lower(t.station) = lower(f->>'station'))
       and (f->>'outcome' is null or t.outcome = f->>'outcome')
       and (f->>'from' is null or t.day >= (f->>'from')::date)
       and (f->>'to' is null or t.day <= (f->>'to')::date)
     order by t.day desc, lower(p.username), t.station, t.outcome;
  return p_rows;
end $$;
