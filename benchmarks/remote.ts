import type { AnyOrder, Driven } from "./driver/order.ts";
import { drive } from "./driver/start.ts";

type Remote = { url: string; token: string; isWriting: boolean; seconds: number; rounds: number };

const connections = 20;
const pages = 5;

/**
 * Another system, with a token of a device: look-ups of what its own list shows, searches, lists and, when asked for, packs of new bags into
 * new sacks of the kind "Mustard sack". What was packed is read back bag by bag. Gives the exit code.
 */
export async function remote({ url, token, isWriting, seconds, rounds }: Remote): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(new URL(path, url), { headers });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
    return (await answer.json()) as T;
  };
  const list: string[] = [];
  let cursor: string | null = "";
  for (let page = 0; page < pages && cursor !== null; page++) {
    const found: { items: { code: string }[]; next: string | null } = await ask(`/api/bags?limit=200${cursor ? `&cursor=${cursor}` : ""}`);
    list.push(...found.items.map(({ code }) => code));
    cursor = found.next;
  }
  if (list.length === 0) throw new Error("That system has no bags to look up.");
  const passes = Array.from({ length: connections }, (_, n) => ({ token, station: `bench-${n}` }));
  const base = { url, passes, pace: "closed" as const, warmSeconds: 2, seconds };
  const parts = list.slice(0, 50).map((code) => code.slice(-4));
  const orders: [string, AnyOrder][] = [
    ["look-up", { ...base, scenario: "lookUp", settings: { codes: { list } } }],
    [
      "search",
      {
        ...base,
        scenario: "read",
        settings: { name: "search", paths: parts.map((part) => ({ path: `/api/bags?search=${part}`, has: '"items":[{' })) },
      },
    ],
    ["bag list", { ...base, scenario: "read", settings: { name: "bag list", paths: [{ path: "/api/bags", has: '"items":[{' }] } }],
  ];
  const tag = `B${(Date.now() % 100_000_000).toString(36).toUpperCase()}`;
  if (isWriting)
    orders.push([
      "pack",
      { ...base, scenario: "pack", settings: { prefix: "SB", digits: 5, firstParent: 50_000 + (Date.now() % 40_000), capacity: 30, tag } },
    ]);
  let isRight = true;
  for (const [name, order] of orders)
    for (let round = 0; round < rounds; round++) {
      const driven = await drive(order);
      isRight &&= await tell(name, driven, name === "pack" ? (code) => ask<{ sort: string }>(`/api/bag/${code}`) : null, tag);
    }
  return isRight ? 0 : 1;
}

const readBackMax = 200;

/** One line for a round; what was packed is asked for again. */
async function tell(
  name: string,
  driven: Driven,
  readBack: ((code: string) => Promise<{ sort: string }>) | null,
  tag: string,
): Promise<boolean> {
  const { rate, all, wrong, scans } = driven;
  let lost = 0;
  if (readBack) for (let n = 1; n <= Math.min(readBackMax, scans.length); n++) if ((await readBack(`${tag}X${n}`)).sort !== "child") lost++;
  const problems = [
    ...Object.entries(wrong).map(([what, count]) => `${count} × ${what}`),
    ...(lost > 0 ? [`${lost} packed and not there`] : []),
  ];
  process.stdout.write(
    `${name.padEnd(10)} ${Math.round(rate)}/s, p50 ${all.p50Ms} ms, p99 ${all.p99Ms} ms${problems.length > 0 ? `; WRONG: ${problems.join("; ")}` : ""}\n`,
  );
  return problems.length === 0;
}
