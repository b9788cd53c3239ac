import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { newScanKey } from "../../src/widgets/outbox/key.ts";
import { createMemoryStore } from "../../src/widgets/outbox/memory-store.ts";
import { createOutbox, readLeftovers } from "../../src/widgets/outbox/outbox.ts";
import type { OutboxStore } from "../../src/widgets/outbox/records.ts";
import { retryAfterMs } from "../../src/widgets/outbox/send.ts";
import { oneTab } from "../../src/widgets/outbox/tabs.ts";
import type { OutboxWorld } from "../../src/widgets/outbox/world.ts";
import type { Answer, Line, QueuedScan, ScanResult } from "../../src/widgets/scan-door.ts";

type Timer = { atMs: number; run: () => void };
type Reply = Response | "silence" | "network";
const me = { id: 7, username: "packer" };

/** A world with its own clock, where each request is answered by `server`. */
async function world(server: (scans: QueuedScan[], sent: number) => Reply, store: OutboxStore = createMemoryStore()) {
  const timers = new Set<Timer>();
  const requests: QueuedScan[][] = [];
  const people: number[] = [];
  let nowMs = 1_000_000;
  let keys = 0;
  let inAir = 0;
  let mostInAir = 0;
  let scanning = me;
  let signedIn = me.id;
  const answers: Answer[] = [];
  const aside: { key: string; why: string }[] = [];
  const lines: Line[] = [];
  const stored: string[] = [];
  const unstored: string[] = [];

  const here: OutboxWorld = {
    async fetch(path, init) {
      expect(path).toBe("/api/scans");
      const { scans, person } = JSON.parse(String(init.body)) as { sentAt: string; person: number; scans: QueuedScan[] };
      requests.push(scans);
      people.push(person);
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
  const events = {
    onStored: (scans: QueuedScan[]) => void stored.push(...scans.map(({ key }) => key)),
    onUnstored: (scans: QueuedScan[]) => void unstored.push(...scans.map(({ key }) => key)),
    onAnswers: (got: Answer[]) => void answers.push(...got),
    onSetAside: ({ key, why }: { key: string; why: string }) => void aside.push({ key, why }),
    onLine: (line: Line) => void lines.push(line),
    onChange: () => undefined,
    onAsidesSeen: () => undefined,
  };
  const tabs = oneTab("tab-1");
  const outbox = createOutbox(
    { store, tabs, scanning: () => scanning, signedIn: () => signedIn, station: () => "table-4", events, world: here },
    await readLeftovers(store, tabs),
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
  const pack = (child: string) => outbox.add({ do: "pack", parent: "SB00001", child, how: "scanner" }, nowMs);
  return {
    outbox,
    store,
    pack,
    pass,
    requests,
    people,
    answers,
    aside,
    lines,
    stored,
    unstored,
    is: (who: typeof me) => {
      scanning = who;
    },
    signIn: (id: number) => {
      signedIn = id;
    },
    mostInAir: () => mostInAir,
    children: () => answers.map(({ scan }) => scan.child),
  };
}

const resultOf = ({ key }: QueuedScan): ScanResult => ({ key, outcome: "packed", result: "good", message: "Packed." });
const taken = (scans: QueuedScan[]) => Response.json({ results: scans.map(resultOf) });
const names = (count: number) => Array.from({ length: count }, (_, place) => `PKT${place}`);

describe("the outbox", () => {
  test("sends at once, with station, time and key, and keeps a scan until it is answered", async () => {
    const { outbox, pack, pass, requests, answers } = await world(taken);
    pack("PKT1");
    expect(outbox.waiting()).toHaveLength(1);
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
    expect(outbox.waiting()).toHaveLength(0);
    expect(answers).toHaveLength(1);
  });

  test("keeps the order, one request in the air, up to 20 scans in it", async () => {
    const { pack, pass, requests, children, mostInAir } = await world(taken);
    for (const name of names(45)) pack(name);
    await pass(1);
    expect(Math.max(...requests.map(({ length }) => length))).toBe(20);
    expect(children()).toEqual(names(45));
    expect(mostInAir()).toBe(1);
  });

  test("sends again with the same key and content after 1, 2, 4, 8, then every 15 s", async () => {
    const { pack, pass, requests, lines } = await world((scans, sent) => (sent < 8 ? "network" : taken(scans)));
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
    const { pack, pass, requests, lines } = await world((scans, sent) => (sent < 3 ? "silence" : taken(scans)));
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
    const { outbox, pack, pass, requests } = await world((scans, sent) => (sent < 3 ? "network" : taken(scans)));
    pack("PKT1");
    await pass(0);
    outbox.wake();
    await pass(0);
    expect(requests).toHaveLength(2);
    pack("PKT2");
    await pass(0);
    expect(requests[2]?.map(({ child }) => child)).toEqual(["PKT1", "PKT2"]);
    expect(outbox.waiting()).toHaveLength(0);
  });

  test("honours Retry-After, whoever wakes it", async () => {
    for (const status of [429, 503]) {
      const { outbox, pack, pass, requests, lines } = await world((scans, sent) =>
        sent === 1 ? new Response("", { status, headers: { "retry-after": "7" } }) : taken(scans),
      );
      pack("PKT1");
      await pass(0);
      outbox.wake();
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
    const { pack, pass, requests, children } = await world((scans, sent) =>
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
    let isOut = true;
    const { outbox, pack, pass, lines, children } = await world((scans) => (isOut ? new Response("", { status: 401 }) : taken(scans)));
    pack("PKT0");
    await pass(60_000);
    pack("PKT1");
    await pass(0);
    expect(outbox.line()).toBe("out");
    expect(outbox.waiting()).toHaveLength(2);
    isOut = false;
    outbox.wake();
    await pass(0);
    expect(lines).toEqual(["out", "online"]);
    expect(children()).toEqual(names(2));
  });

  test("sets aside the one scan that makes a request wrong, and goes on", async () => {
    const { pack, pass, aside, children } = await world((scans) =>
      scans.some(({ child }) => child === "PKT3")
        ? Response.json({ code: "key_reused", detail: "This key was used." }, { status: 422 })
        : taken(scans),
    );
    for (const name of names(6)) pack(name);
    await pass(0);
    expect(aside).toEqual([{ key: "key-4", why: "This key was used." }]);
    expect(children()).toEqual(["PKT0", "PKT1", "PKT2", "PKT4", "PKT5"]);
  });

  test("takes a portal's page with status 200 for no answer", async () => {
    const { outbox, pack, pass, lines } = await world((scans, sent) =>
      sent === 1 ? new Response("<html>") : sent === 2 ? Response.json({ results: [{ key: "another" }] }) : taken(scans),
    );
    pack("PKT1");
    await pass(0);
    expect(outbox.waiting()).toHaveLength(1);
    await pass(3000);
    expect(lines.at(-1)).toBe("online");
  });

  test("tells of a scan only when it is on the disk", async () => {
    const disk = slowStore();
    const { pack, pass, stored, requests } = await world(taken, disk.store);
    pack("PKT0");
    await pass(5000);
    expect([stored, requests]).toEqual([[], []]);
    disk.letGo();
    await pass(0);
    expect(stored).toEqual(["key-1"]);
    expect(requests).toHaveLength(1);
  });

  test("says loudly that a full disk keeps nothing, and sends from memory all the same, in order", async () => {
    const disk = brittleStore();
    let isDown = true;
    const { outbox, pack, pass, unstored, stored, children } = await world((scans) => (isDown ? "network" : taken(scans)), disk.store);
    pack("PKT0");
    await pass(0);
    disk.isFull = true;
    pack("PKT1");
    pack("PKT2");
    await pass(0);
    expect([stored, [...new Set(unstored)]]).toEqual([["key-1"], ["key-2", "key-3"]]);
    expect(outbox.waiting()).toHaveLength(3);
    isDown = false;
    outbox.wake();
    await pass(0);
    expect(children()).toEqual(names(3));
    expect(outbox.waiting()).toEqual([]);
  });

  test("sends under the name of who scanned, and keeps those of others until they come back", async () => {
    const other = { id: 8, username: "another" };
    const { outbox, pack, pass, is, signIn, people, children } = await world((scans) => taken(scans));
    is(other);
    pack("PKT0");
    is(me);
    pack("PKT1");
    await pass(30_000);
    expect([people, children()]).toEqual([[me.id], ["PKT1"]]);
    expect(outbox.waiting().map(({ username }) => username)).toEqual(["another"]);
    signIn(other.id);
    outbox.wake();
    await pass(0);
    expect(people).toEqual([me.id, other.id]);
  });

  test("waits when the server says that somebody else is signed in", async () => {
    const reply = Response.json({ code: "other_person" }, { status: 409 });
    const { outbox, pack, pass, lines, children } = await world((scans, sent) => (sent === 1 ? reply : taken(scans)));
    pack("PKT0");
    await pass(0);
    expect(lines).toEqual(["other"]);
    expect(outbox.waiting()).toHaveLength(1);
    outbox.wake();
    await pass(0);
    expect(children()).toEqual(["PKT0"]);
  });

  test("gives what was scanned at a locked station to whoever unlocks it", async () => {
    const { outbox, pack, pass, is, people, requests } = await world(taken);
    is({ id: 0, username: "" });
    pack("PKT0");
    await pass(60_000);
    expect(requests).toEqual([]);
    await outbox.adopt(me);
    await pass(0);
    expect(people).toEqual([me.id]);
  });

  test("takes up what an earlier page left, with the same keys", async () => {
    const store = createMemoryStore();
    const first = await world(() => "network", store);
    for (const name of names(30)) first.pack(name);
    await first.pass(0);
    const second = await world(taken, store);
    second.outbox.wake();
    await second.pass(0);
    expect(second.requests.flat().map(({ key, child }) => [key, child])).toEqual(
      names(30).map((name, place) => [`key-${place + 1}`, name]),
    );
    expect(await store.all()).toEqual([]);
  });

  test("lays refused scans aside until somebody has looked", async () => {
    const refusal = (scan: QueuedScan): ScanResult => ({ key: scan.key, outcome: "parent_full", result: "refused", message: "Full." });
    const { outbox, store, pack, pass } = await world((scans) => Response.json({ results: scans.map(refusal) }));
    pack("PKT0");
    await pass(0);
    expect((await store.asides()).map(({ scan, result }) => [scan.child, result?.outcome])).toEqual([["PKT0", "parent_full"]]);
    outbox.forgetAsides(["key-1"]);
    await pass(0);
    expect(await store.asides()).toEqual([]);
  });

  test("loses nothing, doubles nothing and keeps the order, whatever the network and the disk do", async () => {
    const fault = fc.constantFrom("ok", "ok", "short", "network", "silence", "lost", "busy", "later", "out", "portal");
    const step = fc.record({
      scans: fc.integer({ min: 0, max: 25 }),
      passMs: fc.integer({ min: 0, max: 9000 }),
      isWoken: fc.boolean(),
      isFull: fc.boolean(),
      forgetsNot: fc.boolean(),
    });
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
        const disk = brittleStore();
        const { outbox, pack, pass, children, mostInAir } = await world(server, disk.store);
        let made = 0;
        for (const { scans, passMs, isWoken, isFull, forgetsNot } of steps) {
          Object.assign(disk, { isFull, forgetsNot });
          for (let one = 0; one < scans; one++) pack(`PKT${made++}`);
          if (isWoken) outbox.wake();
          await pass(passMs);
        }
        for (let round = 0; round < 40 && outbox.waiting().length > 0; round++) {
          outbox.wake();
          await pass(60_000);
        }
        expect(outbox.waiting()).toHaveLength(0);
        expect(children()).toEqual(names(made));
        expect(order).toEqual(names(made));
        expect(mostInAir()).toBeLessThanOrEqual(1);
      }),
      { numRuns: 150 },
    );
  });
});

/** A disk that takes its time. */
function slowStore() {
  const store = createMemoryStore();
  let letGo = () => {};
  const go = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return {
    store: { ...store, add: (...given: Parameters<OutboxStore["add"]>) => go.then(() => store.add(...given)) },
    letGo: () => letGo(),
  };
}

/** A disk that is full, or can't let go. */
function brittleStore() {
  const store = createMemoryStore();
  const disk = {
    isFull: false,
    forgetsNot: false,
    store: {
      ...store,
      add: async (...given: Parameters<OutboxStore["add"]>) => {
        if (disk.isFull) throw new DOMException("No room.", "QuotaExceededError");
        return store.add(...given);
      },
      settle: async (...given: Parameters<OutboxStore["settle"]>) => {
        if (disk.forgetsNot) throw new DOMException("No room.", "QuotaExceededError");
        return store.settle(...given);
      },
    },
  };
  return disk;
}

describe("a key", () => {
  test("is a UUIDv7 that sorts by time and is never the same twice", () => {
    const keys = Array.from({ length: 1000 }, (_, ms) => newScanKey(1_790_000_000_000 + ms));
    expect(keys.every((key) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(key))).toBe(true);
    expect([...keys].sort()).toEqual(keys);
    expect(new Set(Array.from({ length: 1000 }, () => newScanKey(0))).size).toBe(1000);
    expect(Number.parseInt(newScanKey(1_790_000_000_123).replaceAll("-", "").slice(0, 12), 16)).toBe(1_790_000_000_123);
  });
});
