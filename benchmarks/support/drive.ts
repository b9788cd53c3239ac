export type Scan = { do: "pack"; parent: string; child: string };

export type Drive = {
  address: string;
  stations: readonly { token: string; name: string }[];
  seconds: number;
  next: (station: string) => Scan;
  /** Whether an answer is the one that must come; others are counted as wrong. */
  isRight: (outcome: string) => boolean;
};

export type Driven = { rate: number; p50Ms: number; p99Ms: number; wrong: number };

const rounded = (ms: number) => Math.round(ms * 10) / 10;

/** Every station sends its next scan as soon as the last was answered, over a connection of its own, for `seconds`. */
export async function drive({ address, stations, seconds, next, isRight }: Drive): Promise<Driven> {
  const times: number[] = [];
  let wrong = 0;
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  await Promise.all(
    stations.map(async ({ token, name }) => {
      while (performance.now() < until) {
        const sentAt = performance.now();
        const body = JSON.stringify({ scans: [{ key: crypto.randomUUID(), station: name, how: "scanner", ...next(name) }] });
        const answer = await fetch(`${address}/api/scans`, {
          method: "POST",
          headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
          body,
        });
        const { results } = (await answer.json()) as { results?: { outcome: string }[] };
        times.push(performance.now() - sentAt);
        if (!isRight(results?.[0]?.outcome ?? `status ${answer.status}`)) wrong++;
      }
    }),
  );
  const lastedSeconds = (performance.now() - startedAt) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => rounded(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
  return { rate: times.length / lastedSeconds, p50Ms: at(0.5), p99Ms: at(0.99), wrong };
}
