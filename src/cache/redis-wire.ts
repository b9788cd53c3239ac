import { Redis } from "ioredis";
import type { SharedRedis } from "./redis.ts";
import type { OpenWire } from "./wire.ts";

const channel = "tracetrack:news";

/** Redis pub/sub: it speaks on the connection that is there and fails fast, and listens on one of its own, as Redis wants it. */
export const redisWire =
  (url: string, redis: SharedRedis): OpenWire =>
  ({ heard, lost }) => {
    const ear = new Redis(url, {
      enableOfflineQueue: false,
      autoResubscribe: false,
      maxRetriesPerRequest: 1,
      connectTimeout: 500,
      commandTimeout: 500,
      retryStrategy: (times) => Math.min(2000, 100 * times),
    });
    ear.on("error", () => {}); // it comes again by itself, and an unheard error event would end the process
    let listening = Promise.withResolvers<void>();
    const listen = () =>
      ear.subscribe(channel).then(
        () => listening.resolve(),
        () => undefined, // then nothing comes back, and `renew` tries again
      );
    ear.on("ready", () => void listen());
    ear.on("message", (_channel, text) => heard(text));
    ear.on("close", () => {
      listening = Promise.withResolvers();
      lost();
    });
    return {
      name: "Redis",
      async send(text) {
        await listening.promise; // whoever sends has a deadline
        if ((await redis.attempt((client) => client.publish(channel, text))) === null) throw new Error("Redis is away.");
      },
      renew() {
        if (ear.status === "ready") ear.disconnect(true);
      },
      close: () => ear.disconnect(),
    };
  };
