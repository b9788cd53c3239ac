import { Cache } from "../../src/cache/cache.ts";
import { openSharedBus } from "../../src/services/shared-bus.ts";
import { Servers } from "../../src/store/servers.ts";
import { openSite } from "../../test/support/site.ts";
import { codeAt } from "../scenarios/codes.ts";
import type { Room } from "./room.ts";

/** Of a look-up from memory, the whole way through the app, from the request to its answer's text; the network is not in it. */
export type Hit = { p50Ms: number; p99Ms: number };

const times = 20_000;
const bags = 100;

export async function hitOf({ place, ground, dispatchers }: Room): Promise<Hit> {
  const site = await openSite({ TIME_ZONE: "Asia/Kolkata" }, { url: place.url });
  const where = { url: place.url, timeZone: "Asia/Kolkata", role: "tracetrack_app" };
  const bus = openSharedBus({ place: where, redis: null, say: () => {} });
  const cache = new Cache({ lines: bus, registry: new Servers(site.database, where), shared: null });
  try {
    while (!cache.isServing) await Bun.sleep(20);
    const app = site.makeReplica(undefined, undefined, null, { database: site.database, cache });
    const headers = dispatchers.map(({ token }) => ({ host: "localhost", authorization: `Bearer ${token}` }));
    const lookUp = async (n: number) => {
      const path = `/api/bag/${codeAt(ground.codes, (n % bags) * 37)}`;
      const answer = await app.fetch(
        new Request(`http://localhost${path}`, { headers: headers[n % headers.length] as (typeof headers)[number] }),
      );
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}.`);
      return answer.text();
    };
    for (let n = 0; n < times; n++) await lookUp(n); // until the runtime has compiled what is called
    const { memoryHits: before = 0 } = cache.counts().bag ?? {};
    const taken = new Float64Array(times);
    for (let n = 0; n < times; n++) {
      if (n % 100 === 0) await Bun.sleep(0); // the process's lease is kept by a timer
      const startedAt = performance.now();
      await lookUp(n);
      taken[n] = performance.now() - startedAt;
    }
    const hits = (cache.counts().bag?.memoryHits ?? 0) - before;
    if (hits < times * 0.95) throw new Error(`Only ${hits} of ${times} look-ups came from memory.`);
    taken.sort();
    return { p50Ms: taken[times / 2] as number, p99Ms: taken[times * 0.99] as number };
  } finally {
    await cache.close();
    await bus.close();
    await site.close();
  }
}
