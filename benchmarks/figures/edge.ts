import { startDatabaseProxy } from "../../test/support/database-proxy.ts";
import { openSite } from "../../test/support/site.ts";
import { codeAt } from "../scenarios/codes.ts";
import { newPacking } from "../support/ground.ts";
import type { Room } from "./room.ts";
import { middle } from "./rounds.ts";

export type Edge = { name: string; trips: number; p50Ms: number; most: number };

const delayMs = 40;
const times = 12;

/**
 * The same requests with a database that is 40 ms away: how often each waits for it, and what that makes of its time. The app is in this process,
 * without what a server does beside its requests: that would be counted too.
 */
export async function edgeOf({ place, ground, dispatchers, admin }: Room): Promise<Edge[]> {
  const far = new URL(place.url);
  const proxy = await startDatabaseProxy(Number(far.port), { delayMs });
  far.port = String(proxy.port);
  const site = await openSite({ TIME_ZONE: "Asia/Kolkata" }, { url: place.url, appUrl: far.href });
  const packing = await newPacking(place.owner, 10);
  const parent = `${packing.prefix}-${String(packing.firstParent).padStart(7, "0")}`;
  const token = dispatchers[0]?.token;
  let n = 0;
  const ask = async (path: string, more: RequestInit = {}, as = token) =>
    site.app.fetch(
      new Request(`http://localhost${path}`, {
        headers: { host: "localhost", authorization: `Bearer ${as}`, "content-type": "application/json" },
        ...more,
      }),
    );
  const pack = () => {
    const scan = { key: crypto.randomUUID(), do: "pack", station: "table-far", how: "scanner", parent, child: `${packing.tag}E${n++}` };
    return ask("/api/scans", { method: "POST", body: JSON.stringify({ scans: [scan] }) });
  };
  const requests: [name: string, most: number, ask: () => Promise<Response>][] = [
    ["look-up", 1, () => ask(`/api/bag/${codeAt(ground.codes, 1000 + n++ * 37)}`)],
    ["scan", 1, pack],
    ["page of a bag", 2, () => ask(`/bags/${codeAt(ground.codes, 5000 + n++ * 37)}`)],
    ["dashboard", 2, () => ask("/api/stats", {}, admin.token)],
    ["session check (a page that needs nothing else)", 0, () => ask("/api/openapi.json")],
  ];
  try {
    const rows: Edge[] = [];
    for (const [name, most, request] of requests) {
      const found = { trips: [] as number[], ms: [] as number[] };
      for (let time = 0; time < times; time++) {
        const [trips, at] = [proxy.trips(), performance.now()];
        const answer = await request();
        await answer.arrayBuffer();
        if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
        found.ms.push(performance.now() - at);
        found.trips.push(proxy.trips() - trips);
      }
      rows.push({ name, trips: Math.min(...found.trips), p50Ms: Math.round(middle(found.ms) * 10) / 10, most });
    }
    return rows;
  } finally {
    await site.close();
    proxy.stop();
  }
}
