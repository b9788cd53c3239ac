import { dice, type Filling, parentsOf, peopleOf, stationsMax } from "./order.ts";
import { jute, pulse } from "./people.ts";

/** So many of the newest parents are still being packed. */
const openParents = 40;

/**
 * The plan of everything: one row for each parent with its kind, when and where it was packed and by whom, how many children it has, and which
 * numbers it and its children get. Nothing else in the seed is thrown for a parent.
 */
export async function planParents({ transaction, order }: Filling): Promise<void> {
  const count = parentsOf(order);
  const { dispatchers } = peopleOf(order);
  await transaction.unsafe(`
    create unlogged table seed_parents as
    with thrown as (
      select n, d.day, d.starts, ((n + 0.5) / ${count} - d.share_from) / (d.share_to - d.share_from) as place, ${dice(order, 2, "n")} < 0.8 as is_jute,
             floor(${stationsMax} * power(${dice(order, 3, "n")}, 1.7))::int as station, ${dice(order, 4, "n")} < 0.05 as is_short,
             ${dice(order, 5, "n")} as fill, 4 + 4 * ${dice(order, 6, "n")} as seconds_each
        from generate_series(0, ${count - 1}) n join seed_days d on (n + 0.5) / ${count} >= d.share_from and (n + 0.5) / ${count} < d.share_to),
    known as (
      select *, case when is_jute then ${jute.capacity} else ${pulse.capacity} end as capacity,
             1 + (station * 7 + day) % ${dispatchers} as person, n >= ${count} - ${openParents} as is_open
        from thrown),
    filled as (
      select *, case when is_short or is_open then 1 + floor(fill * (capacity - 1))::int else capacity end as children from known)
    select n::int, day, starts + interval '8 hours' + interval '12 hours' * (place - 0.06 * sin(4 * pi() * place)) as at, seconds_each, is_jute, capacity, children, is_open,
           children < capacity and not is_open as is_closed_short, 'table-' || station as station, person, (select area_id from people where id = person) as area,
           case when is_jute then '${jute.prefix}-' else '${pulse.prefix}-' end || lpad(n::text, 7, '0') as code,
           (sum(children) over up_to - children)::int as children_before, (n + 1 + sum(children) over up_to - children)::bigint as id
      from filled window up_to as (order by n)`);
  await transaction.unsafe("create index on seed_parents (n)");
  await transaction.unsafe("analyze seed_parents");
}

/** When a child was packed, and when a parent was finished, as SQL over a row `p` of the plan. */
export const packedAt = (child: string): string => `date_trunc('milliseconds', p.at + make_interval(secs => (${child}) * p.seconds_each))`;
export const finishedAt = packedAt("p.children + case when p.is_closed_short then 1 else 0 end");
