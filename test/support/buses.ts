import { expect } from "bun:test";
import type { SharedRedis } from "../../src/cache/redis.ts";
import type { SharedBus, SharedBusOptions } from "../../src/cache/shared-bus.ts";
import { openSharedBus } from "../../src/services/shared-bus.ts";
import { timeZone } from "./site.ts";

export type Said = { level: string; message: string; by: unknown; code?: unknown };

/** A process's bus on this database, as `main.ts` opens it, and what it says about its lines. */
export function openBus(
  url: string,
  { redis = null, ...options }: { redis?: { url: string; shared: SharedRedis } | null } & Partial<SharedBusOptions> = {},
) {
  const said: Said[] = [];
  const bus = openSharedBus(
    {
      place: { url, timeZone, role: "tracetrack_app" },
      redis,
      say: (level, message, more) => said.push({ level, message, ...more } as Said),
    },
    { beatMs: 300, echoMs: 800, againMs: 100, ...options },
  );
  return { bus, said };
}

export const until = async (isTrue: () => boolean | Promise<boolean>, maxMs = 8000) => {
  const end = performance.now() + maxMs;
  while (!(await isTrue()) && performance.now() < end) await Bun.sleep(10);
  expect(await isTrue()).toBe(true);
};

/** Counts what somebody who watches a topic is told. */
export function ear(bus: SharedBus, topic: string) {
  const heard = { times: 0 };
  bus.subscribe(topic, () => {
    heard.times += 1;
  });
  return heard;
}
