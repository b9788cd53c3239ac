-- Uploads as people see them: the list, one of them, its rows, and the rows of its report.

create or replace function list_imports(p_session bigint, p_rights int, p_before int, p_limit int)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  perform acting_admin(p_session, p_rights);
  return (select coalesce(jsonb_agg(import_facts(i) - 'layout' order by i.id desc), '[]')
            from (select * from imports where p_before is null or id < p_before order by id desc limit p_limit) i);
end $$;

-- Rows of one verdict, or all, in the order of the file.
create or replace function list_import_rows(p_session bigint, p_rights int, p_import int, p_verdict text, p_after int, p_limit int)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  perform acting_admin(p_session, p_rights);
  return (select coalesce(jsonb_agg(import_row_facts(r) order by r.place), '[]')
            from (select * from import_rows where import_id = p_import and place > p_after and (p_verdict is null or verdict = p_verdict) order by place limit p_limit) r);
end $$;

create or replace function import_row_facts(r import_rows) returns jsonb language sql stable as $$
  select jsonb_build_object('place', r.place, 'sheet', r.sheet, 'row', r.row, 'parentCell', r.parent_cell, 'childCell', r.child_cell, 'parentText', r.parent_text,
    'childText', r.child_text, 'parentCode', r.parent_code, 'childCode', r.child_code, 'billCell', r.bill_cell, 'billText', r.bill_text, 'billNumber', r.bill_number, 'verdict', r.verdict, 'reason', r.reason, 'other', r.other, 'hint', r.hint)
$$;

-- The rows of the annotated workbook, what needs somebody first.
create or replace function open_import_rows(p_session bigint, p_rights int, f jsonb, p_rows refcursor)
returns refcursor language plpgsql security definer set search_path = pg_catalog, public as $$
declare chosen int := (f->>'id')::int;
begin
  perform acting_admin(p_session, p_rights);
  open p_rows no scroll for
    select coalesce(n.name, r.sheet::text) as "sheetName", r.sheet, r.row, r.parent_cell as "parentCell", r.child_cell as "childCell", r.parent_text as "parentText", r.child_text as "childText",
           r.parent_code as "parentCode", r.child_code as "childCode", r.bill_cell as "billCell", r.bill_text as "billText",
           r.bill_number as "billNumber", r.kind_text as "kindText", r.area_text as "areaText", r.verdict, r.reason, r.other, r.hint, r.event_id is not null as "isDone"
      from import_rows r
      left join (select (s->>'place')::int as place, s->>'name' as name from imports i cross join jsonb_array_elements(i.layout) s where i.id = chosen) n on n.place = r.sheet
     where r.import_id = chosen
     order by case r.verdict when 'refused' then 0 when 'changed' then 1 else 2 end, r.place;
  return p_rows;
end $$;

-- Stop: what was not put in yet is dropped; a commit or a revoke on its way is given up as a whole, and things are as before it.
create or replace function cancel_import(p_session bigint, p_rights int, p_import int)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_admin(p_session, p_rights);
  i imports := lock_import(p_import);
begin
  if i.state in ('committed', 'revoked', 'cancelled', 'failed') then perform refuse('import_over'); end if;
  update imports set state = case i.state when 'committing' then 'ready' when 'revoking' then 'committed' else 'cancelled' end, progress = '{}', updated_at = clock_timestamp()
   where id = p_import returning * into i;
  return import_facts(i);
end $$;

-- Read it otherwise: another layout, other policies. It is read and checked again from its file. A layout of null stays as it is.
create or replace function change_import(p_session bigint, p_rights int, p_import int, p_policy jsonb, p_layout jsonb)
returns jsonb language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  me int := acting_admin(p_session, p_rights);
  i imports := lock_import(p_import);
begin
  if i.state not in ('waiting', 'reading', 'checking', 'ready') then perform refuse('import_over'); end if;
  update imports set state = 'waiting', policy = policy || p_policy, layout = coalesce(p_layout, layout), counts = null, problem = null, progress = '{}', updated_at = clock_timestamp()
   where id = p_import returning * into i;
  return import_facts(i);
end $$;
