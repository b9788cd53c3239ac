-- The document of a bill: what it says is frozen with a hash that anybody can recompute.

-- Canonical JSON as in RFC 8785: keys sorted, nothing between the parts. Our numbers are whole, so they are written alike everywhere. Only objects and
-- lists call it again: a call costs more than all the rest of a line.
create or replace function canonical_json(j jsonb) returns text language plpgsql immutable as $$
begin
  return case jsonb_typeof(j)
    when 'object' then '{' || coalesce((select string_agg(to_json(key)::text || ':' || case when jsonb_typeof(value) in ('object', 'array') then canonical_json(value) else value::text end, ',' order by key collate "C")
      from jsonb_each(j)), '') || '}'
    when 'array' then '[' || coalesce((select string_agg(case when jsonb_typeof(value) in ('object', 'array') then canonical_json(value) else value::text end, ',' order by place)
      from jsonb_array_elements(j) with ordinality as t (value, place)), '') || ']'
    else j::text end;
end $$;

-- SHA-256 over the UTF-8 bytes of the canonical JSON.
create or replace function document_hash(j jsonb) returns bytea language sql immutable as $$
  select sha256(convert_to(canonical_json(j), 'UTF8'))
$$;

-- What is on a bill, in the order in which it was put there. The bill's own events are read once, not those of each parent.
create or replace function bill_parents(p_bill bigint) returns jsonb language sql stable as $$
  with put as (
    select distinct on (bag_id) bag_id, id, at, person_id, station from events
     where bill_id = p_bill and bag_id is not null and result = 'good' and what in ('link', 'undo', 'return_cancelled', 'import') order by bag_id, id desc)
  select coalesce(jsonb_agg(jsonb_build_object('code', p.code, 'kind', k.name, 'count', p.child_count, 'capacity', p.capacity, 'grams', p.weight_grams,
      'at', put.at, 'by', put.person_id, 'byName', u.username, 'station', put.station) order by put.id nulls first, p.code), '[]'::jsonb)
    from bags p join kinds k on k.id = p.kind_id left join put on put.bag_id = p.id left join people u on u.id = put.person_id
   where p.bill_id = p_bill
$$;

-- Rule 1 of documents: bills, parents, counts and grams as they are in the tables; expected = target x full bags like those on it.
create or replace function freeze_bill(b bills, p_reason text) returns void language plpgsql as $$
declare
  document jsonb := jsonb_strip_nulls(bill_facts_all(b) || jsonb_build_object('reason', p_reason, 'rule', 1, 'list', bill_parents(b.id)));
begin
  insert into bill_versions (bill_id, version, at, by, reason, document, hash)
  values (b.id, b.version, b.completed_at, b.completed_by, p_reason, document, document_hash(document));
end $$;

-- A frozen document, as it was; null when there is none of this version.
create or replace function bill_document(p_session bigint, p_rights int, p_number text, p_version int)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  scope int;
  b bills;
begin
  select area into scope from reader(p_session, p_rights);
  select * into b from bills where upper(number) = upper(p_number);
  if bill_sight(b, scope) <> 'known' then return null; end if;
  return (select jsonb_build_object('version', v.version, 'hash', encode(v.hash, 'hex'), 'document', v.document) from bill_versions v where v.bill_id = b.id and v.version = coalesce(p_version, b.version));
end $$;
