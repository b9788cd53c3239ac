import type postgres from "postgres";
import type { Times } from "../driver/times.ts";
import { newPacking } from "../support/ground.ts";
import { type Plan, plansOf } from "./plans.ts";
import { drivenIn, type Room } from "./room.ts";

export type Sizes = {
  bags: number;
  events: number;
  bytesPerBag: number;
  bytesPerEvent: number;
  bytesPerKey: number;
  indexes: Record<string, number>;
  databaseBytes: number;
};
export type Growth = { bags: number; sizes: Sizes; times: Record<string, Times>; plans: Pick<Plan, "name" | "ms" | "readsAll">[] };

/** So few ask at once that nobody waits for another: what is seen is the size, not the crowd. */
const connections = 4;

export async function sizesOf(owner: postgres.Sql): Promise<Sizes> {
  const [row] = await owner`
    select (select count(*)::float8 from bags) as bags, (select count(*)::float8 from events) as events, pg_total_relation_size('bags')::float8 as bag_bytes,
           (select sum(pg_total_relation_size(inhrelid))::float8 from pg_inherits where inhparent = 'events'::regclass) as event_bytes,
           pg_total_relation_size('scan_keys')::float8 as key_bytes, pg_database_size(current_database())::float8 as database_bytes`;
  const indexes = await owner`
    select coalesce(parent.relname, i.relname) as name, sum(pg_relation_size(i.oid))::float8 as bytes
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
      left join pg_inherits h on h.inhrelid = i.oid left join pg_class parent on parent.oid = h.inhparent
     where t.relname in ('bags', 'scan_keys') or t.oid in (select inhrelid from pg_inherits where inhparent = 'events'::regclass) group by 1 order by 2 desc`;
  const each = (bytes: number, count: number) => Math.round(bytes / Math.max(1, count));
  return {
    bags: row?.bags,
    events: row?.events,
    bytesPerBag: each(row?.bag_bytes, row?.bags),
    bytesPerEvent: each(row?.event_bytes, row?.events),
    bytesPerKey: each(row?.key_bytes, row?.events),
    databaseBytes: row?.database_bytes,
    indexes: Object.fromEntries(indexes.map(({ name, bytes }) => [name, bytes])),
  };
}

/** The same requests at the size that is there. */
export async function growthOf(room: Room): Promise<Growth> {
  const { ground, place, admins } = room;
  const passes = room.dispatchers.slice(0, 20);
  const path = (name: string, paths: { path: string; has: string }[]) =>
    drivenIn(room, { scenario: "read", settings: { name, paths }, passes: admins, connections });
  const runs = {
    "look-up": () => drivenIn(room, { scenario: "lookUp", settings: { codes: ground.codes }, passes, connections }),
    pack: async () => drivenIn(room, { scenario: "pack", settings: await newPacking(place.owner), passes, connections }),
    search: () =>
      path(
        "search",
        ground.searches.map((part) => ({ path: `/api/bags?search=${part}`, has: '"items":[{' })),
      ),
    "bag list": () => path("bag list", [{ path: "/api/bags", has: '"items":[{' }]),
    "bill of 500": () => path("bill", [{ path: `/api/bills/${ground.largeBill.number}`, has: ground.largeBill.number }]),
    dashboard: () => path("dashboard", [{ path: "/api/stats", has: '"asOf"' }]),
  };
  const times: Record<string, Times> = {};
  for (const [name, run] of Object.entries(runs)) times[name] = (await run()).all;
  const sizes = await sizesOf(place.owner);
  const plans = (await plansOf(place)).map(({ name, ms, readsAll }) => ({ name, ms, readsAll }));
  return { bags: sizes.bags, sizes, times, plans };
}
