import type { Check } from "./check.ts";

/** Every scan has its key and its line in the log, and they speak of each other (rules 5 and 6). */
export const keyChecks: Check[] = [
  {
    name: "key_without_event",
    says: "A scan was answered, but its line in the log is missing or belongs to another scan.",
    of: "event",
    rows: `select k.key::text as name, to_jsonb(k.event_id) as kept, null::jsonb as counted
             from scan_keys k left join events e on e.id = k.event_id and e.at = k.event_at and e.key = k.key and e.person_id = k.person_id where e.id is null`,
  },
  {
    name: "event_without_key",
    says: "A line of the log names a scan whose key is missing: the same scan could be done twice.",
    of: "event",
    rows: `select e.id::text as name, to_jsonb(e.key) as kept, null::jsonb as counted from events e left join scan_keys k on k.key = e.key
            where e.key is not null and k.key is null`,
  },
  {
    name: "event_of_nobody",
    says: "A line of the log was written by a person who is not there.",
    of: "event",
    rows: `select e.id::text as name, to_jsonb(e.person_id) as kept, null::jsonb as counted from events e left join people p on p.id = e.person_id
            where e.person_id is not null and p.id is null`,
  },
  {
    name: "event_of_no_bag",
    says: "A line of the log speaks of a bag that is not there: bags are never deleted.",
    of: "event",
    rows: `select e.id::text as name, to_jsonb(e.code) as kept, null::jsonb as counted from events e
             left join bags b on b.id = e.bag_id left join bags p on p.id = e.parent_id left join bags f on f.id = e.from_parent_id
            where e.bag_id is not null and b.id is null or e.parent_id is not null and p.id is null or e.from_parent_id is not null and f.id is null`,
  },
  {
    name: "undo_of_another",
    says: "Something was taken back that is not in the log, or was done to another bag.",
    of: "event",
    rows: `select e.id::text as name, to_jsonb(e.reverses) as kept, to_jsonb(u.bag_id) as counted from events e left join events u on u.id = e.reverses
            where e.reverses is not null and (u.id is null or u.id >= e.id or u.bag_id is distinct from e.bag_id)`,
  },
  {
    name: "undone_twice",
    says: "One scan was taken back twice.",
    of: "event",
    rows: `select reverses::text as name, to_jsonb(1) as kept, to_jsonb(count(*)) as counted from events where reverses is not null and result = 'good'
            group by reverses having count(*) > 1`,
  },
];

const hourCounts = Array.from({ length: 24 }, (_, hour) => `(count(*) filter (where extract(hour from at) = ${hour}))::int`).join(", ");

/** The figures of a day, beside the scans in the log (rule 3). The connection's time zone is the site's: it says where a day begins. */
export const tallyChecks: Check[] = [
  {
    name: "tally",
    says: "A day's figure for a person, station and outcome is not the number of such scans in the log.",
    of: "other",
    rows: `select coalesce(t.day, e.day) || ' ' || coalesce(t.person_id, e.person_id) || ' ' || coalesce(t.station, e.station) || ' ' || coalesce(t.outcome, e.outcome) as name,
                  to_jsonb(t.count) as kept, to_jsonb(e.n) as counted
             from tallies t full join (
               select at::date as day, person_id, coalesce(station, '') as station, outcome, count(*)::int as n from events where key is not null group by 1, 2, 3, 4) e
               on e.day = t.day and e.person_id = t.person_id and e.station = t.station and e.outcome = t.outcome
            where t.count is distinct from e.n`,
  },
  {
    name: "tally_hours",
    says: "A day's figure by the hour, or its first or last scan, is not that of the scans in the log.",
    of: "other",
    // Of the days that the dashboard shows; a row that is older than its hours has fewer than 24.
    rows: `select t.day || ' ' || t.person_id || ' ' || t.station || ' ' || t.outcome as name,
                  jsonb_build_array(t.hours, t.first_at, t.last_at) as kept, jsonb_build_array(e.hours, e.first_at, e.last_at) as counted
             from tallies t left join (
               select at::date as day, person_id, coalesce(station, '') as station, outcome, array[${hourCounts}] as hours, min(at) as first_at, max(at) as last_at
                 from events where key is not null and at >= current_date - 7 group by 1, 2, 3, 4) e
               on e.day = t.day and e.person_id = t.person_id and e.station = t.station and e.outcome = t.outcome
            where t.day >= current_date - 7 and cardinality(t.hours) = 24 and (t.hours, t.first_at, t.last_at) is distinct from (e.hours, e.first_at, e.last_at)`,
  },
];

/** Where everything is, beside where the log says it is (rule 6). */
export const placeByLogChecks: Check[] = [
  {
    name: "child_by_log",
    says: "A child bag is not where the log last put it.",
    of: "bag",
    rows: `with last as (
             select distinct on (bag_id) bag_id, parent_id from events
              where bag_id is not null and result = 'good' and what in ('pack', 'move', 'unpack', 'undo', 'import', 'import_revoked') order by bag_id, id desc)
           select c.code as name, to_jsonb((select code from bags where id = c.parent_id)) as kept, to_jsonb((select code from bags where id = l.parent_id)) as counted
             from bags c left join last l on l.bag_id = c.id where c.sort = 'child' and c.parent_id is distinct from l.parent_id`,
  },
  {
    name: "parent_by_log",
    says: "A parent bag is not on the bill that the log last put it on.",
    of: "bag",
    rows: `with last as (
             select distinct on (e.bag_id) e.bag_id,
                    case when e.what in ('link', 'return_cancelled', 'import') or u.what in ('unlink', 'return') then e.bill_id end as bill_id
               from events e left join events u on u.id = e.reverses
              where e.bill_id is not null and e.bag_id is not null and e.result = 'good'
                and (e.what in ('link', 'unlink', 'return', 'return_cancelled', 'import', 'import_revoked') or u.what in ('link', 'unlink', 'return'))
              order by e.bag_id, e.id desc)
           select p.code as name, to_jsonb((select number from bills where id = p.bill_id)) as kept, to_jsonb((select number from bills where id = l.bill_id)) as counted
             from bags p left join last l on l.bag_id = p.id where p.sort = 'parent' and p.bill_id is distinct from l.bill_id`,
  },
  {
    name: "bill_by_log",
    says: "A bill is open though the log says it was finished, or the other way round.",
    of: "bill",
    rows: `with last as (
             select distinct on (bill_id) bill_id, what from events where bill_id is not null and bag_id is null and result = 'good'
                and what in ('bill_made', 'bill_completed', 'bill_reopened') order by bill_id, id desc)
           select b.number as name, to_jsonb(b.status) as kept, to_jsonb(l.what) as counted from bills b join last l on l.bill_id = b.id
            where b.status <> case l.what when 'bill_completed' then 'completed' else 'open' end`,
  },
];
