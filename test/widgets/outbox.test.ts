import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Carrier, carry } from "../../src/widgets/outbox/carried.ts";
import type { OutboxEvents } from "../../src/widgets/outbox/events.ts";
import { newScanKey } from "../../src/widgets/outbox/key.ts";
import { readLeftovers } from "../../src/widgets/outbox/leftovers.ts";
import { createMemoryStore } from "../../src/widgets/outbox/memory-store.ts";
import { createOutbox } from "../../src/widgets/outbox/outbox.ts";
import type { OutboxStore } from "../../src/widgets/outbox/records.ts";
import { retryAfterMs } from "../../src/widgets/outbox/send.ts";
import { createAlone, oneTab, type TabNews, type Tabs } from "../../src/widgets/outbox/tabs.ts";
import type { OutboxWorld } from "../../src/widgets/outbox/world.ts";
import type { Answer, Line, QueuedScan, ScanResult } from "../../src/widgets/scan-door.ts";

type Timer = { atMs: number; run: () => void };
type Reply = Response | "silence" | "network";
const me = { id: 7, username: "packer" };

type Given = { tabs?: Tabs; carrier?: Carrier; person?: typeof me; tells?: Partial<OutboxEvents> };

/** A world with its own clock, where each request is answered by `server`. */
async function world(
  server: (scans: QueuedScan[], sent: number) => Reply,
  store: OutboxStore = createMemoryStore(),
  { tabs = oneTab("tab-1"), carrier, person = me, tells = {} }: Given = {},
) {
  const timers = new Set<Timer>();
  const requests: QueuedScan[][] = [];
  const people: number[] = [];
  let nowMs = 1_000_000;
  let wrongByMs = 0;
  let keys = 0;
  let inAir = 0;
  let mostInAir = 0;
  let scanning = person;
  let signedIn = person.id;
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
    nowMs: () => nowMs + wrongByMs,
    elapsedMs: () => nowMs,
    setTimer: (run, delayMs) => {
      const timer = { atMs: nowMs + delayMs, run };
      timers.add(timer);
      return timer;
    },
    clearTimer: (timer) => void timers.delete(timer as Timer),
    newKey: () => `${tabs.id === "tab-1" ? "" : `${tabs.id}-`}key-${++keys}`,
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
    ...tells,
  };
  const left = await readLeftovers(store, tabs, person, carrier);
  const outbox = createOutbox(
    { store, tabs, scanning: () => scanning, signedIn: () => signedIn, station: () => "table-4", events, world: here },
    left,
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
    setClockBack: (ms: number) => {
      wrongByMs -= ms;
    },
    left,
    mostInAir: () => mostInAir,
    children: () => answers.map(({ scan }) => scan.child),
  };
}

