import type postgres from "postgres";
import type { Codes } from "../scenarios/codes.ts";
import type { PackSettings } from "../scenarios/pack.ts";
import { benchSack } from "../seed/people.ts";
import type { Station } from "./place.ts";

/** What scenarios work on: bags and bills that are there, and numbers that nobody has yet. */
export async function readGround(owner: postgres.Sql) {
  const [last] = await owner`select code from bags where code < 'PKT9' order by code desc limit 1`;
  const count = Number((last?.code as string | undefined)?.slice(3) ?? 0);
  if (!count) throw new Error("There are no bags. Run `bun run bench:seed` first.");
  const codes: Codes = { prefix: "PKT", digits: 9, count };
  const [large] = await owner`select number, parent_count as parents from bills order by parent_count desc, id limit 1`;
  const [site] = await owner`select kinds_version as version from site`;
  return {
    codes,
    children: count,
    kindsVersion: Number(site?.version),
    largeBill: { number: large?.number as string, parents: large?.parents as number },
    /** Parts of six digits, each in a handful of codes or more. */
    searches: Array.from({ length: 200 }, (_, n) =>
      String(1 + ((n * 7919 * 31) % count))
        .padStart(9, "0")
        .slice(-6),
    ),
  };
}

export type Ground = Awaited<ReturnType<typeof readGround>>;

/** Sacks and packets of a run that no other run has. `room`: how many sacks it may take. */
export async function newPacking(owner: postgres.Sql, room = 10_000): Promise<PackSettings> {
  const [last] = await owner`select code from bags where code like ${`${benchSack.prefix}-%`} order by code desc limit 1`;
  const used = Number((last?.code as string | undefined)?.slice(benchSack.prefix.length + 1) ?? 0);
  reserved = Math.max(reserved, used + 1);
  const firstParent = reserved;
  reserved += room;
  return {
    prefix: benchSack.prefix,
    firstParent,
    capacity: 30,
    tag: `H${(Date.now() % 1_000_000_000).toString(36).toUpperCase()}${runs++}`,
  };
}
let reserved = 0;
let runs = 0;

/** A bill for each biller with sacks of its own to put on it. */
export async function newBills(owner: postgres.Sql, { sessionId }: Station, howMany: number, parentsEach = 4) {
  const sacks = await owner`
    select code from bags where sort = 'parent' and bill_id is null and status in ('closed', 'returned') and area_id is null and child_count > 0
     order by created_at desc, id desc limit ${howMany * parentsEach}`;
  if (sacks.length < howMany * parentsEach) throw new Error("There are too few sacks that are on no bill.");
  const bills = [];
  for (let place = 0; place < howMany; place++) {
    const [made] = await owner`select make_bill(${sessionId}, 1, null, 500, null, null, null, null) as bill`;
    const parents = sacks.slice(place * parentsEach, (place + 1) * parentsEach).map(({ code }) => code as string);
    bills.push({ number: made?.bill.number as string, parents });
  }
  return bills;
}

/** What a run stopped in the middle of is on its bill still; the next one finds its sacks free. */
export async function clearBills(owner: postgres.Sql, { sessionId }: Station, numbers: readonly string[]): Promise<void> {
  await owner`
    select scan_unlink(${sessionId}, 1, gen_random_uuid(), gen_random_uuid(), 'gate', 'api', 0, (select kinds_version from site), b.number, p.code, 1, 'bench', null)
      from bags p join bills b on b.id = p.bill_id where b.number in ${owner(numbers as string[])} order by b.id, p.code`;
}
