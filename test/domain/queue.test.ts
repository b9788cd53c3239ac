import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createQueue, type QueueWorld } from "../../src/widgets/queue.ts";
import { newScanKey } from "../../src/widgets/queue-key.ts";
import { retryAfterMs } from "../../src/widgets/queue-send.ts";
import type { Answer, Line, QueuedScan, ScanResult } from "../../src/widgets/scan-door.ts";

type Timer = { atMs: number; run: () => void };
type Reply = Response | "silence" | "network";

/** A world with its own clock, where each request is answered by `server`. */
function world(server: (scans: QueuedScan[], sent: number) => Reply) {
  const timers = new Set<Timer>();
  const requests: QueuedScan[][] = [];
  let nowMs = 1_000_000;
  let keys = 0;
  let inAir = 0;
  let mostInAir = 0;
  const answers: Answer[] = [];
  const aside: { key: string; why: string }[] = [];
  const lines: Line[] = [];

  const here: QueueWorld = {
    async fetch(path, init) {
      expect(path).toBe("/api/scans");
      const { scans } = JSON.parse(String(init.body)) as { sentAt: string; scans: QueuedScan[] };
      requests.push(scans);
      mostInAir = Math.max(mostInAir, ++inAir);
      const reply = server(scans, requests.length);
      if (reply === "silence")
        return new Promise((_, reject) => init.signal?.addEventListener("abort", () => reject(new Error("aborted", { cause: inAir-- }))));
      await Promise.resolve();
      inAir--;
      if (reply === "network") throw new TypeError("network");
      return reply;
    },
    nowMs: () => nowMs,
    setTimer: (run, delayMs) => {
      const timer = { atMs: nowMs + delayMs, run };
      timers.add(timer);
      return timer;
    },
    clearTimer: (timer) => void timers.delete(timer as Timer),
    newKey: () => `key-${++keys}`,
    random: () => 0,
  };
  const queue = createQueue(
    () => "table-4",
    {
      onAnswers: (got) => void answers.push(...got),
      onSetAside: ({ key }, why) => void aside.push({ key, why }),
      onLine: (line) => void lines.push(line),
    },
    here,
  );

  /** Lets everything happen that is due until `ms` from now. */
  async function pass(ms: number) {
    const untilMs = nowMs + ms;
    for (;;) {
      for (let turn = 0; turn < 400; turn++) await Promise.resolve();
      const next = [...timers].sort((a, b) => a.atMs - b.atMs)[0];
      if (!next || next.atMs > untilMs) break;
      timers.delete(next);
      nowMs = Math.max(nowMs, next.atMs);
      next.run();
    }
    nowMs = untilMs;
  }
  const pack = (child: string) => queue.add({ do: "pack", parent: "SB00001", child, how: "scanner" }, nowMs);
  return {
    queue,
    pack,
    pass,
    requests,
    answers,
    aside,
    lines,
    mostInAir: () => mostInAir,
    children: () => answers.map(({ scan }) => scan.child),
  };
}

const resultOf = ({ key }: QueuedScan): ScanResult => ({ key, outcome: "packed", result: "good", message: "Packed." });
const taken = (scans: QueuedScan[]) => Response.json({ results: scans.map(resultOf) });
const names = (count: number) => Array.from({ length: count }, (_, place) => `PKT${place}`);