const resultOf = ({ key }: QueuedScan): ScanResult => ({ key, outcome: "packed", result: "good", message: "Packed.", event: "1" });
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
    const refusal = { code: "key_reused", detail: "This key was used.", errors: [{ path: "scans.0.key", message: "" }] };
    const { pack, pass, aside, children } = await world((scans) =>
      scans.some(({ child }) => child === "PKT3") ? Response.json(refusal, { status: 422 }) : taken(scans),
    );
    for (const name of names(6)) pack(name);
    await pass(0);
    expect(aside).toEqual([{ key: "key-4", why: "This key was used." }]);
    expect(children()).toEqual(["PKT0", "PKT1", "PKT2", "PKT4", "PKT5"]);
  });

  test("sets aside what this person may not scan onto bills, and goes on; any other 403 asks who is there", async () => {
    const refusal = Response.json({ code: "not_allowed", detail: "Your role may not do this." }, { status: 403 });
    const isRefused = (scans: QueuedScan[]) => scans.some(({ do: what, child }) => what === "link" || child === "PKT9");
    const { outbox, pack, pass, aside, children } = await world((scans) => (isRefused(scans) ? refusal.clone() : taken(scans)));
    pack("PKT0");
    outbox.add({ do: "link", bill: "B-1", parent: "SB00001", how: "scanner" }, 0);
    pack("PKT1");
    await pass(0);
    expect(aside).toEqual([{ key: "key-2", why: "Your role may not do this." }]);
    expect(children().filter(Boolean)).toEqual(["PKT0", "PKT1"]);
    pack("PKT9");
    await pass(0);
    expect(outbox.line()).toBe("out");
    expect(outbox.waiting()).toHaveLength(1);
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
    const refusal = (scan: QueuedScan): ScanResult => ({
      key: scan.key,
      outcome: "parent_full",
      result: "refused",
      message: "Full.",
      event: "1",
    });
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

describe("nothing stops the outbox for good", () => {
  test("neither a screen that fails", async () => {
    const fails = () => {
      throw new Error("The screen fails.");
    };
    const disk = brittleStore();
    const tells = { onStored: fails, onUnstored: fails, onAnswers: fails, onLine: fails, onChange: fails };
    const seen = quietly();
    const { outbox, pack, pass, requests } = await world((scans, sent) => (sent === 2 ? "network" : taken(scans)), disk.store, { tells });
    pack("PKT0");
    await pass(0);
    disk.isFull = true;
    pack("PKT1");
    await pass(0);
    disk.isFull = false;
    pack("PKT2");
    await pass(60_000);
    seen.end();
    expect(new Set(requests.flat().map(({ child }) => child))).toEqual(new Set(names(3)));
    expect(outbox.waiting()).toEqual([]);
    expect(seen.errors.length).toBeGreaterThan(3);
  });

  test("nor a clock that is put back by a day", async () => {
    const { pack, pass, setClockBack, children } = await world((scans, sent) =>
      sent === 1 ? new Response("", { status: 503, headers: { "retry-after": "7" } }) : sent === 2 ? "network" : taken(scans),
    );
    pack("PKT0");
    await pass(0);
    setClockBack(86_400_000);
    await pass(60_000);
    expect(children()).toEqual(["PKT0"]);
  });

  test("nor a tab that never lets go of the lock", async () => {
    const stuck = {
      request: (_: string, { signal }: LockOptions) =>
        new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    };
    const alone = createAlone(stuck as unknown as LockManager, 20);
    const done: number[] = [];
    const work = async () => void done.push(1);
    await alone(work);
    await alone(work);
    expect(done).toEqual([1, 1]);
    const fault = createAlone({ request: (_: string, __: LockOptions, run: () => Promise<void>) => run() } as unknown as LockManager);
    await expect(fault(() => Promise.reject(new Error("of the work")))).rejects.toThrow("of the work");
  });

  test("nor a disk that can't be read", async () => {
    const store = createMemoryStore();
    const { outbox, pack, pass, children } = await world(taken, { ...store, oldestOf: () => Promise.reject(new Error("Broken.")) });
    for (const name of names(25)) pack(name);
    await pass(0);
    expect(children()).toEqual(names(25));
    expect(outbox.waiting()).toEqual([]);
  });

  test("nor one scan that the server can't do: what is before it is answered", async () => {
    const { pack, pass, children, outbox } = await world((scans) =>
      scans.some(({ child }) => child === "PKT3") ? new Response("", { status: 500 }) : taken(scans),
    );
    for (const name of names(6)) pack(name);
    await pass(60_000);
    expect(children()).toEqual(names(3));
    expect(outbox.waiting()).toHaveLength(3);
  });
});

describe("a scan is never taken for another's, nor for done", () => {
  test("when a request was cut on its way, or the server is of another build", async () => {
    const replies = [
      Response.json({ code: "not_json", detail: "The body is not JSON." }, { status: 400 }),
      Response.json({ code: "invalid_input", detail: "?", errors: [{ path: "person", message: "Not known." }] }, { status: 422 }),
      Response.json({ results: [{ key: "key-1" }] }),
    ];
    const { pack, pass, aside, children } = await world((scans, sent) => replies[sent - 1] ?? taken(scans));
    pack("PKT0");
    await pass(60_000);
    expect(aside).toEqual([]);
    expect(children()).toEqual(["PKT0"]);
  });

  test("in the moment in which somebody is signed out: it keeps its place before the later ones", async () => {
    let letGo = () => {};
    const gone = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let isOut = true;
    const done: string[] = [];
    const made = await world((scans, sent) => {
      if (sent > 1 && isOut) return new Response("", { status: 401 });
      done.push(...scans.flatMap(({ child }) => child ?? []));
      return taken(scans);
    });
    made.pack("PKT0");
    await made.pass(0);
    // One is in the air when the session ends, one comes with the answer, one is heard while nobody is there.
    made.pack("PKT1");
    void gone.then(() => made.pack("PKT2"));
    letGo();
    await made.pass(0);
    expect(made.outbox.line()).toBe("out");
    made.pack("PKT3");
    made.is({ id: 0, username: "" });
    made.pack("PKT4");
    await made.pass(30_000);
    made.is(me);
    const isAdopted = made.outbox.adopt(me);
    made.pack("PKT5");
    isOut = false;
    await isAdopted;
    made.outbox.wake();
    await made.pass(60_000);
    expect(done).toEqual(names(6));
    expect(made.children()).toEqual(names(6));
  });

  test("on a full disk that can't be told whose the scans are", async () => {
    const store = createMemoryStore();
    const { outbox, pack, pass, is, people, children } = await world(taken, {
      ...store,
      adopt: () => Promise.reject(new DOMException("No room.", "QuotaExceededError")),
    });
    is({ id: 0, username: "" });
    pack("PKT0");
    await pass(0);
    is(me);
    await outbox.adopt(me);
    pack("PKT1");
    await pass(0);
    expect(children()).toEqual(names(2));
    expect(new Set(people)).toEqual(new Set([me.id]));
  });

  test("while it is written: who takes over then gets it", async () => {
    const disk = slowStore();
    const { outbox, pack, pass, is, people } = await world(taken, disk.store);
    is({ id: 0, username: "" });
    pack("PKT0");
    pack("PKT1");
    is(me);
    disk.letGo();
    await outbox.adopt(me);
    await pass(60_000);
    expect([people[0], outbox.waiting()]).toEqual([me.id, []]);
  });

  test("as a held text of somebody else, or of two tabs at once", async () => {
    const store = createMemoryStore();
    const other = { id: 8, username: "another" };
    const first = await world(taken, store, { tabs: oneTab("gone") });
    await first.outbox.hold({ text: "PKT0", how: "scanner", at: 0 });
    first.is(other);
    await first.outbox.hold({ text: "PKT1", how: "scanner", at: 0 });
    first.is({ id: 0, username: "" });
    await first.outbox.hold({ text: "PKT2", how: "scanner", at: 0, doubt: "layout" });
    const both = { living: async () => new Set(["a", "b"]) };
    const [a, b] = await Promise.all([
      readLeftovers(store, { ...oneTab("a"), ...both }, me),
      readLeftovers(store, { ...oneTab("b"), ...both }, me),
    ]);
    const texts = [...(a?.held ?? []), ...(b?.held ?? [])];
    expect(texts.map(({ text, doubt }) => [text, doubt])).toEqual([
      ["PKT0", undefined],
      ["PKT2", "layout"],
    ]);
    const theirs = await readLeftovers(store, { ...oneTab("c"), ...both }, other);
    expect(theirs.held.map(({ text }) => text)).toEqual(["PKT1"]);
  });

  test("as a held text that is decided when somebody else is there", async () => {
    const { outbox, is } = await world(() => "network");
    const held = await outbox.hold({ text: "PKT0", how: "scanner", at: 0 });
    is({ id: 8, username: "another" });
    outbox.add({ do: "pack", parent: "SB00001", child: "PKT0", how: "scanner" }, 0, held?.seq);
    expect(outbox.waiting().map(({ person }) => person)).toEqual([me.id]);
  });

  test("as a scan of nobody, from memory", async () => {
    const disk = brittleStore();
    const { pack, pass, is, signIn, requests } = await world(taken, disk.store);
    disk.isFull = true;
    is({ id: 0, username: "" });
    signIn(0);
    pack("PKT0");
    await pass(30_000);
    expect(requests).toEqual([]);
  });
});

describe("what one page leaves to the next, and one tab to another", () => {
  test("a scan that was being written when the page went is there, once", async () => {
    const disk = slowStore();
    const carrier = createCarrier();
    const first = await world(taken, disk.store, { tabs: oneTab("first"), carrier });
    first.pack("PKT0");
    first.pack("PKT1");
    carry(carrier, "first", first.outbox.unkept());
    // The write of the first one went through after all.
    disk.letGo();
    await first.store.all();
    const second = await world(taken, disk.store, { carrier });
    second.outbox.wake();
    await second.pass(60_000);
    expect(new Set(second.left.scans.map(({ scan }) => scan.child))).toEqual(new Set(names(2)));
    expect(second.children()).toEqual(names(2));
    expect(carrier.length).toBe(0);
  });

  test("also when the disk is still full", async () => {
    const disk = brittleStore();
    const carrier = createCarrier();
    disk.isFull = true;
    const first = await world(() => "network", disk.store, { tabs: oneTab("first") });
    first.pack("PKT0");
    await first.pass(0);
    carry(carrier, "first", first.outbox.unkept());
    const second = await world(taken, disk.store, { carrier });
    await second.pass(60_000);
    expect(second.children()).toEqual(["PKT0"]);
  });

  test("a scan that comes while an unkept one is in the air is told of, and kept when there is room", async () => {
    const disk = brittleStore();
    disk.isFull = true;
    const { pack, pass, unstored, stored } = await world(() => "silence", disk.store);
    pack("PKT0");
    await pass(1000);
    pack("PKT1");
    await pass(3500);
    expect(new Set(unstored)).toEqual(new Set(["key-1", "key-2"]));
    disk.isFull = false;
    pack("PKT2");
    await pass(10_000);
    expect(stored).toEqual(["key-1", "key-2", "key-3"]);
  });

  test("an answer whose news got lost is asked for again", async () => {
    const store = createMemoryStore();
    const [one, two] = sharedTabs("tab-1", "tab-2") as [Tabs, Tabs];
    const first = await world(() => "network", store, { tabs: { ...one, listen: () => undefined } });
    const second = await world(taken, store, { tabs: two });
    first.pack("PKT0");
    await first.pass(0);
    second.outbox.wake();
    await second.pass(0);
    expect(first.outbox.waiting()).toHaveLength(1);
    expect(await store.all()).toEqual([]);
    await first.pass(30_000);
    expect(await store.all()).toHaveLength(1);
  });

  test("what was refused is shown by the tab that brought it, when its own is gone", async () => {
    const refusal = (scan: QueuedScan): ScanResult => ({
      key: scan.key,
      outcome: "parent_full",
      result: "refused",
      message: "Full.",
      event: "1",
    });
    const store = createMemoryStore();
    const living = new Set(["tab-1", "tab-2"]);
    const [one, two] = sharedTabs("tab-1", "tab-2").map((tabs) => ({ ...tabs, living: async () => new Set(living) })) as [Tabs, Tabs];
    const first = await world(() => "network", store, { tabs: one });
    const second = await world((scans) => Response.json({ results: scans.map(refusal) }), store, { tabs: two });
    first.pack("PKT0");
    await first.pass(0);
    living.delete("tab-1");
    second.outbox.wake();
    await second.pass(0);
    expect(second.answers.map(({ result }) => result.outcome)).toEqual(["parent_full"]);
  });

  test("the line of somebody else's page is no news for this one, but the network is", async () => {
    const other = { id: 8, username: "another" };
    const [one, two] = sharedTabs("tab-1", "tab-2") as [Tabs, Tabs];
    const store = createMemoryStore();
    let isDown = false;
    const reply = () => (isDown ? "network" : Response.json({ code: "other_person" }, { status: 409 }));
    const mine = await world(taken, store, { tabs: one });
    const theirs = await world(reply, store, { tabs: two, person: other });
    theirs.pack("PKT0");
    await theirs.pass(0);
    expect([theirs.lines, mine.lines]).toEqual([["other"], []]);
    mine.pack("PKT1");
    await mine.pass(0);
    expect(theirs.outbox.line()).toBe("other");
    isDown = true;
    theirs.outbox.wake();
    await theirs.pass(0);
    expect(mine.lines).toEqual(["offline"]);
  });
});

describe("5,000 scans that wait", () => {
  test("make the next one no slower, and go out in order", async () => {
    let isDown = true;
    const { outbox, pack, pass, children } = await world((scans) => (isDown ? "network" : taken(scans)));
    const costMs = async (from: number, count: number) => {
      const startedAt = performance.now();
      for (let one = 0; one < count; one++) {
        pack(`PKT${from + one}`);
        outbox.waiting();
        await pass(0);
      }
      return (performance.now() - startedAt) / count;
    };
    await costMs(0, 200);
    const few = await costMs(200, 200);
    for (let one = 400; one < 4800; one++) pack(`PKT${one}`);
    await pass(0);
    const many = await costMs(4800, 200);
    process.stdout.write(`one more scan: ${few.toFixed(3)} ms with 300 waiting, ${many.toFixed(3)} ms with 4,900\n`);
    expect(many).toBeLessThan(few + 2);
    isDown = false;
    outbox.wake();
    await pass(60_000);
    expect(children()).toEqual(names(5000));
  });
});

/** Tabs of one browser: each hears what the others tell, and one sends at a time. */
function sharedTabs(...ids: string[]): Tabs[] {
  const ears = new Map<string, (news: TabNews) => void>();
  let last: Promise<unknown> = Promise.resolve();
  return ids.map((id) => ({
    id,
    alone: (work) => {
      const run = last.then(work, work);
      last = run.catch(() => undefined);
      return run;
    },
    tell: (news) => {
      for (const [tab, told] of ears) if (tab !== id) told(structuredClone(news));
    },
    listen: (told) => void ears.set(id, told),
    living: async () => new Set(ids),
  }));
}

function createCarrier(): Carrier {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, text) => void kept.set(name, text),
    removeItem: (name) => void kept.delete(name),
    key: (place) => [...kept.keys()][place] ?? null,
    get length() {
      return kept.size;
    },
  };
}

/** Errors that are reported and stop nothing. */
function quietly() {
  const errors: unknown[] = [];
  const before = globalThis.reportError;
  globalThis.reportError = (error) => void errors.push(error);
  return {
    errors,
    end: () => {
      globalThis.reportError = before;
    },
  };
}

/** A disk that takes its time. */
function slowStore() {
  const store = createMemoryStore();
  let letGo = () => {};
  const go = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return {
    store: {
      ...store,
      add: (...given: Parameters<OutboxStore["add"]>) => go.then(() => store.add(...given)),
      adopt: (...given: Parameters<OutboxStore["adopt"]>) => go.then(() => store.adopt(...given)),
    },
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
