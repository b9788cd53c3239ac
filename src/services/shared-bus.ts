import type { SharedRedis } from "../cache/redis.ts";
import { redisWire } from "../cache/redis-wire.ts";
import { SharedBus, type SharedBusOptions, sharedBusOptions } from "../cache/shared-bus.ts";
import { failureCode } from "../store/failure.ts";
import { NotifyWire } from "../store/notify.ts";
import type { DatabasePlace } from "../store/side-line.ts";

type Say = (level: "info" | "warn", message: string, more: Record<string, unknown>) => void;

export type SharedBusParts = {
  place: DatabasePlace;
  redis: { url: string; shared: SharedRedis } | null;
  /** Hears when a line comes or goes. */
  say: Say;
};

/** How the processes of a site hear of each other: by Redis when there is one, else by PostgreSQL, else by looking into the log. */
export function openSharedBus({ place, redis, say }: SharedBusParts, options: Partial<SharedBusOptions> = {}): SharedBus {
  const wires = [
    ...(redis ? [redisWire(redis.url, redis.shared)] : []),
    (ears: ConstructorParameters<typeof NotifyWire>[1]) => new NotifyWire(place, ears),
  ];
  const changed = (by: string, isUp: boolean, error?: unknown) => {
    if (isUp) return say("info", "other processes are heard", { by });
    const code = error === undefined ? undefined : failureCode(error) || undefined;
    say("warn", "other processes are not heard", { by, ...(code ? { code } : {}), ...(code === "NO_LISTEN" ? { why: poolerHint } : {}) });
  };
  return new SharedBus(wires, { ...sharedBusOptions, changed, ...options });
}

const poolerHint = "LISTEN does nothing here, as behind a pooler in transaction mode: the log is looked into instead";
