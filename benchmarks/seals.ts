import { verifyLog } from "../src/services/verifying.ts";
import { Database } from "../src/store/database.ts";
import { openSealReader } from "../src/store/seal-reader.ts";
import { sealEvents } from "../src/store/seals.ts";
import { numberOption, openPlace } from "./support/place.ts";

/**
 * Seals all that the benchmark's log holds, without the rests that the server takes, then verifies it. `--events` (1.5 million): as many
 * are in the log first, added ones without bags.
 */
const wanted = numberOption("events", 1_500_000);
const place = await openPlace();
const { owner, url } = place;
const [{ present = 0 } = {}] = await owner`select count(*)::int as present from events`;
if (present < wanted)
  await owner.unsafe(`
    insert into events (id, at, scanned_at, key, person_id, station, how, what, outcome, result, code, bag_id, parent_id, answer)
    select nextval('events_id_seq'), t, t, gen_random_uuid(), 1 + n % 100, 'table-' || n % 100, 'scanner', 'pack', 'packed', 'good', 'LOG' || n, 10000000 + n, 20000000 + n / 30,
           jsonb_build_object('code', 'LOG' || n, 'bag', jsonb_build_object('code', 'LOG' || n, 'sort', 'child'), 'parent', jsonb_build_object('code', 'SB00001', 'count', 12, 'capacity', 30))
      from generate_series(1, ${wanted - present}) n, lateral (select now() - make_interval(secs => (${wanted - present} - n) / 20.0) as t) times`);
const database = new Database({ url, pool: 4, prepare: true, timeZone: "Asia/Kolkata", role: "tracetrack_app" });
let [events, seals, longestMs] = [0, 0, 0];
const startedAt = performance.now();
for (let state = "more"; state === "more"; seals++) {
  const stepAt = performance.now();
  const step = await sealEvents(database);
  longestMs = Math.max(longestMs, performance.now() - stepAt);
  [state, events] = [step.state, events + step.events];
}
const sealedMs = performance.now() - startedAt;
await database.close();
const reader = await openSealReader(url, "Asia/Kolkata");
const verifyAt = performance.now();
const { fault, ...right } = await verifyLog(reader);
const verifiedMs = performance.now() - verifyAt;
await reader.close();
const [size] = await owner`select pg_size_pretty(pg_total_relation_size('event_seals')) as seals`;
const seconds = (ms: number) => Math.round(ms / 100) / 10;
process.stdout.write(
  `${JSON.stringify({ events, steps: seals, sealedSeconds: seconds(sealedMs), usEach: Math.round((sealedMs * 1000) / Math.max(1, events)), longestStepMs: Math.round(longestMs), verified: right.events, verifiedSeconds: seconds(verifiedMs), fault, memoryMb: Math.round(process.memoryUsage().rss / 1e6), size: size?.seals })}\n`,
);
await place.close();
