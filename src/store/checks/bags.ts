import type { Check } from "./check.ts";

/** What is in each parent, counted once from the children themselves. */
const inside = `
  inside as (select parent_id, count(*)::int as children, sum(weight_grams) as grams from bags where parent_id is not null group by parent_id)`;
const parents = "bags p left join inside i on i.parent_id = p.id where p.sort = 'parent'";

/** Counts, capacity and weights (rules 2 and 3). */
export const countChecks: Check[] = [
  {
    name: "parent_count",
    says: "A parent bag's count is not the number of child bags in it.",
    of: "bag",
    rows: `with ${inside} select p.code as name, to_jsonb(p.child_count) as kept, to_jsonb(coalesce(i.children, 0)) as counted
             from ${parents} and p.child_count <> coalesce(i.children, 0)`,
  },
  {
    name: "parent_overfull",
    says: "A parent bag holds more child bags than it may.",
    of: "bag",
    rows: `with ${inside} select p.code as name, to_jsonb(p.capacity) as kept, to_jsonb(i.children) as counted
             from ${parents} and (p.capacity is null or i.children > p.capacity)`,
  },
  {
    name: "parent_weight",
    says: "A parent bag's weight is not its own and that of the child bags in it.",
    of: "bag",
    rows: `with ${inside} select p.code as name, to_jsonb(p.weight_grams) as kept, to_jsonb(p.own_grams + coalesce(i.grams, 0)) as counted
             from ${parents} and p.weight_grams <> p.own_grams + coalesce(i.grams, 0)`,
  },
  {
    name: "child_weight",
    says: "A child bag's weight is not the one it was made with.",
    of: "bag",
    rows: `select code as name, to_jsonb(weight_grams) as kept, to_jsonb(own_grams) as counted from bags
            where sort = 'child' and (weight_grams <> own_grams or own_grams < 0)`,
  },
];

/** What state a bag says it is in, beside what is in it and where it is. */
export const stateChecks: Check[] = [
  {
    name: "parent_state",
    says: "A parent bag says it is open though it is full or was closed, or the other way round.",
    of: "bag",
    rows: `with ${inside} select p.code as name, to_jsonb(p.status) as kept,
                  to_jsonb(case when p.closed_short or coalesce(i.children, 0) >= p.capacity then 'closed' else 'open' end) as counted
             from ${parents} and p.bill_id is null and p.status <> 'returned'
              and p.status <> case when p.closed_short or coalesce(i.children, 0) >= p.capacity then 'closed' else 'open' end`,
  },
  {
    name: "parent_billed_state",
    says: "A parent bag's state does not fit the bill that it is on.",
    of: "bag",
    rows: `select p.code as name, to_jsonb(p.status) as kept, to_jsonb(case b.status when 'completed' then 'dispatched' else 'billed' end) as counted
             from bags p join bills b on b.id = p.bill_id where p.status <> case b.status when 'completed' then 'dispatched' else 'billed' end`,
  },
  {
    name: "child_state",
    says: "A child bag says it is packed though it is in no parent bag, or the other way round.",
    of: "bag",
    rows: `select code as name, to_jsonb(status) as kept, to_jsonb(case when parent_id is null then 'free' else 'packed' end) as counted from bags
            where sort = 'child' and (status <> case when parent_id is null then 'free' else 'packed' end or child_count <> 0)`,
  },
  {
    name: "bag_sort",
    says: "A bag's kind is not there, or is one for other bags: a parent bag with a child bag's kind, or the other way round.",
    of: "bag",
    rows: `select b.code as name, to_jsonb(b.sort) as kept, to_jsonb(k.sort) as counted from bags b left join kinds k on k.id = b.kind_id
            where k.sort is distinct from b.sort`,
  },
  {
    name: "bag_code",
    says: "A bag's code is not in its one form, so the same code in other letters could be a second bag.",
    of: "bag",
    rows: `select code as name, to_jsonb(code) as kept, to_jsonb(upper(code)) as counted from bags where code !~ '^[A-Z0-9][A-Z0-9-]{0,39}$'`,
  },
  {
    name: "bag_twice",
    says: "Two bags have the same code.",
    of: "bag",
    rows: `select upper(code) as name, to_jsonb(1) as kept, to_jsonb(count(*)) as counted from bags group by upper(code) having count(*) > 1`,
  },
];

/** A bag is in one place, and that place is there (rule 2). */
export const placeChecks: Check[] = [
  {
    name: "child_parent",
    says: "A child bag is in something that is no parent bag, or is not there at all.",
    of: "bag",
    rows: `select c.code as name, to_jsonb(c.parent_id) as kept, to_jsonb(p.code) as counted from bags c left join bags p on p.id = c.parent_id
            where c.sort = 'child' and c.parent_id is not null and p.sort is distinct from 'parent'`,
  },
  {
    name: "parent_inside",
    says: "A parent bag is inside another bag.",
    of: "bag",
    rows: `select p.code as name, to_jsonb(p.parent_id) as kept, null::jsonb as counted from bags p where p.sort = 'parent' and p.parent_id is not null`,
  },
  {
    name: "child_on_bill",
    says: "A child bag is on a bill by itself.",
    of: "bag",
    rows: `select c.code as name, to_jsonb(c.bill_id) as kept, null::jsonb as counted from bags c where c.sort = 'child' and c.bill_id is not null`,
  },
  {
    name: "bag_bill",
    says: "A bag is on a bill that is not there.",
    of: "bag",
    rows: `select p.code as name, to_jsonb(p.bill_id) as kept, null::jsonb as counted from bags p left join bills b on b.id = p.bill_id
            where p.bill_id is not null and b.id is null`,
  },
  {
    name: "bag_area",
    says: "A bag belongs to an area that is not there.",
    of: "bag",
    rows: `select g.code as name, to_jsonb(g.area_id) as kept, null::jsonb as counted from bags g left join areas a on a.id = g.area_id
            where g.area_id is not null and a.id is null`,
  },
];
