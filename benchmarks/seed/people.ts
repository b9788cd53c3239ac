import { dice, type Filling, peopleOf } from "./order.ts";

/** Everybody's password in a seeded database, and its hash: made once, because a hash has a part by chance. */
export const seededPassword = "a long enough password";
const hash = "$argon2id$v=19$m=19456,t=2,p=1$+g+YVHaRPGi7ZmeNYla/QvLpF2vx9iWh46vaJaDJtmQ$TDA8/g8ltVQ8xNDiixhKMCAOfFIqXbzrk5vMqeeXdYk";

export const jute = { id: 4, prefix: "JS", capacity: 30, tareGrams: 350 } as const;
export const pulse = { id: 5, prefix: "PS", capacity: 15, tareGrams: 200 } as const;
export const packet = { id: 3, grams: 1000 } as const;
/** A kind of its own for what benchmarks pack, with room for ten million sacks. */
export const benchSack = { id: 6, name: "Benchmark sack", prefix: "BENCH" } as const;

const opened = (days: number) => `(seed_end() - interval '${days + 1} days')`;

/** Areas, people of every role, kinds with room for millions: what a site has before its first scan. */
export async function makeSite({ transaction, order }: Filling): Promise<void> {
  const { dispatchers, billers } = peopleOf(order);
  const at = opened(order.days);
  await transaction.unsafe(`
    create function seed_end() returns timestamptz language sql immutable as $$ select timestamptz '${order.until} 00:00 Asia/Kolkata' $$`);
  await transaction.unsafe(`
    insert into areas (id, name, created_at) overriding system value select n, 'Dock ' || chr(64 + n), ${at} from generate_series(1, 4) n`);
  await transaction.unsafe(`
    insert into people (id, username, name, role, area_id, password_hash, must_change, created_at) overriding system value
    select n, role || '-' || n, initcap(role) || ' ' || n, role, case when role = 'dispatcher' and n % 10 = 0 then 1 + n / 10 % 4 end, '${hash}', false, ${at}
      from generate_series(1, ${order.people}) n, lateral (
        select case when n <= ${dispatchers} then 'dispatcher' when n <= ${dispatchers + billers} then 'biller' else 'admin' end as role) r`);
  await transaction.unsafe(`
    insert into kinds (id, name, sort, pattern, capacity, tare_grams, created_at) overriding system value values
      (${jute.id}, 'Jute sack', 'parent', '${jute.prefix}-#######', ${jute.capacity}, ${jute.tareGrams}, ${at}),
      (${pulse.id}, 'Pulse sack', 'parent', '${pulse.prefix}-#######', ${pulse.capacity}, ${pulse.tareGrams}, ${at}),
      (${benchSack.id}, '${benchSack.name}', 'parent', '${benchSack.prefix}-#######', 30, 0, ${at})`);
  await transaction.unsafe("update kinds set created_at = (select created_at from areas where id = 1) where id <= 3");
  await transaction.unsafe("update site set kinds_version = kinds_version + 1");
}

/** Days with their share of the work: Sundays are quiet, and the site grows. Their order says which parents belong to a day. */
export async function makeDays({ transaction, order }: Filling): Promise<void> {
  await transaction.unsafe(`
    create unlogged table seed_days as
    select day, starts, (sum(work) over up_to - work) / sum(work) over () as share_from, sum(work) over up_to / sum(work) over () as share_to
      from (select d as day, seed_end() - make_interval(days => ${order.days} - d) as starts,
                   (case extract(dow from seed_end() - make_interval(days => ${order.days} - d)) when 0 then 0.2 else 0.8 + 0.4 * ${dice(order, 1, "d")} end)
                     * (1 + 0.5 * d / ${order.days}) as work
              from generate_series(0, ${order.days - 1}) d) days
    window up_to as (order by day)`);
}
