import type { Check } from "./check.ts";

/** Tickets on which parents came back. */
export const returnChecks: Check[] = [
  {
    name: "return_count",
    says: "A return's count is not the number of parent bags that came back on it.",
    of: "return",
    rows: `select r.number as name, to_jsonb(r.parent_count) as kept, to_jsonb(count(i.bag_id)) as counted
             from returns r left join return_items i on i.return_id = r.id and i.state in ('back', 'kept') group by r.id having r.parent_count <> count(i.bag_id)`,
  },
  {
    name: "return_state",
    says: "What came back on a return does not fit the state of the return.",
    of: "return",
    rows: `select r.number as name, to_jsonb(r.status) as kept, jsonb_agg(distinct i.state) as counted
             from returns r join return_items i on i.return_id = r.id
            where case r.status when 'cancelled' then i.state = 'back' else i.state in ('put_back', 'kept') end group by r.id`,
  },
  {
    name: "return_line",
    says: "A line of a return belongs to no return, or to no parent bag.",
    of: "return",
    rows: `select coalesce(r.number, i.return_id::text) as name, to_jsonb(i.bag_id) as kept, to_jsonb(g.sort) as counted
             from return_items i left join returns r on r.id = i.return_id left join bags g on g.id = i.bag_id
            where r.id is null or g.sort is distinct from 'parent'`,
  },
  {
    name: "return_by_log",
    says: "A line of a return has no scan in the log that took the bag back.",
    of: "return",
    rows: `select coalesce(r.number, i.return_id::text) as name, to_jsonb(g.code) as kept, null::jsonb as counted
             from return_items i left join returns r on r.id = i.return_id left join bags g on g.id = i.bag_id
            where not exists (select 1 from events e where e.bag_id = i.bag_id and e.at = i.at and e.what = 'return' and e.result = 'good')`,
  },
];
