import { openDurableStore } from "./durable-store.ts";
import { createMemoryStore } from "./memory-store.ts";
import type { OutboxStore } from "./records.ts";

/** A browser that has not opened its database by then will not. */
const openMaxMs = 10_000;

/** This device's outbox; one in memory where the browser has none, and then the page says so. */
export async function openOutboxStore(): Promise<OutboxStore> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), openMaxMs));
  const durable = await Promise.race([openDurableStore().catch(() => null), late]);
  // A browser that is short of space asks before it throws this away.
  if (durable) void navigator.storage?.persist?.().catch(() => undefined);
  return durable ?? createMemoryStore();
}
