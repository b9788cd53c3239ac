import type { Histogram } from "hdr-histogram-js";
import type { Player } from "./player.ts";
import { newHistogram, record } from "./times.ts";
import { type Answer, type Target, Wire } from "./wire.ts";

export type Pace =
  /** Each connection asks again as soon as it was answered. */
  | { loop: "closed" }
  /** Each request has its moment; one that can't be sent then because the one before is still open is late, and the wait counts. */
  | { loop: "open" };

export type Counted = {
  times: Map<string, Histogram>;
  /** How late the driver itself was in sending what was due: what it adds to every time of an open loop. */
  late: Histogram;
  wrong: Map<string, number>;
  answered: number;
};

const newCount = (): Counted => ({ times: new Map(), late: newHistogram(), wrong: new Map(), answered: 0 });

/** `onAnswer` hears of each answer, with its ms, when it comes. */
export type Loop = { target: Target; players: readonly Player[]; pace: Pace; onAnswer?: (ms: number) => void };

/** How long an answer may take before the run is given up. */
const silenceMs = 30_000;

const plus = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);

/** Connections that ask; `measure` counts what is answered in the given seconds, and may be called again: connections stay. */
export async function startLoop({ target, players, pace, onAnswer }: Loop) {
  let count = newCount();
  let isOver = false;
  let lastAt = performance.now();

  function done(name: string, fromMs: number, answer: Answer, check: (answer: Answer) => string | null): void {
    const now = performance.now();
    lastAt = now;
    let histogram = count.times.get(name);
    if (!histogram) {
      histogram = newHistogram();
      count.times.set(name, histogram);
    }
    record(histogram, now - fromMs);
    onAnswer?.(now - fromMs);
    count.answered++;
    const problem = check(answer);
    if (problem !== null) plus(count.wrong, `${name}: ${problem}`);
  }

  let running = 0;

  async function run(player: Player): Promise<void> {
    let wire = await open();
    let dueAt = performance.now();
    running++;
    const leave = () => {
      running--;
      wire.close();
    };
    const step = () => {
      if (isOver) return leave();
      const { ask, afterMs = 0 } = player();
      const send = (fromMs: number) =>
        wire.ask(ask.request, (answer) => {
          done(ask.name, fromMs, answer, ask.check);
          step();
        });
      if (pace.loop === "closed") return send(performance.now());
      dueAt += afterMs;
      const waitMs = dueAt - performance.now();
      if (waitMs <= 0) return send(dueAt);
      setTimeout(() => {
        if (isOver) return leave();
        record(count.late, performance.now() - dueAt);
        send(dueAt);
      }, waitMs);
    };
    async function open(): Promise<Wire> {
      return Wire.open(target, async (why) => {
        plus(count.wrong, `connection ${why}`);
        wire = await open();
        step();
      });
    }
    step();
  }

  await Promise.all(players.map(run));
  return {
    /** Throws when nothing at all is answered for half a minute. */
    async measure(seconds: number): Promise<Counted & { seconds: number }> {
      count = newCount();
      lastAt = performance.now();
      const startedAt = performance.now();
      const until = startedAt + seconds * 1000;
      while (performance.now() < until) {
        await Bun.sleep(Math.min(500, Math.max(1, until - performance.now())));
        if (performance.now() - lastAt > silenceMs && pace.loop === "closed") throw new Error("Nothing was answered for 30 seconds.");
      }
      const counted = count;
      count = newCount();
      return { ...counted, seconds: (performance.now() - startedAt) / 1000 };
    },
    /** What is in the air is waited for, so that everything that was sent was answered. Gives what came after the last measuring. */
    async end(): Promise<Counted> {
      isOver = true;
      const until = performance.now() + silenceMs;
      while (running > 0 && performance.now() < until) await Bun.sleep(5);
      if (running > 0) throw new Error(`${running} connections had no answer 30 seconds after the end.`);
      return count;
    },
  };
}
