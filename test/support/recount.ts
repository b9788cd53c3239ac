import type postgres from "postgres";

/**
 * Every figure that is kept, beside what a count of the rows gives (domain: rule 3). Gives the differences: none, or the system lies.
 */
export async function recount(owner: postgres.Sql): Promise<Record<string, unknown>[]> {
  return owner`
    select 'parent' as what, p.code as name, jsonb_build_object('count', p.child_count, 'grams', p.weight_grams, 'status', p.status) as kept,
           jsonb_build_object('count', count(c.id), 'grams', p.own_grams + coalesce(sum(c.weight_grams), 0)) as counted
      from bags p left join bags c on c.parent_id = p.id where p.sort = 'parent' group by p.id
    having p.child_count <> count(c.id) or p.weight_grams <> p.own_grams + coalesce(sum(c.weight_grams), 0) or count(c.id) > p.capacity
        or (p.bill_id is null and p.status <> 'returned' and (p.status = 'closed') <> (p.closed_short or count(c.id) >= p.capacity))
    union all
    select 'tally', t.day || ' ' || t.person_id || ' ' || t.station || ' ' || t.outcome, to_jsonb(t.count), to_jsonb(e.n)
      from tallies t full join (
        select (at at time zone 'Asia/Kolkata')::date as day, person_id, coalesce(station, '') as station, outcome, count(*)::int as n
          from events where key is not null group by 1, 2, 3, 4) e
        on (e.day, e.person_id, e.station, e.outcome) = (t.day, t.person_id, t.station, t.outcome)
     where t.count is distinct from e.n
    union all
    select 'key without its event', k.key::text, null, null from scan_keys k left join events e on e.id = k.event_id and e.key = k.key where e.id is null
    union all
    select 'event without its key', e.id::text, null, null from events e left join scan_keys k on k.key = e.key where e.key is not null and k.key is null
    union all
    select 'child in two places by the log', c.code, to_jsonb(c.parent_id), to_jsonb(l.parent_id)
      from bags c left join lateral (
        select e.parent_id from events e where e.bag_id = c.id and e.result = 'good' and e.what in ('pack', 'move', 'unpack', 'undo', 'import', 'import_revoked')
         order by e.id desc limit 1) l on true
     where c.sort = 'child' and c.parent_id is distinct from l.parent_id
    union all
    select * from (${billsRecount(owner)}) bills
    union all
    select * from (${returnsRecount(owner)}) returns`;
}

/**
 * Bills beside their parents: figures, the weight of the same parents if they were full (counted here in numeric, rounded half up), how the
 * parents stand, and that what is on a completed bill stands in its newest document.
 */
const billsRecount = (owner: postgres.Sql) => owner`
    select 'bill' as what, b.number as name,
           jsonb_build_object('parents', b.parent_count, 'children', b.child_count, 'grams', b.weight_grams, 'full', b.full_grams, 'short', b.short_count) as kept,
           jsonb_build_object('parents', n.parents, 'children', n.children, 'grams', n.grams, 'full', n.full_grams, 'short', n.short, 'strange', n.strange) as counted
      from bills b cross join lateral (
        select count(p.id) as parents, coalesce(sum(c.children), 0) as children, coalesce(sum(p.own_grams + c.grams), 0) as grams,
               coalesce(sum(p.own_grams + case when c.children = 0 then 0 else round(c.grams::numeric * p.capacity / c.children) end), 0) as full_grams,
               count(*) filter (where c.children < p.capacity) as short,
               count(*) filter (where p.status <> case b.status when 'completed' then 'dispatched' else 'billed' end) as strange
          from bags p cross join lateral (select count(*) as children, coalesce(sum(weight_grams), 0) as grams from bags where parent_id = p.id) c
         where p.bill_id = b.id) n
     where (b.parent_count, b.child_count, b.weight_grams, b.full_grams, b.short_count, 0) is distinct from (n.parents, n.children, n.grams, n.full_grams, n.short, n.strange)
        or b.parent_count > b.target or (b.status = 'completed') <> (b.completed_at is not null)
    union all
    select 'on a completed bill, not in its document', b.number, to_jsonb(p.code), null
      from bills b join bags p on p.bill_id = b.id left join bill_versions v on v.bill_id = b.id and v.version = b.version
     where b.status = 'completed' and not coalesce(v.document->'list' @> jsonb_build_array(jsonb_build_object('code', p.code, 'grams', p.weight_grams)), false)
    union all
    select 'document without its bill, or the other way round', coalesce(b.number, v.bill_id::text), to_jsonb(b.version), to_jsonb(v.versions)
      from bills b full join (select bill_id, count(*)::int as versions, max(version) as newest from bill_versions group by 1) v on v.bill_id = b.id
     where b.version is distinct from coalesce(v.versions, 0) or b.version is distinct from coalesce(v.newest, 0)
    union all
    select 'parent on a bill by the log', p.code, to_jsonb(p.bill_id), to_jsonb(l.bill_id)
      from bags p left join lateral (
        select case when e.what in ('link', 'return_cancelled') or u.what in ('unlink', 'return') then e.bill_id end as bill_id
          from events e left join events u on u.id = e.reverses
         where e.bag_id = p.id and e.result = 'good'
           and (e.what in ('link', 'unlink', 'return', 'return_cancelled') or u.what in ('link', 'unlink', 'return')) order by e.id desc limit 1) l on true
     where p.sort = 'parent' and p.bill_id is distinct from l.bill_id`;

const returnsRecount = (owner: postgres.Sql) => owner`
    select 'return' as what, r.number as name, to_jsonb(r.parent_count) as kept, to_jsonb(count(i.bag_id)) as counted
      from returns r left join return_items i on i.return_id = r.id and i.state in ('back', 'kept') group by r.id having r.parent_count <> count(i.bag_id)
    union all
    select 'return by its states', r.number, to_jsonb(r.status), jsonb_agg(i.state)
      from returns r join return_items i on i.return_id = r.id
     where case r.status when 'cancelled' then i.state = 'back' else i.state in ('put_back', 'kept') end group by r.id`;
