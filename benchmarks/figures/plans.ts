import type postgres from "postgres";
import { likePattern } from "../../src/store/bags.ts";
import { makeStations, type Place } from "../support/place.ts";

export type Plan = { name: string; ms: number; readsAll: boolean; plan: string[] };

const newest = "order by created_at desc, id desc limit 51";
const rowsMax = 1000;

const one = async (owner: postgres.Sql, statement: string): Promise<unknown> => Object.values((await owner.unsafe(statement))[0] ?? {})[0];

/** The log by a filter, as `list_events` plans it: with the numbers that its time can have. */
async function log(owner: postgres.Sql, filter: Record<string, string>): Promise<string> {
  const f = await one(owner, `select with_numbers('${JSON.stringify(filter)}')::text`);
  return `select * from events_found('${f}') order by id desc limit 51`;
}

const days = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString();

/** The log by every filter that its pages have. */
async function logStatements(owner: postgres.Sql, sack: string, packet: string): Promise<Record<string, string>> {
  const [quiet, busy, who] = ["table-quiet", "table-7", (await one(owner, "select username from people where id = 7")) as string];
  const filters: Record<string, Record<string, string>> = {
    "log, newest": {},
    "log of a person": { who },
    "log of a bag": { bag: packet },
    "log of a parent": { bag: sack },
    "log of a bill that is not there": { bill: "B-0" },
    "log of a station": { station: busy },
    "log of a station that nobody knows": { station: quiet },
    "log by what, rare": { what: "person_changed" },
    "log by what, never": { what: "return_cancelled" },
    "log by outcome, rare": { outcome: "in_other_parent" },
    "log by what, common": { what: "pack" },
    "log of a day": { from: days(0.6), to: days(0.5) },
    "log before a day": { to: days(0.5) },
    "log of a person and an outcome that they never had": { who, outcome: "returned" },
    "log of a person on a day": { who, from: days(0.6), to: days(0.5) },
  };
  const found: Record<string, string> = {};
  for (const [name, filter] of Object.entries(filters)) found[name] = await log(owner, filter);
  return found;
}

/** What is asked most, with real codes in it: the statements inside `scan_pack`, look-up, lists, searches, history. */
async function statementsOf(owner: postgres.Sql, session: number): Promise<Record<string, string>> {
  const [sack] = await owner`select id, code from bags where sort = 'parent' offset 3000 limit 1`;
  const [packet] = await owner`select code from bags where parent_id = ${sack?.id ?? 0} limit 1`;
  if (!sack || !packet) throw new Error("There are no bags. Run `bun run bench:seed` first.");
  const part = (packet.code as string).slice(-6);
  return {
    ...(await logStatements(owner, sack.code, packet.code)),
    "session check (inside every statement)": `select p.id from sessions s join people p on p.id = s.person_id where s.id = ${session} and s.ended_at is null and s.expires_at > now() and p.active and p.rights = 1`,
    "look-up by code": `select find_bags('[[${session}, 1, "${packet.code}"]]')`,
    "lock a bag by its code": `select * from bags where code = '${packet.code}' for no key update`,
    "key of a scan": `select * from scan_keys where key = '${crypto.randomUUID()}'`,
    "children of a parent": `select * from bags where parent_id = ${sack.id}`,
    "newest scan to undo": "select * from undoable(1, 'table-1', null)",
    "search of six digits": `select * from bags where code like '${likePattern(part)}' ${newest}`,
    "search PKT0 (nearly everything)": `select * from bags where code like '${likePattern("PKT0")}' ${newest}`,
    "search 77 (two characters)": `select * from bags where code like '${likePattern("77")}' ${newest}`,
    "search NOTTHERE": `select * from bags where code like '${likePattern("NOTTHERE")}' ${newest}`,
    "list, first page": `select * from bags ${newest}`,
    "list, a page in the middle": `select * from bags where (created_at, id) < (select created_at, id from bags where id = ${sack.id}) ${newest}`,
    "list by code": "select * from bags where code > 'PKT000050000' order by code limit 51",
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
}

/** Packs once as a whole, when the function's own plans are made. */
async function packPlan(owner: postgres.Sql, session: number): Promise<string[]> {
  const version = await one(owner, "select kinds_version from site");
  const packing = `select scan_pack(${session}, 1, gen_random_uuid(), gen_random_uuid(), 'table-0', 'scanner', 0, ${version},
    'M444-99999', 2, 'EXPLAIN' || (random() * 1e9)::bigint, 3, 'bench', null)`;
  const line = await owner.reserve();
  for (let warm = 0; warm < 6; warm++) await line.unsafe(packing);
  const plan = await line.unsafe(`explain (analyze, buffers, costs off) ${packing}`);
  line.release();
  return plan.map((row) => row["QUERY PLAN"] as string);
}

const msOf = (plan: readonly string[]) => Number(/Execution Time: ([\d.]+)/.exec(plan.at(-1) ?? "")?.[1] ?? 0);

/** The plans of all of them at the size that is there, each with its buffers and its time. */
export async function plansOf(place: Place): Promise<Plan[]> {
  const { owner } = place;
  const [station] = await makeStations(place, 1);
  const session = station?.sessionId as number;
  const plans: Plan[] = [];
  for (const [name, statement] of Object.entries(await statementsOf(owner, session))) {
    await owner.unsafe(`explain analyze ${statement}`); // once for the cache
    const plan = (await owner.unsafe(`explain (analyze, buffers, costs off) ${statement}`)).map((row) => row["QUERY PLAN"] as string);
    // Empty months of the log are read whole: that is nothing.
    const readsAll = plan.some(
      (line) => /Seq Scan on (?:bags|events|scan_keys)/.test(line) && Number(/rows=(\d+)/.exec(line)?.[1]) > rowsMax,
    );
    plans.push({ name, ms: msOf(plan), readsAll, plan });
  }
  const packed = await packPlan(owner, session);
  return [...plans, { name: "scan_pack, as a whole", ms: msOf(packed), readsAll: false, plan: packed }];
}
