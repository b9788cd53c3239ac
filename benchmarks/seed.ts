import { Database } from "../src/store/database.ts";
import { sealEvents } from "../src/store/seals.ts";
import { fill, wasCutShort } from "./seed/fill.ts";
import { seedOrder } from "./seed/order.ts";
import { benchFolder, numberOption, openPlace, textOption } from "./support/place.ts";

/**
 * Fills the database of `--bags` (1,500,000; also 150,000 and 15,000,000) with a site that has been at work for months. The same size and
 * `--until` (today) give the same rows. A database that is filled already is left as it is: benchmarks may have added to it.
 */
const bags = numberOption("bags", 1_500_000);
const today = new Date().toLocaleDateString("en-CA", { timeZone: "Asia/Kolkata" });
const order = seedOrder(bags, textOption("until", today));
const seconds = (ms: number) => Math.round(ms / 100) / 10;
const startedAt = performance.now();
const place = await openPlace();
const { owner, url } = place;

async function seal(): Promise<void> {
  const database = new Database({ url, pool: 1, prepare: true, timeZone: "Asia/Kolkata", role: "tracetrack_app" });
  while ((await sealEvents(database)).state === "more");
  await database.close();
  // As if each had been made in its own time, some seconds after its newest event: readers of a day find its numbers by that.
  await owner.unsafe(`set session_replication_role = replica;
    update event_seals s set late = false, sealed_at = (select e.at + interval '9 seconds' from events e where e.id = s.last_id);
    set session_replication_role = default`);
}

if (await wasCutShort(owner)) {
  await place.close();
  throw new Error(`The filling of ${benchFolder()} was cut short once. Remove that folder and start again.`);
}
const [{ present = 0 } = {}] = await owner`select count(*)::int as present from (select 1 from bags limit 1) as one_of_them`;
if (present === 0) {
  const steps: Record<string, number> = {};
  await fill(owner, order, (step, ms) => (steps[step] = seconds(ms)));
  const sealedFrom = performance.now();
  await Promise.all([seal(), owner.unsafe("vacuum analyze")]);
  await owner.unsafe("checkpoint");
  steps["seals, vacuum"] = seconds(performance.now() - sealedFrom);
  process.stdout.write(`${JSON.stringify(steps)}\n`);
}
const [sizes] = await owner`
  select (select count(*)::int from bags) as bags, (select count(*)::int from events) as events, (select count(*)::int from bills) as bills,
         pg_size_pretty(pg_database_size(current_database())) as size`;
process.stdout.write(`${JSON.stringify({ ...sizes, seconds: seconds(performance.now() - startedAt) })}\n`);
await place.close();
