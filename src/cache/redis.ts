import { Redis, ReplyError } from "ioredis";

/** How long nobody is sent to a Redis that did not answer: a frozen one costs 200 ms once, not each time. */
const breakMs = 1000;

/** Redis that fails fast. `attempt` gives null when it is away, and whoever asked goes on without it. */
export class SharedRedis {
  private readonly client: Redis;
  private isAway = false;
  private awayUntilMs = 0;

  constructor(url: string) {
    this.client = new Redis(url, {
      enableAutoPipelining: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      connectTimeout: 500,
      commandTimeout: 200,
      socketTimeout: 5000, // or what was asked of a frozen one would wait in its socket, more and more of it
      autoResendUnfulfilledCommands: false, // a server that was started anew is asked nothing before it was emptied
      retryStrategy: (times) => Math.min(2000, 100 * times),
    });
    this.client.on("error", () => {}); // said by /readyz; an unheard error event would end the process
  }

  /** Told at each new connection: the server behind it may have been started anew, with what it kept of old values. */
  onReady(ready: () => void): void {
    this.client.on("ready", ready);
  }

  async attempt<T>(work: (client: Redis) => Promise<T>): Promise<T | null> {
    if (performance.now() < this.awayUntilMs) return null;
    if (this.isAway) this.awayUntilMs = performance.now() + breakMs; // one finds out for all
    try {
      const answer = await work(this.client);
      this.isAway = false;
      this.awayUntilMs = 0;
      return answer;
    } catch (error) {
      if (error instanceof ReplyError) return null; // it is there, and says no
      this.isAway = true;
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
