import { join } from "node:path";
import { now, type Step } from "./import-run.ts";
import type { Station } from "./place.ts";

/** What a hall of stations is told, as JSON: its one argument. It scans until its input ends. */
export type HallOrder = { port: number; stations: Station[]; everyMs: number; firstParent: number };
/** When an answer came, in ms since 1970, and how long it took. */
export type Answer = [at: number, ms: number];

/** Stations that scan as people do, in a process of their own. `end` gives all their answers. */
export function startHall(order: HallOrder) {
  const hall = Bun.spawn([process.execPath, join(import.meta.dir, "hall-process.ts"), JSON.stringify(order)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  return {
    async end(): Promise<Answer[]> {
      hall.stdin.end();
      return JSON.parse(await new Response(hall.stdout).text()) as Answer[];
    },
  };
}

/** The answers that came during each step, and before the first one. */
export function bySteps(answers: readonly Answer[], startedAt: number, steps: readonly Step[]) {
  const first = steps[0]?.from ?? now();
  const rounded = (ms: number | undefined) => Math.round((ms ?? 0) * 10) / 10;
  return [{ name: "before", from: startedAt, to: first }, ...steps].map(({ name, from, to }) => {
    const times = answers.flatMap(([at, ms]) => (at >= from && at < to ? ms : [])).sort((a, b) => a - b);
    const at = (share: number) => rounded(times[Math.floor((times.length - 1) * share)]);
    return {
      step: name,
      seconds: rounded((to - from) / 1000),
      "scans/s": rounded((times.length * 1000) / (to - from)),
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      mostMs: at(1),
    };
  });
}
