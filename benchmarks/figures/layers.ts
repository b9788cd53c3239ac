import { Hono } from "hono";
import { parseCode } from "../../src/domain/code.ts";
import { scanListSchema } from "../../src/services/scan-input.ts";
import { openSite } from "../../test/support/site.ts";
import { codeAt } from "../scenarios/codes.ts";
import { newPacking } from "../support/ground.ts";
import type { Room } from "./room.ts";

export type Layer = { name: string; us: number };

const atOnce = 20;
const times = 6000;
/** Until the runtime has compiled what is called: before that the half of every figure is its compiler and its interpreter. */
const warmTimes = 12_000;

/** Processor time of this process for each call, warm; the network to a browser is not in it. */
async function costOf(work: (n: number) => unknown, howMany = times): Promise<number> {
  let next = 0;
  const some = async (most: number) => {
    for (; next < most; ) await work(next++);
  };
  const all = (most: number) => Promise.all(Array.from({ length: atOnce }, () => some(most)));
  await all(warmTimes);
  const before = process.cpuUsage();
  await all(warmTimes + howMany);
  const spent = process.cpuUsage(before);
  return Math.round(((spent.user + spent.system) / howMany) * 10) / 10;
}

/** How long the database works on a call of each function, as it says itself. */
async function databaseCost({ place }: Room, functionName: string): Promise<number> {
  const [row] = await place.owner`
    select coalesce(sum(total_exec_time) / nullif(sum(calls), 0), 0)::float8 * 1000 as us from pg_stat_statements where query like ${`%${functionName}%`} and query not like '%pg_stat_statements%'`;
  return Math.round(Number(row?.us ?? 0));
}

/** What a pack and a look-up are made of: the app in this process, its parts one by one, and the database's own share. */
export async function layersOf(room: Room): Promise<Record<string, Layer[]>> {
  const { place, ground, dispatchers } = room;
  await place.owner.unsafe("create extension if not exists pg_stat_statements; select pg_stat_statements_reset()");
  const site = await openSite({ TIME_ZONE: "Asia/Kolkata" }, { url: place.url });
  // Many stations: one alone would soon be told that it asks too much.
  const headers = dispatchers.map(({ token }) => ({
    host: "localhost",
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
  }));
  const headersOf = (n: number) => headers[n % headers.length] as (typeof headers)[number];
  const packing = await newPacking(place.owner);
  const scanOf = (n: number) => ({
    key: crypto.randomUUID(),
    do: "pack",
    station: `table-${n % atOnce}`,
    how: "scanner",
    parent: `${packing.prefix}-${String(packing.firstParent + (n % atOnce) + atOnce * Math.floor(n / atOnce / 30)).padStart(7, "0")}`,
    child: `${packing.tag}L${n}`,
  });
  const bare = new Hono();
  bare.post("/api/scans", async (c) => c.json(await c.req.json()));
  const post = (app: { fetch: (request: Request) => Response | Promise<Response> }, n: number) =>
    Promise.resolve(
      app.fetch(
        new Request("http://localhost/api/scans", { method: "POST", headers: headersOf(n), body: JSON.stringify({ scans: [scanOf(n)] }) }),
      ),
    ).then((answer) => answer.text());
  const get = async (path: string, n: number, status = 200) => {
    const answer = await site.app.fetch(new Request(`http://localhost${path}`, { headers: headersOf(n) }));
    if (answer.status !== status) throw new Error(`${path} answered ${answer.status}.`);
    return answer.text();
  };
  const { kinds } = await site.site.kinds.current();
  try {
    const statement = await costOf(() =>
      site.database.run((client) => client.unsafe("select $1::text as answer", ["x"], { prepare: true })),
    );
    const pack = await costOf((n) => post(site.app, n));
    const lookUp = await costOf((n) => get(`/api/bag/${codeAt(ground.codes, n * 37)}`, n));
    const nothing = await costOf((n) => get("/api/nothing-here", n, 404));
    return {
      pack: [
        { name: "request through a bare Hono route, body read and answered", us: await costOf((n) => post(bare, n)) },
        { name: "every middleware, to a path that is not there", us: nothing },
        { name: "the body by its schema (zod)", us: await costOf((n) => scanListSchema.safeParse({ scans: [scanOf(n)] })) },
        {
          name: "two codes by the parser",
          us: await costOf((n) => [parseCode(`${packing.prefix}-0000001`, { kinds }), parseCode(`${packing.tag}L${n}`, { kinds })]),
        },
        { name: "one statement through the driver and the slots, answered at once", us: statement },
        { name: "all of a pack in the app (driver included)", us: pack },
        {
          name: "scan_pack in PostgreSQL (pg_stat_statements, with waiting for the disk's commit left out)",
          us: await databaseCost(room, "scan_pack"),
        },
      ],
      "look-up": [
        { name: "every middleware, to a path that is not there", us: nothing },
        { name: "one statement through the driver and the slots, answered at once", us: statement },
        { name: "all of a look-up in the app (driver included)", us: lookUp },
        {
          name: "a statement of look-ups in PostgreSQL (pg_stat_statements); at once they share some",
          us: await databaseCost(room, "find_bags"),
        },
      ],
    };
  } finally {
    await site.close();
  }
}
