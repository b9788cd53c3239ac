import { scenarios } from "../scenarios/all.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { startLoop } from "./loop.ts";
import type { Driven, DriverOrder } from "./order.ts";
import type { Player } from "./player.ts";
import { openStreams } from "./streams.ts";
import { newHistogram, summary } from "./times.ts";
import { targetOf } from "./wire.ts";

/** The driver: a process of its own, one order on its input, one answer on its output. */
const order = (await Bun.stdin.json()) as DriverOrder;
const target = targetOf(order.url);
const ledger: Pick<Driven, "scans"> = { scans: [] };
const scenario = scenarios[order.scenario] as Scenario<unknown>;
const stage = scenario({ host: new URL(order.url).host, settings: order.settings, ledger });
const everybody = order.passes.map((pass, place) => stage(pass, place));
const connections = order.connections ?? everybody.length;
const players = Array.from({ length: connections }, (_, connection): Player => {
  const mine = everybody.filter((_, place) => place % connections === connection);
  let turn = 0;
  return () => (mine[turn++ % mine.length] as Player)();
});

const streams = await openStreams(target, order.streams ?? []);
const loop = await startLoop({ target, players, pace: { loop: order.pace } });
const warm = order.warmSeconds > 0 ? await loop.measure(order.warmSeconds) : null;
const before = process.cpuUsage();
const counted = await loop.measure(order.seconds);
const spent = process.cpuUsage(before);
const rest = await loop.end();
streams.close();

const all = newHistogram();
for (const histogram of counted.times.values()) all.add(histogram);
const wrong: Record<string, number> = Object.fromEntries([...(warm?.wrong ?? []), ...rest.wrong, ...counted.wrong]);
if (streams.counts.lost > 0) wrong["streams lost"] = streams.counts.lost;
if (streams.counts.refused > 0) wrong["streams refused"] = streams.counts.refused;
const driven: Driven = {
  answered: counted.answered,
  seconds: counted.seconds,
  rate: counted.answered / counted.seconds,
  all: summary(all),
  byName: Object.fromEntries([...counted.times].map(([name, histogram]) => [name, summary(histogram)])),
  late: summary(counted.late),
  wrong,
  driverUs: Math.round((spent.user + spent.system) / Math.max(1, counted.answered)),
  scans: ledger.scans,
  streamed: streams.counts.news,
};
await Bun.write(Bun.stdout, JSON.stringify(driven));
process.exit(0);
