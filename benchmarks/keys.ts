import { numberOption, openPlace } from "./support/place.ts";

/**
 * Two ways to keep the key of a scan unique for ever while the log is cut by month, each filled with `--rows` (200,000) events in batches
 * of 100, with time-ordered keys (UUIDv7, as our own outbox makes them) and with random ones (as programs of others may):
 * a table of keys beside a log cut by time, or a log cut by the key itself.
 */
const rows = numberOption("rows", 200_000);
const place = await openPlace();
const { owner } = place;

await owner.unsafe(`
  drop schema if exists keys_bench cascade; create schema keys_bench;
  create table keys_bench.log (id bigint not null, at timestamptz not null, key uuid, answer jsonb, primary key (id, at)) partition by range (at);
  create table keys_bench.log_now partition of keys_bench.log default;
  create table keys_bench.keys (key uuid primary key, fingerprint uuid not null, event_id bigint not null, event_at timestamptz not null);
  create table keys_bench.by_key (key uuid primary key, id bigint not null, at timestamptz not null, fingerprint uuid not null, answer jsonb) partition by range (key);
  create table keys_bench.by_key_now partition of keys_bench.by_key default;
  create index on keys_bench.by_key (id);
`);

const answer = JSON.stringify({ code: "PKT000017", parent: { code: "SB00001", count: 12, capacity: 30, status: "open", grams: 12000 } });
const key = (isOrdered: boolean) => (isOrdered ? Bun.randomUUIDv7() : crypto.randomUUID());

async function fill(isOrdered: boolean, insert: (from: number, keys: string[]) => PromiseLike<unknown>): Promise<number> {
  const startedAt = performance.now();
  for (let from = 0; from < rows; from += 100)
    await insert(
      from,
      Array.from({ length: 100 }, () => key(isOrdered)),
    );
  return Math.round(rows / ((performance.now() - startedAt) / 1000));
}

const results = [];
for (const isOrdered of [true, false]) {
  await owner.unsafe("truncate keys_bench.log, keys_bench.keys, keys_bench.by_key");
  const beside = await fill(isOrdered, (from, keys) =>
    owner.unsafe(
      `with new as (select k.key, $2::bigint + k.place as id, clock_timestamp() as at from unnest($1::uuid[]) with ordinality k(key, place)),
            kept as (insert into keys_bench.keys select key, gen_random_uuid(), id, at from new)
       insert into keys_bench.log select id, at, key, $3::text::jsonb from new`,
      [keys, from, answer],
    ),
  );
  const inside = await fill(isOrdered, (from, keys) =>
    owner.unsafe(
      `insert into keys_bench.by_key select k.key, $2::bigint + k.place, clock_timestamp(), gen_random_uuid(), $3::text::jsonb
         from unnest($1::uuid[]) with ordinality k(key, place)`,
      [keys, from, answer],
    ),
  );
  const [sizes] = await owner`
    select pg_size_pretty(pg_total_relation_size('keys_bench.log_now') + pg_total_relation_size('keys_bench.keys')) as beside,
           pg_size_pretty(pg_total_relation_size('keys_bench.by_key_now')) as inside`;
  results.push({
    keys: isOrdered ? "time-ordered" : "random",
    "table of keys, rows/s": beside,
    "cut by key, rows/s": inside,
    "size, table": sizes?.beside,
    "size, by key": sizes?.inside,
  });
}
console.table(results);
await owner.unsafe("drop schema keys_bench cascade");
await place.close();
