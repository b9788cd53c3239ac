import postgres from "postgres";
import type { Pair } from "./import-files.ts";
import type { Place } from "./place.ts";

const batchRows = 10_000;

const batches = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / batchRows) }, (_, at) => list.slice(at * batchRows, (at + 1) * batchRows));

/**
 * What the database needs at least: the rows of bags and of events that a commit of these pairs leaves, written by a bare script as arrays, in
 * one transaction, with nothing read, checked or locked. Gives seconds.
 */
export async function importFloor({ url }: Place, pairs: readonly Pair[]): Promise<number> {
  const client = postgres(url, { max: 1, fetch_types: false, onnotice: () => {} });
  await client`select 1`;
  const startedAt = performance.now();
  await client.begin(async (line) => {
    const parents = [...Map.groupBy(pairs, ([parent]) => parent)].map(([code, list]) => ({ code, count: list.length }));
    const ids = new Map<string, string>();
    for (const batch of batches(parents)) for (const { code, id } of await putParents(line, batch)) ids.set(code, id);
    for (const batch of batches(pairs)) await putChildren(line, batch, ids);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  await client.end();
  return seconds;
}

const texts = (list: readonly (string | number | undefined)[]) => `{${list.join(",")}}`;

async function putParents(line: postgres.TransactionSql, parents: readonly { code: string; count: number }[]) {
  const rows = await line`
    insert into bags (code, sort, kind_id, capacity, own_grams, weight_grams, child_count, status, created_at, updated_at)
    select code, 'parent', k.id, k.capacity, 0, count * 1000, count, case when count < k.capacity then 'open' else 'closed' end, now(), now()
      from unnest(${texts(parents.map(({ code }) => code))}::text[], ${texts(parents.map(({ count }) => count))}::int[]) as p(code, count), kinds k
     where k.name = 'Upload sack' returning id, code`;
  await putEvents(
    line,
    rows.map(({ id, code }) => ({ id, code, parent: "null" })),
    "made",
  );
  return rows as unknown as { id: string; code: string }[];
}

async function putChildren(line: postgres.TransactionSql, pairs: readonly Pair[], ids: ReadonlyMap<string, string>): Promise<void> {
  const rows = await line`
    insert into bags (code, sort, kind_id, own_grams, weight_grams, status, parent_id, packed_at, packed_by, created_at, updated_at)
    select code, 'child', k.id, k.unit_grams, k.unit_grams, 'packed', parent, now(), 1, now(), now()
      from unnest(${texts(pairs.map(([, child]) => child))}::text[], ${texts(pairs.map(([parent]) => ids.get(parent)))}::bigint[]) as c(code, parent), kinds k
     where k.name = 'Packet' returning id, code, parent_id as parent`;
  await putEvents(line, rows as unknown as { id: string; code: string; parent: string }[], "packed");
}

async function putEvents(line: postgres.TransactionSql, bags: readonly { id: string; code: string; parent: string }[], outcome: string) {
  await line`
    insert into events (id, at, person_id, what, outcome, result, code, bag_id, parent_id, answer)
    select nextval('events_id_seq'), now(), 1, 'import', ${outcome}, 'good', code, bag, parent, '{"import": 1, "parent": "UPL-00000000"}'
      from unnest(${texts(bags.map(({ id }) => id))}::bigint[], ${texts(bags.map(({ code }) => code))}::text[],
                  ${texts(bags.map(({ parent }) => parent))}::bigint[]) as b(bag, code, parent)`;
}