describe("the queue", () => {
  test("sends at once, with station, time and key, and keeps a scan until it is answered", async () => {
    const { queue, pack, pass, requests, answers } = world(taken);
    pack("PKT1");
    expect(queue.waiting()).toHaveLength(1);
    await pass(1);
    expect(requests[0]?.[0]).toEqual({
      do: "pack",
      parent: "SB00001",
      child: "PKT1",
      how: "scanner",
      key: "key-1",
      at: "1970-01-01T00:16:40.000Z",
      station: "table-4",
    });
    expect(queue.waiting()).toHaveLength(0);
    expect(answers).toHaveLength(1);
  });

  test("keeps the order, one request in the air, up to 20 scans in it", async () => {
    const { pack, pass, requests, children, mostInAir } = world(taken);
    for (const name of names(45)) pack(name);
    await pass(1);
    expect(requests.map(({ length }) => length)).toEqual([1, 20, 20, 4]);
    expect(children()).toEqual(names(45));
    expect(mostInAir()).toBe(1);
  });

  test("sends again with the same key and content after 1, 2, 4, 8, then every 15 s", async () => {
    const { pack, pass, requests, lines } = world((scans, sent) => (sent < 8 ? "network" : taken(scans)));
    pack("PKT1");
    const after: number[] = [];
    for (let second = 0; second <= 62; second++) {
      await pass(second === 0 ? 0 : 1000);
      if (requests.length > after.length) after.push(second);
    }
    expect(after).toEqual([0, 1, 3, 7, 15, 30, 45, 60]);
    expect(new Set(requests.map((scans) => JSON.stringify(scans))).size).toBe(1);
    expect(lines).toEqual(["offline", "online"]);
  });

  test("takes 4 s of silence for no answer, and gives a slow line more time when it asks again", async () => {
    const { pack, pass, requests, lines } = world((scans, sent) => (sent < 3 ? "silence" : taken(scans)));
    pack("PKT1");
    await pass(3999);
    expect(lines).toEqual([]);
    await pass(1);
    expect(lines).toEqual(["offline"]);
    await pass(1000);
    expect(requests).toHaveLength(2);
    await pass(8000 + 2000);
    expect(requests).toHaveLength(3);
    expect(lines).toEqual(["offline", "online"]);
  });

  test("tries at once on a wake and on the next scan", async () => {
    const { queue, pack, pass, requests } = world((scans, sent) => (sent < 3 ? "network" : taken(scans)));
    pack("PKT1");
    await pass(0);
    queue.wake();
    await pass(0);
    expect(requests).toHaveLength(2);
    pack("PKT2");
    await pass(0);
    expect(requests[2]?.map(({ child }) => child)).toEqual(["PKT1", "PKT2"]);
    expect(queue.waiting()).toHaveLength(0);
  });

  test("honours Retry-After, whoever wakes it", async () => {
    for (const status of [429, 503]) {
      const { queue, pack, pass, requests, lines } = world((scans, sent) =>
        sent === 1 ? new Response("", { status, headers: { "retry-after": "7" } }) : taken(scans),
      );
      pack("PKT1");
      await pass(0);
      queue.wake();
      pack("PKT2");
      await pass(6999);
      expect(requests).toHaveLength(1);
      await pass(1);
      expect(requests).toHaveLength(2);
      expect(lines).toEqual(["busy", "online"]);
    }
    expect(retryAfterMs("Thu, 01 Jan 1970 00:00:09 GMT", 4000)).toBe(5000);
    expect(retryAfterMs("soon", 0)).toBe(0);
  });

  test("sends the rest again when fewer were answered", async () => {
    const { pack, pass, requests, children } = world((scans, sent) =>
      Response.json({ results: scans.slice(0, sent === 2 ? 2 : 20).map(resultOf) }),
    );
    for (const name of names(6)) pack(name);
    await pass(0);
    expect(requests.map((scans) => scans.map(({ child }) => child))).toEqual([
      ["PKT0"],
      ["PKT1", "PKT2", "PKT3", "PKT4", "PKT5"],
      ["PKT3", "PKT4", "PKT5"],
    ]);
    expect(children()).toEqual(names(6));
  });

  test("keeps everything when nobody is signed in, and goes on after a wake", async () => {
    const { queue, pack, pass, lines, children } = world((scans, sent) => (sent < 3 ? new Response("", { status: 401 }) : taken(scans)));
    pack("PKT0");
    await pass(60_000);
    pack("PKT1");
    await pass(0);
    expect(queue.line()).toBe("out");
    expect(queue.waiting()).toHaveLength(2);
    queue.wake();
    await pass(0);
    expect(lines).toEqual(["out", "online"]);
    expect(children()).toEqual(names(2));
  });

  test("sets aside the one scan that makes a request wrong, and goes on", async () => {
    const { pack, pass, aside, children } = world((scans) =>
      scans.some(({ child }) => child === "PKT3") ? Response.json({ detail: "This key was used." }, { status: 422 }) : taken(scans),
    );
    for (const name of names(6)) pack(name);
    await pass(0);
    expect(aside).toEqual([{ key: "key-4", why: "This key was used." }]);
    expect(children()).toEqual(["PKT0", "PKT1", "PKT2", "PKT4", "PKT5"]);
  });

  test("takes a portal's page with status 200 for no answer", async () => {
    const { queue, pack, pass, lines } = world((scans, sent) =>
      sent === 1 ? new Response("<html>") : sent === 2 ? Response.json({ results: [{ key: "another" }] }) : taken(scans),
    );
    pack("PKT1");
    await pass(0);
    expect(queue.waiting()).toHaveLength(1);
    await pass(3000);
    expect(lines.at(-1)).toBe("online");
  });

  test("takes back only what never left the device", async () => {
    const { queue, pack, pass } = world(() => "network");
    pack("PKT1");
    await pass(0);
    expect(queue.takeBack(() => true)).toBeNull();
  });

  test("takes back the newest of those that wait behind a request", async () => {
    const { queue, pack, pass, children } = world(taken);
    pack("PKT0");
    pack("PKT1");
    expect(queue.takeBack(({ do: what }) => what === "undo")).toBeNull();
    expect(queue.takeBack(() => true)?.child).toBe("PKT1");
    await pass(0);
    expect(children()).toEqual(["PKT0"]);
  });

  test("loses nothing, doubles nothing and keeps the order, whatever the network does", async () => {
    const fault = fc.constantFrom("ok", "ok", "short", "network", "silence", "lost", "busy", "later", "out", "portal");
    const step = fc.record({ scans: fc.integer({ min: 0, max: 25 }), passMs: fc.integer({ min: 0, max: 9000 }), isWoken: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 30 }), fc.array(step, { minLength: 1, maxLength: 8 }), async (faults, steps) => {
        const stored = new Map<string, string>();
        const order: string[] = [];
        const store = (scans: QueuedScan[]) => {
          for (const scan of scans) {
            const known = stored.get(scan.key);
            if (known !== undefined) expect(JSON.stringify(scan)).toBe(known);
            else order.push(scan.child as string);
            stored.set(scan.key, JSON.stringify(scan));
          }
          return scans;
        };
        const server = (scans: QueuedScan[], sent: number): Reply => {
          const kind = faults[sent - 1] ?? "ok";
          if (kind === "network" || kind === "silence") return kind;
          if (kind === "busy") return new Response("", { status: 500 });
          if (kind === "later") return new Response("", { status: 503, headers: { "retry-after": "3" } });
          if (kind === "out") return new Response("", { status: 401 });
          if (kind === "portal") return new Response("<html>");
          if (kind === "short") return taken(store(scans.slice(0, Math.ceil(scans.length / 2))));
          store(scans);
          return kind === "lost" ? "silence" : taken(scans);
        };
        const { queue, pack, pass, children, mostInAir } = world(server);
        let made = 0;
        for (const { scans, passMs, isWoken } of steps) {
          for (let one = 0; one < scans; one++) pack(`PKT${made++}`);
          if (isWoken) queue.wake();
          await pass(passMs);
        }
        for (let round = 0; round < 40 && queue.waiting().length > 0; round++) {
          queue.wake();
          await pass(60_000);
        }
        expect(queue.waiting()).toHaveLength(0);
        expect(children()).toEqual(names(made));
        expect(order).toEqual(names(made));
        expect(mostInAir()).toBeLessThanOrEqual(1);
      }),
      { numRuns: 150 },
    );
  });
});

describe("a key", () => {
  test("is a UUIDv7 that sorts by time and is never the same twice", () => {
    const keys = Array.from({ length: 1000 }, (_, ms) => newScanKey(1_790_000_000_000 + ms));
    expect(keys.every((key) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(key))).toBe(true);
    expect([...keys].sort()).toEqual(keys);
    expect(new Set(Array.from({ length: 1000 }, () => newScanKey(0))).size).toBe(1000);
    expect(Number.parseInt(newScanKey(1_790_000_000_123).replaceAll("-", "").slice(0, 12), 16)).toBe(1_790_000_000_123);
  });
});
