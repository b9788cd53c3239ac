import { numberOption, openPlace } from "./support/place.ts";

/**
 * Fills the benchmark's database with `--bags` bags (1.5 million): full sacks of 30 and their packets, each with its event and its key,
 * spread over the last 30 days. Made by the database itself, in one statement a table. Repeating it adds what is missing.
 */
const bags = numberOption("bags", 1_500_000);
const place = await openPlace();
const { owner } = place;
const parents = Math.floor(bags / 31);
const startedAt = performance.now();
const [{ present = 0 } = {}] = await owner`select count(*)::int as present from bags where sort = 'parent'`;
if (present < parents) {
  await owner`
    insert into people (username, name, role, password_hash, must_change)
    select 'seed-' || n, 'seed-' || n, 'dispatcher', '-', false from generate_series(1, 100) n on conflict do nothing`;
  await owner.unsafe(`
    insert into bags (code, sort, kind_id, capacity, own_grams, weight_grams, child_count, status, created_at, updated_at)
    select 'SB' || lpad(n::text, 5, '0'), 'parent', 1, 30, 0, 30000, 30, 'closed', t, t
      from generate_series(${present}, ${parents - 1}) n, lateral (select now() - make_interval(secs => (${parents} - n) * 50.0) as t) times`);
  await owner.unsafe(`
    insert into bags (code, sort, kind_id, own_grams, weight_grams, status, parent_id, packed_at, packed_by, packed_station, created_at, updated_at)
    select 'PKT' || lpad((row_number() over (order by p.id, c))::text, 9, '0'), 'child', 3, 1000, 1000, 'packed', p.id, t, 1 + p.id % 100, 'table-' || p.id % 100, t, t
      from bags p, generate_series(1, 30) c, lateral (select p.created_at + make_interval(secs => c) as t) times
     where p.sort = 'parent' and not exists (select 1 from bags b where b.parent_id = p.id) order by p.id, c`);
  await owner.unsafe(`
    insert into events (id, at, scanned_at, key, person_id, station, how, what, outcome, result, code, bag_id, parent_id, answer)
    select nextval('events_id_seq'), greatest(c.packed_at, date_trunc('month', now())), c.packed_at, gen_random_uuid(), c.packed_by, c.packed_station, 'scanner', 'pack', 'packed', 'good',
           c.code, c.id, c.parent_id, jsonb_build_object('code', c.code, 'bag', bag_facts(c))
      from bags c where c.sort = 'child' and not exists (select 1 from events e where e.bag_id = c.id) order by c.id`);
  await owner.unsafe(
    "insert into scan_keys select key, gen_random_uuid(), id, at, person_id from events where key is not null on conflict do nothing",
  );
  await owner.unsafe("vacuum analyze");
}
const [sizes] = await owner`
  select count(*)::int as bags, pg_size_pretty(pg_total_relation_size('bags')) as "bags with indexes",
         (select pg_size_pretty(sum(pg_total_relation_size(inhrelid))) from pg_inherits where inhparent = 'events'::regclass) as "events with indexes",
         pg_size_pretty(pg_total_relation_size('scan_keys')) as "keys with index" from bags`;
process.stdout.write(`${JSON.stringify({ ...sizes, seconds: Math.round((performance.now() - startedAt) / 100) / 10 })}\n`);
await place.close();
