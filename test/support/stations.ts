import { randomUUID } from "node:crypto";
import type { TestSite } from "./site.ts";

type Waiting = { key: string; do: "pack"; parent: string; child: string; station: string };
type Result = { key: string; outcome: string; event: string };

export type StationsOptions = {
  count: number;
  /** One scan each so often. */
  everyMs: number;
  /** Where they send; asked anew for each request. */
  origin: () => string;
};

const requestMaxMs = 10_000;
const bagSize = 30;
let parents = 0;
let children = 0;

/** A server of ours that has too much to do at the moment. */
export const tooMuch = "503 with Retry-After";

/** A proxy's own answers have no request id of ours. */
export const refusalOf = ({ status, headers }: Response): string =>
  `${status}${headers.has("retry-after") ? " with Retry-After" : ""}${headers.has("x-request-id") ? "" : " from the proxy"}`;

/**
 * Stations that scan at their own pace and send like an outbox: one request in the air, everything in order, sent again under the same keys
 * until there is an answer. They remember what was acknowledged, and when.
 */
export async function startStations(site: TestSite, { count, everyMs, origin }: StationsOptions) {
  const acknowledged = new Map<string, Result & { child: string }>();
  const heardAt = new Map<number, number>();
  const refusals = new Map<string, number>();
  let longestGapMs = 0;
  let lastAt = performance.now();
  let isScanning = true;
  let isGone = false;
  const note = (what: string) => refusals.set(what, (refusals.get(what) ?? 0) + 1);

  async function send(token: string, scans: Waiting[]): Promise<Result[]> {
    try {
      const answer = await fetch(`${origin()}/api/scans`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ sentAt: new Date().toISOString(), scans }),
        signal: AbortSignal.timeout(requestMaxMs),
      });
      if (answer.status === 200) return ((await answer.json()) as { results: Result[] }).results;
      note(refusalOf(answer));
    } catch (error) {
      note((error as { code?: string }).code ?? (error as Error).name);
    }
    return [];
  }

  async function work(number: number): Promise<void> {
    const { token } = await site.person("dispatcher");
    const station = `drill-${number}`;
    let waiting: Waiting[] = [];
    let parent = "";
    let scanned = 0;
    const scan = () => {
      if (scanned++ % bagSize === 0) parent = `SB${String(++parents).padStart(5, "0")}`;
      waiting.push({ key: randomUUID(), do: "pack", parent, child: `DRL${String(++children).padStart(7, "0")}`, station });
    };
    let nextAt = performance.now() + Math.random() * everyMs;
    while (!isGone && (isScanning || waiting.length > 0)) {
      for (; isScanning && performance.now() >= nextAt; nextAt += everyMs) scan();
      if (waiting.length === 0) {
        await Bun.sleep(Math.max(1, nextAt - performance.now()));
        continue;
      }
      const results = await send(token, waiting.slice(0, 20));
      for (const result of results) {
        const { child } = waiting.find(({ key }) => key === result.key) as Waiting;
        acknowledged.set(result.key, { ...result, child });
      }
      waiting = waiting.slice(results.length);
      if (results.length === 0) await Bun.sleep(100 + Math.random() * 200);
      else {
        const now = performance.now();
        longestGapMs = Math.max(longestGapMs, now - lastAt);
        lastAt = now;
        heardAt.set(number, now);
      }
    }
  }
  const working = Array.from({ length: count }, (_, number) => work(number));
  const until = async (holds: () => boolean) => {
    while (!holds()) await Bun.sleep(20);
  };

  return {
    acknowledged,
    /** What came instead of an answer, and how often. */
    refusals,
    /** Until all have been answered at least so many scans together. */
    underWay: (scans = count) => until(() => heardAt.size === count && acknowledged.size >= scans),
    /** Until every station was answered after that moment; gives how long that took. */
    recovered: async (since: number) => {
      await until(() => heardAt.size === count && [...heardAt.values()].every((at) => at > since));
      return performance.now() - since;
    },
    /** No more scans; what waits goes out. Gives the longest time without any answer at all. */
    finish: async () => {
      isScanning = false;
      await Promise.all(working);
      return longestGapMs;
    },
    /** Whatever state a test that failed has left. */
    leave: () => {
      isGone = true;
      isScanning = false;
    },
  };
}
export type Stations = Awaited<ReturnType<typeof startStations>>;

/** The log beside what was acknowledged: how many are not in it as they were answered, and how many are in it twice. */
export async function compareWithLog(site: TestSite, { acknowledged }: Stations) {
  const rows =
    await site.owner`select k.key, e.id::text as event, e.outcome from scan_keys k join events e on e.id = k.event_id and e.at = k.event_at`;
  const stored = new Map(rows.map(({ key, event, outcome }) => [key, { event, outcome }]));
  const lost = [...acknowledged.values()].filter(({ key, event, outcome }) => {
    const found = stored.get(key);
    return found?.event !== event || found.outcome !== outcome;
  });
  const double = await site.owner`
    select code from events where code like 'DRL%' and outcome in ('packed', 'packed_full') group by code having count(*) > 1`;
  const refused = [...acknowledged.values()].filter(({ outcome }) => !outcome.startsWith("packed"));
  return { acknowledged: acknowledged.size, lost: lost.length, double: double.length, refused: refused.length };
}
