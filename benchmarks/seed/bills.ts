import { dice, type Filling, peopleOf } from "./order.ts";
import { finishedAt } from "./parents.ts";

/** Bills follow one another through the parents in blocks of so many; each block has one of 500 and a stretch that stays in stock. */
const blockParents = 5000;
const largestBill = 500;
const stockParents = 600;
const returnedParents = 3;

/** Sizes of the bills of one block: small lorries mostly, the largest in the middle. */
function sizesOf(seed: number): number[] {
  const sizes: number[] = [];
  let left = blockParents - largestBill - stockParents;
  for (let n = seed; left > 0; n++) {
    const size = Math.min(left, 8 + ((n * 7919) % 13) * ((n * 104_729) % 7));
    sizes.push(size);
    left -= size;
  }
  sizes.splice(Math.floor(sizes.length / 2), 0, largestBill);
  return sizes;
}

/** Which parents go on which bill, when and by whom; and which come back. */
export async function planBills({ transaction, order }: Filling): Promise<void> {
  const { dispatchers, billers } = peopleOf(order);
  const sizes = sizesOf(order.seed);
  const places = sizes.map((size, at) => [sizes.slice(0, at).reduce((sum, before) => sum + before, 0), size]);
  await transaction.unsafe(`
    create unlogged table seed_bills as
    with lorries as (
      select block * ${blockParents} + first_place as first, size
        from (values ${places.map((place) => `(${place.join(", ")})`).join(", ")}) sizes (first_place, size),
             generate_series(0, (select max(n) from seed_parents) / ${blockParents}) block),
    loaded as (
      select l.first, l.size, max(${finishedAt}) + interval '30 minutes' as made_at
        from lorries l join seed_parents p on p.n >= l.first and p.n < l.first + l.size
       where not p.is_open group by l.first, l.size having count(*) = l.size),
    known as (
      select *, row_number() over (order by made_at, first) as id, ${dice(order, 20, "first")} as chance from loaded
       where made_at + make_interval(secs => 10 * size + 300) < seed_end())
    select id::bigint, first, size, made_at, 'gate-' || 1 + id % 6 as station, ${dispatchers + 1} + (id % ${billers})::int as person,
           'B-' || to_char(made_at, 'YYYYMMDD') || '-' || lpad((row_number() over (partition by made_at::date order by made_at, first))::text, 4, '0') as number,
           case when chance < 0.08 then least(${largestBill}, size + 2) else size end as target, chance < 0.08 and size < ${largestBill} as is_short,
           case when made_at < seed_end() - interval '1 day' or chance > 0.3 then date_trunc('milliseconds', made_at + make_interval(secs => 6 * size + 120)) end as completed_at
      from known`);
  await transaction.unsafe("update seed_bills set made_at = date_trunc('milliseconds', made_at)");
  await transaction.unsafe(`
    create unlogged table seed_returns as
    select row_number() over (order by id)::int as id, id as bill, first, person, station, made_at,
           'R-' || to_char(made_at, 'YYYYMMDD') || '-' || lpad((row_number() over (partition by made_at::date order by id))::text, 4, '0') as number
      from (select id, first, person, station, completed_at + interval '20 hours' as made_at from seed_bills where id % 40 = 7 and size >= 8) late
     where made_at + interval '5 minutes' < seed_end()`);
  await transaction.unsafe("analyze seed_bills");
}

export const linkedAt = (place: string): string => `(b.made_at + make_interval(secs => 30 + 6 * (${place})))`;
export const returnedAt = (place: string): string => `(r.made_at + make_interval(secs => 40 + 10 * (${place})))`;

/** Bills with what is on them, as they were when the last one was finished: documents are frozen from that. */
export async function makeBills({ transaction }: Filling): Promise<void> {
  await transaction.unsafe(`
    insert into bills (id, number, status, target, destination, vehicle, parent_count, child_count, weight_grams, full_grams, short_count, version, completed_at, completed_by, made_by, created_at, updated_at)
    overriding system value
    select b.id, b.number, case when b.completed_at is null then 'open' else 'completed' end, b.target, 'Customer ' || b.id % 90, 'MH12 AB ' || 1000 + b.id % 400,
           b.size, s.children, s.grams, s.full_grams, s.short, case when b.completed_at is null then 0 else 1 end, b.completed_at,
           case when b.completed_at is not null then b.person end, b.person, b.made_at, coalesce(b.completed_at, ${linkedAt("b.size - 1")})
      from seed_bills b join (
        select g.bill_id, sum(child_count) as children, sum(weight_grams) as grams, sum(full_grams(g)) as full_grams, sum(short_by_bags(g)) as short
          from bags g where bill_id is not null group by 1) s on s.bill_id = b.id`);
  await transaction.unsafe(`
    insert into day_numbers (day, what, last)
    select made_at::date, 'bill', count(*) from seed_bills group by 1 union all select made_at::date, 'return', count(*) from seed_returns group by 1`);
}

/** Freezes what was finished, then takes back what came back: the documents still say what left. */
export async function finishBills({ transaction }: Filling): Promise<void> {
  await transaction.unsafe(
    `select freeze_bill(b, case when s.is_short then 'The lorry left early' end) from bills b join seed_bills s on s.id = b.id where b.status = 'completed' order by b.id`,
  );
  await transaction.unsafe(`
    insert into returns (id, number, status, parent_count, made_by, created_at, updated_at) overriding system value
    select id, number, 'finished', ${returnedParents}, person, made_at, made_at + interval '2 minutes' from seed_returns r`);
  await transaction.unsafe(`
    insert into return_items (return_id, bag_id, bill_id, at, by, station)
    select r.id, p.id, r.bill, ${returnedAt("place")}, r.person, r.station from seed_returns r, generate_series(0, ${returnedParents - 1}) place, seed_parents p where p.n = r.first + place`);
  await transaction.unsafe(`
    update bills b set parent_count = b.parent_count - s.parents, child_count = b.child_count - s.children, weight_grams = b.weight_grams - s.grams,
           full_grams = b.full_grams - s.full_grams, short_count = b.short_count - s.short, updated_at = s.at
      from (select i.bill_id, count(*) as parents, sum(child_count) as children, sum(weight_grams) as grams, sum(full_grams(g)) as full_grams, sum(short_by_bags(g)) as short, max(i.at) as at
              from return_items i join bags g on g.id = i.bag_id group by 1) s where s.bill_id = b.id`);
  await transaction.unsafe(
    "update bags set bill_id = null, status = 'returned', updated_at = i.at from return_items i where i.bag_id = bags.id",
  );
}
