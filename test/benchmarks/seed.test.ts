import { expect, test } from "bun:test";
import postgres from "postgres";
import { fill, wasCutShort } from "../../benchmarks/seed/fill.ts";
import { seedOrder } from "../../benchmarks/seed/order.ts";
import { freshDatabase } from "../support/cluster.ts";
import { recount } from "../support/recount.ts";

const order = { ...seedOrder(12_000, "2026-11-29"), days: 75 };
const tables = [
  "areas",
  "people",
  "kinds",
  "site",
  "bags",
  "bills",
  "bill_versions",
  "returns",
  "return_items",
  "day_numbers",
  "events",
  "scan_keys",
  "tallies",
];

async function seeded<T>(work: (owner: postgres.Sql) => Promise<T>): Promise<T> {
  const { url, drop } = await freshDatabase();
  const owner = postgres(url, { max: 2, onnotice: () => {} });
  try {
    await fill(owner, order);
    expect(await wasCutShort(owner)).toBe(false);
    return await work(owner);
  } finally {
    await owner.end();
    await drop();
  }
}

/** Every row of a table as text, in an order of its own. */
const rowsOf = async (owner: postgres.Sql, table: string) =>
  (await owner.unsafe(`select row::text as row from ${table} as row order by 1`)).map(({ row }) => row as string);

test("the same order gives the same rows, and nothing in them is wrong", async () => {
  const first = await seeded(async (owner) => {
    expect(await recount(owner)).toEqual([]);
    const rows: Record<string, string[]> = {};
    for (const table of tables) rows[table] = await rowsOf(owner, table);
    return rows;
  });
  for (const table of tables) expect(first[table]?.length).toBeGreaterThan(0);
  await seeded(async (owner) => {
    for (const table of tables) expect(await rowsOf(owner, table)).toEqual(first[table] as string[]);
  });
});

test("it is a site that has been at work: months of log, every role, returns, refused scans", async () => {
  await seeded(async (owner) => {
    const [figures] = await owner`
      select (select count(*)::int from bags) as bags, (select count(distinct tableoid)::int from events) as months, (select count(*)::int from events_rest) as rest,
             (select count(distinct role)::int from people) as roles, (select count(*)::int from people) as people,
             (select count(distinct station)::int from events) as stations, (select count(*)::int from events where result = 'refused') as refused,
             (select count(*)::int from bags where status = 'open') as open, (select count(*)::int from returns) as returns`;
    expect(figures?.bags).toBeGreaterThan(order.bags * 0.9);
    expect(figures?.bags).toBeLessThan(order.bags * 1.1);
    expect(figures?.months).toBeGreaterThanOrEqual(3);
    expect(figures?.rest).toBe(0);
    expect(figures).toMatchObject({ roles: 3, people: 120, open: 40 });
    for (const count of ["refused", "returns"]) expect(figures?.[count]).toBeGreaterThan(0);
    expect(figures?.stations).toBeGreaterThan(40);
  });
});

test("one that was cut short is known by what it leaves", async () => {
  const { url, drop } = await freshDatabase();
  const owner = postgres(url, { max: 2, onnotice: () => {} });
  const cut = fill(owner, order, (step) => {
    if (step === "rows") throw new Error("cut short");
  });
  await expect(cut).rejects.toThrow("cut short");
  expect(await wasCutShort(owner)).toBe(true);
  await owner.end();
  await drop();
});
