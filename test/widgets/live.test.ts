import { beforeEach, describe, expect, test } from "bun:test";
import { createLive, type LiveState, type LiveWorld } from "../../src/widgets/live.ts";

/** A browser whose clock stands still until it is told to go on. */
function world() {
  let nowMs = 0;
  const timers = new Map<number, { atMs: number; run: () => void }>();
  let made = 0;
  const opened: { address: string; isClosed: boolean; tell(name: string, data?: unknown): void }[] = [];
  const here = { isVisible: true };
  const browser: LiveWorld = {
    open(address) {
      const listeners = new Map<string, (event: MessageEvent<string>) => void>();
      const one = {
        address,
        isClosed: false,
        tell: (name: string, data: unknown = {}) => listeners.get(name)?.({ data: JSON.stringify(data) } as MessageEvent<string>),
      };
      opened.push(one);
      return {
        addEventListener: (name: string, listener: unknown) => void listeners.set(name, listener as never),
        close: () => {
          one.isClosed = true;
        },
      };
    },
    isVisible: () => here.isVisible,
    setTimer(run, delayMs) {
      timers.set(++made, { atMs: nowMs + delayMs, run });
      return made;
    },
    clearTimer: (timer) => void timers.delete(timer as number),
    random: () => 0,
  };
  function pass(ms: number) {
    const untilMs = nowMs + ms;
    for (;;) {
      const [next] = [...timers].filter(([, { atMs }]) => atMs <= untilMs).sort(([, a], [, b]) => a.atMs - b.atMs);
      if (!next) break;
      timers.delete(next[0]);
      nowMs = next[1].atMs;
      next[1].run();
    }
    nowMs = untilMs;
  }
  const open = () => opened.filter(({ isClosed }) => !isClosed);
  return { browser, pass, opened, open, here, last: () => opened.at(-1) as (typeof opened)[number] };
}

describe("a live stream in the page", () => {
  let room: ReturnType<typeof world>;
  let states: LiveState[];
  let told: unknown[];
  let live: ReturnType<typeof createLive>;
  beforeEach(() => {
    room = world();
    [states, told] = [[], []];
    live = createLive({
      name: "bill",
      after: "7",
      address: (after) => `/api/live?after=${after}`,
      onNews: (data) => void told.push(data),
      onState: (state) => void states.push(state),
      onOver: (why) => void told.push(why),
      world: room.browser,
    });
    live.connect();
  });

  test("tells events and is live while it hears something", () => {
    room.last().tell("open");
    room.last().tell("bill", { event: "8" });
    for (let beats = 0; beats < 4; beats++) {
      room.pass(30_000);
      room.last().tell("beat");
    }
    expect([told, new Set(states), room.opened.length]).toEqual([[{ event: "8" }], new Set(["live"]), 1]);
  });
  test("pauses after 40 s of silence, and asks anew behind the newest event that it was told", () => {
    room.last().tell("open");
    room.last().tell("bill", { event: "12" });
    room.pass(39_999);
    expect(states.at(-1)).toBe("live");
    room.pass(1);
    expect([states.slice(-2), room.opened.map(({ address }) => address)]).toEqual([
      ["live", "paused"],
      ["/api/live?after=7", "/api/live?after=12"],
    ]);
    expect(room.open()).toHaveLength(1);
  });
  test("comes back ever more slowly, and at once again after it was heard", () => {
    const gaps: number[] = [];
    for (let tries = 0; tries < 8; tries++) {
      room.last().tell("error");
      const before = room.opened.length;
      let waitedMs = 0;
      for (; room.opened.length === before; waitedMs += 500) room.pass(500);
      gaps.push(waitedMs);
    }
    expect(gaps).toEqual([1000, 2000, 4000, 8000, 15_000, 30_000, 30_000, 30_000]);
    room.last().tell("open");
    room.last().tell("error");
    room.pass(1000);
    expect(room.open()).toHaveLength(1);
  });
  test("has no connection while nobody sees the page, and one when it is seen again", () => {
    room.last().tell("open");
    room.here.isVisible = false;
    live.look();
    room.pass(600_000);
    expect(room.open()).toHaveLength(0);
    room.here.isVisible = true;
    live.look();
    live.look();
    expect([room.opened.length, room.open().length, states.at(-1)]).toEqual([2, 1, "connecting"]);
  });
  test("gives a server that stops some seconds; ends for good when there is nothing more to see", () => {
    room.last().tell("end", { why: "stopping" });
    room.pass(3999);
    expect(room.opened).toHaveLength(1);
    room.pass(1);
    expect(room.opened).toHaveLength(2);
    room.last().tell("end", { why: "gone" });
    room.pass(600_000);
    live.look();
    expect([room.opened.length, room.open().length, states.at(-1), told]).toEqual([2, 0, "over", ["gone"]]);
  });
  test("hears nothing of a connection that it has left", () => {
    const first = room.last();
    first.tell("open");
    room.pass(40_000);
    first.tell("bill", { event: "9" });
    first.tell("error");
    expect([told, room.open().length]).toEqual([[], 1]);
  });
});
