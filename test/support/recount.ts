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
        select e.parent_id from events e where e.bag_id = c.id and e.result = 'good' and e.what in ('pack', 'move', 'unpack', 'undo')
         order by e.id desc limit 1) l on true
     where c.sort = 'child' and c.parent_id is distinct from l.parent_id`;
}
