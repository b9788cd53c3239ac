import { linkedAt } from "./bills.ts";
import type { Filling } from "./order.ts";
import { finishedAt, packedAt } from "./parents.ts";
import { jute, packet, pulse } from "./people.ts";

/** Parents and their children, in the order in which they were made. */
export async function makeBags({ transaction }: Filling): Promise<void> {
  const tare = `case when p.is_jute then ${jute.tareGrams} else ${pulse.tareGrams} end`;
  // On their bills from the beginning: rows that are changed before the indexes are made would keep those out of use until the end.
  await transaction.unsafe(`
    insert into bags (id, code, sort, kind_id, area_id, bill_id, capacity, own_grams, weight_grams, child_count, status, closed_short, created_at, updated_at) overriding system value
    select p.id, p.code, 'parent', case when p.is_jute then ${jute.id} else ${pulse.id} end, p.area, b.id, p.capacity, ${tare}, ${tare} + p.children * ${packet.grams}, p.children,
           case when b.completed_at is not null then 'dispatched' when b.id is not null then 'billed' when p.is_open then 'open' else 'closed' end, p.is_closed_short, ${packedAt("0")},
           coalesce(b.completed_at, ${linkedAt("p.n - b.first")}, ${finishedAt})
      from seed_parents p left join (select seed_bills.*, generate_series(first, first + size - 1) as n from seed_bills) b on b.n = p.n`);
  await transaction.unsafe(`
    insert into bags (id, code, sort, kind_id, area_id, own_grams, weight_grams, status, parent_id, packed_at, packed_by, packed_station, created_at, updated_at) overriding system value
    select p.id + c, 'PKT' || lpad((p.children_before + c)::text, 9, '0'), 'child', ${packet.id}, p.area, ${packet.grams}, ${packet.grams}, 'packed', p.id, t, p.person, p.station, t, t
      from seed_parents p, generate_series(1, p.children) c, lateral (select ${packedAt("c")} as t) times`);
}
