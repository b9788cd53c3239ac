import type { SharedRedis } from "../cache/redis.ts";
import type { Database } from "../store/database.ts";
import { isAnswering } from "../store/events.ts";

const lookTimeoutMs = 1000;

export type Parts = { database: "ok" | "away"; redis?: "ok" | "away"; draining?: true };

/** Whether this process can serve now. While it drains it says no, so that a proxy sends people elsewhere. */
export class Health {
  isDraining = false;

  constructor(
    private readonly database: Database,
    private readonly redis: SharedRedis | null,
  ) {}

  async look(): Promise<Parts & { isReady: boolean }> {
    const [answers, isRedis] = await Promise.all([isAnswering(this.database, lookTimeoutMs), this.redis?.isAnswering() ?? true]);
    // Behind a long queue of scans there is no answer in time, and yet the server is there.
    const isDatabase = answers || (this.database.isReachable && this.database.loadOf("scan").waiting > 0);
    return {
      isReady: isDatabase && isRedis && !this.isDraining,
      database: isDatabase ? "ok" : "away",
      ...(this.redis ? { redis: isRedis ? ("ok" as const) : ("away" as const) } : {}),
      ...(this.isDraining ? { draining: true as const } : {}),
    };
  }
}
