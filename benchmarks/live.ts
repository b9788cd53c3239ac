import { readFileSync } from "node:fs";
import { makeStations, numberOption, openPlace, startServer } from "./support/place.ts";

/**
 * How soon somebody else's scan is on the dashboards: `--streams` people (100) watch today's figures, one station scans `--scans` times (200),
 * ten a second, through the real program. Times are from before the scan is sent until the figures that hold it have arrived, over all
 * streams and scans. Also what a stream costs the server in memory. Clients, server and database share the machine.
 */
const streams = numberOption("streams", 100);
const scans = numberOption("scans", 200);
const gapMs = 100;
/** People come one after another. */
const openingMax = 20;
const port = 3777;
const place = await openPlace();
const watchers = await makeStations(place, streams, "admin");
const [packer] = await makeStations(place, 1);
const server = await startServer(place, port, 20);
const origin = `http://127.0.0.1:${port}`;
const headers = (token = "") => ({ authorization: `Bearer ${token}`, "content-type": "application/json" });
const residentKb = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1]);

const sentAt: number[] = [];
const tookMs: number[] = [];
let base = -1;
let opened = 0;

/** One dashboard: which scans it has seen is told by the day's number of scans. */
async function watch(token: string): Promise<void> {
  let answer = await fetch(`${origin}/api/live?watch=stats`, { headers: headers(token) });
  while (answer.status === 503) {
    await Bun.sleep(500 + 1500 * Math.random()); // as a page does
    answer = await fetch(`${origin}/api/live?watch=stats`, { headers: headers(token) });
  }
  if (!answer.ok || !answer.body) throw new Error(`A stream was refused: ${answer.status} ${await answer.text()}`);
  const decoder = new TextDecoder();
  let text = "";
  let seen = 0;
  let isFirst = true;
  for await (const bytes of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(bytes, { stream: true });
    const found = [...text.matchAll(/"today":\{"scans":(\d+)/g)].at(-1);
    if (!found) continue;
    text = text.slice(text.lastIndexOf("\n\n") + 2);
    if (isFirst) opened++;
    isFirst = false;
    if (base < 0) continue;
    const now = performance.now();
    for (const until = Number(found[1]) - base; seen < until && seen < sentAt.length; seen++) tookMs.push(now - (sentAt[seen] as number));
  }
}

const post = (scan: object) =>
  fetch(`${origin}/api/scans`, {
    method: "POST",
    headers: headers(packer?.token),
    body: JSON.stringify({ scans: [{ key: crypto.randomUUID(), station: "live-bench", do: "open", ...scan }] }),
  }).then((answer) => answer.json());

await post({ parent: "SB00001" }); // the first of everything
await Bun.sleep(1000);
const beforeKb = residentKb();
for (const [place, { token }] of watchers.entries()) {
  void watch(token).catch(() => {});
  while (place - opened > openingMax) await Bun.sleep(20);
}
while (opened < streams) await Bun.sleep(50);
await Bun.sleep(3000);
const openKb = residentKb();
base = (await fetch(`${origin}/api/stats`, { headers: headers(watchers[0]?.token) }).then((answer) => answer.json())).today.scans;
for (let n = 0; n < scans; n++) {
  const startedMs = performance.now();
  sentAt.push(startedMs);
  await post({ parent: `SB0${1000 + (n % 900)}` });
  await Bun.sleep(Math.max(0, gapMs - (performance.now() - startedMs)));
}
await Bun.sleep(2000);
const scannedKb = residentKb();
tookMs.sort((a, b) => a - b);
const at = (share: number) => Math.round(tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * share))] ?? 0);
process.stdout.write(
  `${JSON.stringify({ streams, scans, seen: tookMs.length, of: streams * scans, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1), kbEachStream: { open: Math.round((openKb - beforeKb) / streams), afterScans: Math.round((scannedKb - beforeKb) / streams) } })}\n`,
);
server.kill();
await server.exited;
await place.close();
process.exit(0);
