import { Redis } from "ioredis";

/** How long nobody is sent to a Redis that did not answer: a frozen one costs 200 ms once, not each time. */
const breakMs = 1000;

/** Redis that fails fast. `attempt` gives null when it is away, and whoever asked goes on without it. */
export class SharedRedis {
  private readonly client: Redis;
  private awayUntilMs = 0;

  constructor(url: string) {
    this.client = new Redis(url, {
      enableAutoPipelining: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      connectTimeout: 500,
      commandTimeout: 200,
      retryStrategy: (times) => Math.min(2000, 100 * times),
    });
    this.client.on("error", () => {}); // said by /readyz; an unheard error event would end the process
  }

  async attempt<T>(work: (client: Redis) => Promise<T>): Promise<T | null> {
    if (performance.now() < this.awayUntilMs) return null;
    try {
      return await work(this.client);
    } catch {
      this.awayUntilMs = performance.now() + breakMs;
      return null;
    }
  }

  isAnswering(): Promise<boolean> {
    return this.client.ping().then(
      () => true,
      () => false,
    );
  }

  close(): void {
    this.client.disconnect();
  }
}
