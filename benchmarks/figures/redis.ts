import { freePort } from "../../test/support/program.ts";
import { hasRedis, startRedis } from "../../test/support/redis.ts";
import type { Driven } from "../driver/order.ts";
import { drive } from "../driver/start.ts";
import { startServer } from "../support/place.ts";
import { type Room, verified } from "./room.ts";
import { middle } from "./rounds.ts";

export type WithRedis = { requests: number; withRedis: number; without: number; p99Ms: number };

const connections = 20;
const patienceMs = 30_000;

/** `redis-benchmark`: GETs in a second, without pipelining; 0 when it did not end. */
async function getsOf(url: string): Promise<number> {
  const run = Bun.spawn(
    ["redis-benchmark", "-p", new URL(url).port, "-c", String(connections), "-n", "60000", "-d", "400", "-t", "get", "--csv"],
    { stdin: "ignore", stdout: "pipe", stderr: "ignore" }, // with another stdin it was seen to spin for ever
  );
  const impatience = setTimeout(() => run.kill("SIGKILL"), patienceMs);
  const text = await new Response(run.stdout).text();
  clearTimeout(impatience);
  return Number(/"GET","([\d.]+)"/.exec(text)?.[1] ?? 0);
}

/** Look-ups of hot bags by a server that has Redis and by one that has none, beside what Redis itself gives. */
export async function redisOf(room: Room): Promise<WithRedis | null> {
  if (!hasRedis || !Bun.which("redis-benchmark")) return null;
  const redis = await startRedis();
  const lookUps = async (environment: Record<string, string>) => {
    const port = freePort();
    const server = await startServer(room.place, port, room.pool, environment);
    const passes = room.dispatchers.slice(0, 100).map(({ token, name }) => ({ token, station: name }));
    try {
      return await verified(
        room,
        await drive({
          url: `http://127.0.0.1:${port}`,
          scenario: "lookUp",
          settings: { codes: room.ground.codes, hot: 100 },
          passes,
          connections,
          pace: "closed",
          warmSeconds: 4,
          seconds: room.seconds,
        }),
      );
    } finally {
      server.kill("SIGTERM");
      await server.exited;
    }
  };
  try {
    const requests = await getsOf(redis.url);
    const [shared, alone] = [[], []] as [Driven[], Driven[]];
    for (let turn = 0; turn < 2; turn++) {
      shared.push(await lookUps({ REDIS_URL: redis.url }));
      alone.push(await lookUps({ REDIS_URL: "" }));
    }
    const rate = (runs: readonly Driven[]) => Math.round(middle(runs.map(({ rate }) => rate)));
    return {
      requests: Math.round(requests),
      withRedis: rate(shared),
      without: rate(alone),
      p99Ms: middle(shared.map(({ all }) => all.p99Ms)),
    };
  } finally {
    await redis.kill();
  }
}
