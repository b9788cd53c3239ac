import { startLoop } from "../driver/loop.ts";
import { targetOf } from "../driver/wire.ts";
import { pack } from "../scenarios/pack.ts";
import type { Answer, HallOrder } from "./hall.ts";

/** Stations that pack new packets into sacks of their own, in a process of its own. Ends with its input, and says what was answered when. */
const { port, stations, everyMs, firstParent } = JSON.parse(process.argv[2] ?? "{}") as HallOrder;
const host = `127.0.0.1:${port}`;
const tag = `H${Date.now() % 1_000_000_000}`;
const stage = pack({ host, settings: { prefix: "BENCH", firstParent, capacity: 30, tag, everyMs }, ledger: { scans: [] } });
const players = stations.map(({ token, name }, place) => stage({ token, station: name }, place));
const answers: Answer[] = [];
const loop = await startLoop({
  target: targetOf(`http://${host}`),
  players,
  pace: { loop: "open" },
  onAnswer: (ms) => answers.push([performance.timeOrigin + performance.now(), ms]),
});
for await (const _ of Bun.stdin.stream());
const { wrong } = await loop.end();
if (wrong.size > 0) process.stderr.write(`wrong answers: ${JSON.stringify([...wrong].slice(0, 5))}\n`);
process.stdout.write(JSON.stringify(answers));
