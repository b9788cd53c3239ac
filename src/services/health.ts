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
    const [isDatabase, isRedis] = await Promise.all([isAnswering(this.database, lookTimeoutMs), this.redis?.isAnswering() ?? true]);
    return {
      isReady: isDatabase && isRedis && !this.isDraining,
      database: isDatabase ? "ok" : "away",
      ...(this.redis ? { redis: isRedis ? ("ok" as const) : ("away" as const) } : {}),
      ...(this.isDraining ? { draining: true as const } : {}),
    };
  }
}
