import type postgres from "postgres";
import { putAside } from "../../src/store/backup/build.ts";
import { makeBags } from "./bags.ts";
import { finishBills, makeBills, planBills } from "./bills.ts";
import { makeLog, planLog } from "./log.ts";
import type { Filling, SeedOrder } from "./order.ts";
import { planParents } from "./parents.ts";
import { makeDays, makeSite } from "./people.ts";

/** What is given out next comes after what the seed gave out by itself. */
const numbered = ["areas", "bags", "bills", "events", "kinds", "people", "returns"];
const plans = ["seed_log", "seed_returns", "seed_bills", "seed_parents", "seed_days"];

/** The site's memory for sorting and for indexes, while it is filled and nobody works on it. */
const memory = { work_mem: "512MB", maintenance_work_mem: "768MB", max_parallel_maintenance_workers: "2", hash_mem_multiplier: "4" };

/**
 * Fills a database that was just migrated, in one transaction: whole or not at all. Rows first, without indexes, triggers and foreign keys;
 * those are made again over all rows, so whatever they guard is checked then. `say` hears what was done in how many ms.
 */
export async function fill(owner: postgres.Sql, order: SeedOrder, say: (step: string, ms: number) => void = () => {}): Promise<void> {
  await owner.begin(async (transaction) => {
    const settings = { TimeZone: "Asia/Kolkata", session_replication_role: "replica", jit: "off", ...memory };
    for (const [name, value] of Object.entries(settings)) await transaction`select set_config(${name}, ${value}, true)`;
    const filling: Filling = { transaction, order };
    let at = performance.now();
    const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      const made = await work();
      say(name, performance.now() - at);
      at = performance.now();
      return made;
    };
    const putBack = await putAside(transaction);
    await step("plan", async () => {
      for (const plan of [makeSite, makeDays, planParents, planBills, planLog]) await plan(filling);
    });
    await step("bags", () => makeBags(filling));
    await step("bills", () => makeBills(filling));
    await step("log", () => makeLog(filling));
    await step("indexes", putBack);
    await transaction`select set_config('session_replication_role', 'replica', true)`;
    await step("statistics", () => transaction.unsafe("analyze"));
    await step("documents", () => finishBills(filling));
    for (const table of numbered)
      await transaction.unsafe(
        `select setval('${table}_id_seq', (select coalesce(max(id), 1) from ${table}), (select count(*) > 0 from ${table}))`,
      );
    await transaction.unsafe(`drop table ${plans.join(", ")}`);
    await transaction.unsafe("drop function seed_end()");
  });
}
