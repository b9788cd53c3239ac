import type { Check } from "./check.ts";

/** Figures of bills, beside a count of the bags themselves; a full bag's weight is counted here in numeric, halves rounded up (rule 3). */
export const billChecks: Check[] = [
  {
    name: "bill_figures",
    says: "A bill's bags or weights are not those of the parent bags on it.",
    of: "bill",
    rows: `with inside as (select parent_id, count(*) as children, sum(weight_grams) as grams from bags where parent_id is not null group by parent_id),
      on_it as (
        select p.bill_id, count(*) as parents, sum(coalesce(c.children, 0)) as children, sum(p.own_grams + coalesce(c.grams, 0)) as grams,
               sum(p.own_grams + coalesce(round(c.grams::numeric * p.capacity / c.children), 0)) as full_grams,
               count(*) filter (where coalesce(c.children, 0) < p.capacity) as short
          from bags p left join inside c on c.parent_id = p.id where p.bill_id is not null group by p.bill_id)
      select b.number as name,
             jsonb_build_object('parents', b.parent_count, 'children', b.child_count, 'grams', b.weight_grams, 'full', b.full_grams, 'short', b.short_count) as kept,
             jsonb_build_object('parents', coalesce(n.parents, 0), 'children', coalesce(n.children, 0), 'grams', coalesce(n.grams, 0),
               'full', coalesce(n.full_grams, 0), 'short', coalesce(n.short, 0)) as counted
        from bills b left join on_it n on n.bill_id = b.id
       where (b.parent_count, b.child_count, b.weight_grams, b.full_grams, b.short_count)
          is distinct from (coalesce(n.parents, 0), coalesce(n.children, 0), coalesce(n.grams, 0), coalesce(n.full_grams, 0), coalesce(n.short, 0))`,
  },
  {
    name: "bill_overfull",
    says: "A bill carries more parent bags than it should.",
    of: "bill",
    rows: `select b.number as name, to_jsonb(b.target) as kept, to_jsonb(n.parents) as counted
             from bills b join (select bill_id, count(*) as parents from bags where bill_id is not null group by bill_id) n on n.bill_id = b.id
            where n.parents > b.target`,
  },
  {
    name: "bill_state",
    says: "A bill is finished without a time at which it was, or open with one.",
    of: "bill",
    rows: `select number as name, to_jsonb(status) as kept, to_jsonb(completed_at) as counted from bills where (status = 'completed') <> (completed_at is not null)`,
  },
  {
    name: "bill_twice",
    says: "Two bills have the same number.",
    of: "bill",
    rows: `select upper(number) as name, to_jsonb(1) as kept, to_jsonb(count(*)) as counted from bills group by upper(number) having count(*) > 1`,
  },
];

/** What was frozen when a bill was finished (rule 4). */
export const documentChecks: Check[] = [
  {
    name: "bill_versions",
    says: "A document of a finished bill is missing, or there is one too many.",
    of: "bill",
    rows: `select coalesce(b.number, v.bill_id::text) as name, to_jsonb(b.version) as kept, to_jsonb(v.versions) as counted
             from bills b full join (select bill_id, count(*)::int as versions, max(version) as newest from bill_versions group by 1) v on v.bill_id = b.id
            where b.version is distinct from coalesce(v.versions, 0) or b.version is distinct from coalesce(v.newest, 0)`,
  },
  {
    name: "bill_document_lacks",
    says: "A parent bag is on a finished bill, but its document does not name it with this weight.",
    of: "bag",
    rows: `select p.code as name, to_jsonb(b.number) as kept, null::jsonb as counted
             from bags p join bills b on b.id = p.bill_id and b.status = 'completed'
             left join (
               select v.bill_id, d.code, d.grams from bill_versions v join bills o on o.id = v.bill_id and o.version = v.version,
                      jsonb_to_recordset(v.document->'list') as d (code text, grams bigint)) d
               on d.bill_id = p.bill_id and d.code = p.code and d.grams = p.weight_grams
            where d.code is null`,
  },
  {
    name: "bill_document_hash",
    says: "A frozen document does not have its hash any more: somebody changed it.",
    of: "bill",
    rows: `select coalesce(b.number, v.bill_id::text) as name, to_jsonb(encode(v.hash, 'hex')) as kept, to_jsonb(encode(document_hash(v.document), 'hex')) as counted
             from bill_versions v left join bills b on b.id = v.bill_id where v.hash is distinct from document_hash(v.document)`,
  },
  {
    name: "bill_document_totals",
    says: "The totals of a frozen document are not the sums of its lines.",
    of: "bill",
    rows: `select coalesce(b.number, v.bill_id::text) as name,
                  jsonb_build_array(v.document->'parents', v.document->'children', v.document->'grams') as kept, jsonb_build_array(n.parents, n.children, n.grams) as counted
             from bill_versions v left join bills b on b.id = v.bill_id cross join lateral (
               select count(*) as parents, coalesce(sum(d.count), 0) as children, coalesce(sum(d.grams), 0) as grams
                 from jsonb_to_recordset(v.document->'list') as d (count bigint, grams bigint)) n
            where ((v.document->>'parents')::bigint, (v.document->>'children')::bigint, (v.document->>'grams')::bigint)
               is distinct from (n.parents, n.children, n.grams)`,
  },
];
