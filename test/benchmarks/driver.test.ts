import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startLoop } from "../../benchmarks/driver/loop.ts";
import { expecting, type Player, writer } from "../../benchmarks/driver/player.ts";
import { summary } from "../../benchmarks/driver/times.ts";
import { targetOf, Wire } from "../../benchmarks/driver/wire.ts";
import { readThresholds, verdictsOf } from "../../benchmarks/report/aims.ts";
import type { Results } from "../../benchmarks/report/results.ts";
import { anyCode, hotCode } from "../../benchmarks/scenarios/codes.ts";
import { outcomesOf } from "../../benchmarks/scenarios/ledger.ts";

const pauseMs = 400;
let asked = 0;
let server: ReturnType<typeof Bun.serve>;
beforeAll(() => {
  server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/pieces")
        return new Response(
          new ReadableStream({
            async start(out) {
              for (let piece = 0; piece < 20; piece++) {
                out.enqueue(`piece ${piece} `.repeat(500));
                await Bun.sleep(1);
              }
              out.close();
            },
          }),
        );
      if (pathname === "/stumbles" && asked++ === 3) await Bun.sleep(pauseMs);
      return pathname === "/body" ? new Response(await request.text()) : new Response(pathname === "/empty" ? null : "right");
    },
  });
});
afterAll(() => server.stop(true));

const target = () => targetOf(`http://127.0.0.1:${server.port}`);
const { get, post } = writer("127.0.0.1", { token: "tt_x", station: "table-1" });
const answerTo = async (request: string) => {
  const wire = await Wire.open(target(), () => {});
  const answer = await new Promise<{ status: number; body: Buffer }>((done) => wire.ask(request, done));
  wire.close();
  return { status: answer.status, text: answer.body.toString("utf8") };
};

describe("the wire", () => {
  test("reads answers of known length, in pieces and empty ones; large requests go out whole", async () => {
    expect(await answerTo(get("/"))).toEqual({ status: 200, text: "right" });
    expect(await answerTo(get("/empty"))).toEqual({ status: 200, text: "" });
    const pieces = await answerTo(get("/pieces"));
    for (let piece = 0; piece < 20; piece++) expect(pieces.text).toContain(`piece ${piece} `);
    const long = "ä".repeat(3_000_000);
    expect((await answerTo(post("/body", long))).text).toBe(long);
  });
});

/** One connection to this path, with requests due every 20 ms. */
async function measured(path: string, has: string, pace: "closed" | "open", seconds = 1) {
  const player: Player = () => ({ ask: { name: "it", request: get(path), check: expecting(has) }, afterMs: 20 });
  const loop = await startLoop({ target: target(), players: [player], pace: { loop: pace } });
  const counted = await loop.measure(seconds);
  await loop.end();
  return { ...counted, times: summary(counted.times.get("it") ?? expect.unreachable()) };
}

describe("the loops", () => {
  test("an open loop counts the wait of everything that was due while one answer was late; a closed one only that answer", async () => {
    asked = 0;
    const open = await measured("/stumbles", "right", "open", 2);
    asked = 0;
    const closed = await measured("/stumbles", "right", "closed", 2);
    expect(open.times.mostMs).toBeGreaterThan(pauseMs * 0.95);
    // 20 were due in the pause, the n-th of them waited 20 ms less than the one before: of 100 requests more than 10 waited for 100 ms.
    expect(open.times.p90Ms).toBeGreaterThan(pauseMs / 4);
    expect(closed.times.p90Ms).toBeLessThan(open.times.p90Ms);
  });
  test("a wrong answer is counted with what was wrong", async () => {
    const { wrong, answered } = await measured("/", "something else", "closed", 0.2);
    expect(answered).toBeGreaterThan(0);
    expect([...wrong.keys()].every((words) => words.includes("200 right"))).toBe(true);
    expect([...wrong.values()].reduce((sum, count) => sum + count, 0)).toBe(answered);
  });
});

test("hot codes are asked for by their rank, any code as often as another", () => {
  const codes = { prefix: "PKT", digits: 9, count: 1000 };
  const [hot, any] = [hotCode(codes, 10), anyCode(codes)];
  const counts = new Map<string, number>();
  for (const code of Array.from({ length: 20_000 }, hot)) counts.set(code, (counts.get(code) ?? 0) + 1);
  expect(counts.size).toBe(10);
  expect(counts.get("PKT000000001")).toBeGreaterThan(4 * (counts.get("PKT000000901") ?? 0));
  expect(new Set(Array.from({ length: 20_000 }, any)).size).toBe(1000);
});

test("outcomes are read out of an answer in their order", () => {
  const body = Buffer.from(JSON.stringify({ results: [{ outcome: "packed" }, { outcome: "packed_full", bag: { code: "X" } }] }));
  expect(outcomesOf(body)).toEqual(["packed", "packed_full"]);
});

test("a figure beyond its limit fails, one short of its aim is told", () => {
  const thresholds = { pack: { aim: 0.85, of: "pgbench", fails: 0.3 }, "working day p99 ms": { aim: 25, fails: 500 } };
  const figure = (ratio: number) => ({ name: "pack", floors: { pgbench: { rate: 1, ratio, spread: 0, ratios: [ratio] } } });
  const results = (ratio: number, p99Ms: number) => ({ figures: [figure(ratio)], day: { all: { p99Ms } } }) as unknown as Results;
  const words = (ratio: number, p99Ms: number) =>
    verdictsOf(results(ratio, p99Ms), thresholds).map(({ isReached, isFailed }) => [isReached, isFailed]);
  expect(words(0.9, 20)).toEqual([
    [true, false],
    [true, false],
  ]);
  expect(words(0.5, 600)).toEqual([
    [false, false],
    [false, true],
  ]);
  expect(words(0.2, 100)[0]).toEqual([false, true]);
  expect(Object.keys(readThresholds())).toContain("pack");
});
