import { newScanKey } from "./queue-key.ts";
import { type Fetch, type SendOutcome, sendScans } from "./queue-send.ts";
import type { Line, QueuedScan, QueueEvents, ScanQueue, ScanRequest } from "./scan-door.ts";

const batchScans = 20;
const answerTimeoutMs = 4000;
/** Slow lines get more time when they are asked again, or they would never bring an answer. */
const answerTimeoutMaxMs = 30_000;
const retryDelaysMs = [1000, 2000, 4000, 8000, 15_000] as const;
const retrySpread = 0.2;

/** What the queue needs from the world, so that tests can stand in for it. */
export type QueueWorld = {
  fetch: Fetch;
  nowMs(): number;
  setTimer(run: () => void, delayMs: number): unknown;
  clearTimer(timer: unknown): void;
  newKey(atMs: number): string;
  /** 0 to 1: spreads the retries of many stations that lost the network together. */
  random(): number;
};

/** The browser's own world. */
const browserWorld = (): QueueWorld => ({
  fetch: (path, init) => globalThis.fetch(path, init),
  nowMs: () => Date.now(),
  setTimer: (run, delayMs) => setTimeout(run, delayMs),
  clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
  newKey: (atMs) => newScanKey(atMs),
  random: () => Math.random(),
});

/**
 * Sends scans strictly in order, one request in the air, up to twenty in it. A scan stays here until it is answered, and is sent again with
 * the same key for as long as it is not.
 */
export function createQueue(station: () => string, events: QueueEvents, world: QueueWorld = browserWorld()): ScanQueue {
  const waiting: QueuedScan[] = [];
  /** Keys that left this device at least once: the server may know them, answered or not. */
  const sent = new Set<string>();
  let line: Line = "online";
  let inAir = false;
  let attempts = 0;
  let batchMax = batchScans;
  let notBeforeMs = 0;
  /** When the next try is due by itself; scans that come before it try at once all the same. */
  let dueMs = 0;
  let timer: unknown = null;

  function setLine(next: Line) {
    if (next === line) return;
    line = next;
    events.onLine(line);
  }

  function pump() {
    if (inAir || waiting.length === 0) return;
    const now = world.nowMs();
    // What the server asked for stands, even when the network or a person comes back.
    if (now < notBeforeMs) return later(notBeforeMs - now);
    world.clearTimer(timer);
    inAir = true;
    void send(waiting.slice(0, batchMax));
  }

  async function send(batch: readonly QueuedScan[]) {
    for (const scan of batch) sent.add(scan.key);
    const abort = new AbortController();
    const timeoutMs = Math.min(answerTimeoutMs * 2 ** attempts, answerTimeoutMaxMs);
    let deadline: unknown = null;
    const silence = new Promise<SendOutcome>((resolve) => {
      deadline = world.setTimer(() => resolve({ is: "unanswered", line: "offline", retryAfterMs: 0 }), timeoutMs);
    });
    const outcome = await Promise.race([sendScans(world.fetch, batch, world.nowMs(), abort.signal), silence]);
    world.clearTimer(deadline);
    abort.abort();
    inAir = false;
    settle(batch, outcome);
  }

  function settle(batch: readonly QueuedScan[], outcome: SendOutcome) {
    if (outcome.is === "signed_out") return setLine("out");
    if (outcome.is === "refused") return refused(batch, outcome.why);
    if (outcome.is === "unanswered") return unanswered(outcome.line, outcome.retryAfterMs);
    if (outcome.results.length === 0) return unanswered("busy", 0);
    attempts = 0;
    notBeforeMs = 0;
    dueMs = 0;
    batchMax = batchScans;
    const scans = waiting.splice(0, outcome.results.length);
    for (const scan of scans) sent.delete(scan.key);
    setLine("online");
    try {
      events.onAnswers(outcome.results.map((result, place) => ({ scan: scans[place] as QueuedScan, result })));
    } finally {
      pump();
    }
  }

  function unanswered(next: "offline" | "busy", retryAfterMs: number) {
    const now = world.nowMs();
    notBeforeMs = retryAfterMs > 0 ? now + retryAfterMs : 0;
    // Ten scans without a line are ten tries, but no reason to wait ten steps longer for the eleventh.
    if (now >= dueMs || notBeforeMs > dueMs) {
      const stepMs = retryDelaysMs[Math.min(attempts, retryDelaysMs.length - 1)] as number;
      dueMs = now + Math.max(stepMs, retryAfterMs) * (1 + retrySpread * world.random());
      attempts += 1;
    }
    later(dueMs - now);
    setLine(next);
  }

  /** One scan of many may be what the server can't take: they go one by one until it is found. */
  function refused(batch: readonly QueuedScan[], why: string) {
    setLine("online");
    if (batch.length > 1) batchMax = 1;
    else {
      const scan = waiting.shift() as QueuedScan;
      sent.delete(scan.key);
      events.onSetAside(scan, why);
    }
    pump();
  }

  function later(delayMs: number) {
    world.clearTimer(timer);
    timer = world.setTimer(pump, delayMs);
  }

  return {
    add(request: ScanRequest, at: number) {
      const scan: QueuedScan = { ...request, key: world.newKey(world.nowMs()), at: new Date(at).toISOString(), station: station() };
      waiting.push(scan);
      pump();
      return scan;
    },
    takeBack(may) {
      const newest = waiting.at(-1);
      if (!newest || sent.has(newest.key) || !may(newest)) return null;
      return waiting.pop() ?? null;
    },
    waiting: () => waiting,
    line: () => line,
    wake: pump,
  };
}
