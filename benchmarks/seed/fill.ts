import type postgres from "postgres";
import { putAside } from "../../src/store/backup/build.ts";
import { makeBags } from "./bags.ts";
import { finishBills, makeBills, planBills } from "./bills.ts";
import { finishLog, logPieces, makeLog, makeMonths, planLog } from "./log.ts";
import type { Filling, SeedOrder } from "./order.ts";
import { planParents } from "./parents.ts";
import { makeDays, makeSite } from "./people.ts";

/** What is given out next comes after what the seed gave out by itself. */
const numbered = ["areas", "bags", "bills", "events", "kinds", "people", "returns"];
const plans = ["seed_log", "seed_returns", "seed_bills", "seed_parents", "seed_days"];

/** The site's memory for sorting and for indexes, while it is filled and nobody works on it. */
const memory = { work_mem: "512MB", maintenance_work_mem: "768MB", max_parallel_maintenance_workers: "2", hash_mem_multiplier: "4" };

/** A filling that was cut short has left its plans behind: what it made is no site. */
export const wasCutShort = async (owner: postgres.Sql): Promise<boolean> =>
  (await owner`select to_regclass('seed_parents') as plan`)[0]?.plan !== null;

/**
 * Fills a database that was just migrated. Rows first, without indexes, triggers and foreign keys; those are made again over all rows, so
 * whatever they guard is checked then. The rows go in by two sessions at once, since one statement has one processor. `say` hears what was
 * done in how many ms.
 */
export async function fill(owner: postgres.Sql, order: SeedOrder, say: (step: string, ms: number) => void = () => {}): Promise<void> {
  const session = <T>(work: (filling: Filling) => Promise<T>) =>
    owner.begin(async (transaction) => {
      const settings = { TimeZone: "Asia/Kolkata", session_replication_role: "replica", jit: "off", ...memory };
      for (const [name, value] of Object.entries(settings)) await transaction`select set_config(${name}, ${value}, true)`;
      return work({ transaction, order });
    }) as Promise<T>;
  let at = performance.now();
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const made = await work();
    say(name, performance.now() - at);
    at = performance.now();
    return made;
  };
  const putBack = await step("plan", () =>
    session(async (filling) => {
      for (const plan of [makeSite, makeDays, planParents, planBills, planLog, makeMonths]) await plan(filling);
      return putAside(filling.transaction);
    }),
  );
  const makeThings = async (filling: Filling) => {
    await makeBags(filling);
    await makeBills(filling);
  };
  const jobs = [makeThings, ...(await session(logPieces)).map((piece) => (filling: Filling) => makeLog(filling, piece))];
  const workOff = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await session(job);
  };
  await step("rows", () => Promise.all([workOff(), workOff()]));
  await session(async (filling) => {
    const { transaction } = filling;
    await step("tallies", () => finishLog(filling));
    await step("indexes", () => putBack(transaction));
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
