import { likePattern } from "../src/store/bags.ts";
import { makeStations, openPlace } from "./support/place.ts";

/**
 * The plans of what is asked most, at the size that is seeded: the statements inside `scan_pack`, look-up, history and lists. Prints each
 * with its buffers, and fails when one reads a whole table.
 */
const place = await openPlace();
const { owner } = place;
const [station] = await makeStations(place, 1);
const [{ n = 0 } = {}] = await owner`select count(*)::int as n from bags`;
const [sack] = await owner`select id, code from bags where sort = 'parent' offset 20000 limit 1`;
const [packet] = await owner`select code from bags where parent_id = ${sack?.id ?? 0} limit 1`;
if (!sack || !packet) throw new Error("There are no bags. Run `bun benchmarks/seed.ts` first.");
const part = (packet.code as string).slice(-6);
const newest = "order by created_at desc, id desc limit 51";

const statements: Record<string, string> = {
  "session check (inside every statement)": `select p.id from sessions s join people p on p.id = s.person_id where s.id = ${station?.sessionId} and s.ended_at is null and s.expires_at > now() and p.active and p.rights = 1`,
  "lock a bag by its code": `select * from bags where code = '${packet.code}' for no key update`,
  "key of a scan": `select * from scan_keys where key = '${crypto.randomUUID()}'`,
  "children of a parent": `select * from bags where parent_id = ${sack.id}`,
  "newest scan to undo": "select * from newest_undoable(1, 'table-1')",
  [`search ${part}`]: `select * from bags where code like '${likePattern(part)}' ${newest}`,
  "search PKT0 (nearly everything)": `select * from bags where code like '${likePattern("PKT0")}' ${newest}`,
  "search 77 (two characters)": `select * from bags where code like '${likePattern("77")}' ${newest}`,
  "search NOTTHERE": `select * from bags where code like '${likePattern("NOTTHERE")}' ${newest}`,
  "list, first page": `select * from bags ${newest}`,
  "list, a page in the middle": `select * from bags where (created_at, id) < (select created_at, id from bags where id = ${sack.id}) ${newest}`,
  "list by code": "select * from bags where code > 'PKT000500000' order by code limit 51",
  "list of parents": `select * from bags where sort = 'parent' ${newest}`,
  "list by kind": `select * from bags where kind_id = 2 ${newest}`,
  "list by state": `select * from bags where status = 'open' ${newest}`,
  "children in no bag": `select * from bags where sort = 'child' and status = 'free' ${newest}`,
  "list by area": `select * from bags where area_id = 1 ${newest}`,
  "list by bill": `select * from bags where bill_id = 1 ${newest}`,
  "list of one day": `select * from bags where created_at >= now() - interval '20 days' and created_at < now() - interval '19 days' ${newest}`,
  "count up to 10,000": `select count(*) from (select 1 from bags where code like '${likePattern("PKT0")}' order by created_at desc limit 10001) found`,
  "history of a parent": `select * from events where parent_id = ${sack.id} order by id desc limit 51`,
};

const rowsMax = 1000;
let failures = 0;
process.stdout.write(`${n.toLocaleString("en")} bags\n`);
for (const [name, statement] of Object.entries(statements)) {
  await owner.unsafe(`explain analyze ${statement}`); // once for the cache
  const plan = (await owner.unsafe(`explain (analyze, buffers, costs off) ${statement}`)).map((row) => row["QUERY PLAN"] as string);
  // Empty months of the log are read whole: that is nothing.
  const readsAll = plan.some(
    (line) => /Seq Scan on (?:bags|events|scan_keys)/.test(line) && Number(/rows=(\d+)/.exec(line)?.[1]) > rowsMax,
  );
  if (readsAll) failures++;
  process.stdout.write(`\n## ${name}${readsAll ? " - READS A WHOLE TABLE" : ""}\n${plan.join("\n")}\n`);
}
const packing = `select scan_pack(${station?.sessionId}, 1, gen_random_uuid(), gen_random_uuid(), 'table-0', 'scanner', 0, ${await one("select kinds_version from site")},
  'M444-99999', 2, 'EXPLAIN' || (random() * 1e9)::bigint, 3, 'bench', null)`;
const line = await owner.reserve();
for (let warm = 0; warm < 6; warm++) await line.unsafe(packing);
const packed = await line.unsafe(`explain (analyze, buffers, costs off) ${packing}`);
process.stdout.write(`\n## scan_pack, as a whole\n${packed.map((row) => row["QUERY PLAN"]).join("\n")}\n`);
line.release();
await place.close();
process.exit(failures > 0 ? 1 : 0);

async function one(statement: string): Promise<unknown> {
  return Object.values((await owner.unsafe(statement))[0] ?? {})[0];
}
