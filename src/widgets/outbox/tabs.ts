import type { Line } from "../scan-door.ts";
import type { Answered, KeptScan, Scanner } from "./records.ts";

/** What the tabs of one browser tell each other. */
export type TabNews =
  | { is: "added"; scans: KeptScan[] }
  | { is: "settled"; answers: Answered[] }
  | { is: "asides_seen"; keys: string[] }
  | { is: "line"; line: Line }
  | { is: "person"; person: Scanner };

/** The tabs of this browser share one outbox: only one sends at a time, and each hears what the others did. */
export type Tabs = {
  /** This life of this page. */
  id: string;
  /** Runs `work` while no other tab runs its own. */
  alone(work: () => Promise<void>): Promise<void>;
  tell(news: TabNews): void;
  listen(told: (news: TabNews) => void): void;
  /** Ids of pages that live; null where the browser can't say (plain http). */
  living(): Promise<Set<string> | null>;
};

const sendLock = "tt-outbox";
const lifeLock = "tt-page:";

/**
 * By Web Locks and BroadcastChannel. A browser has locks on https and localhost only; without them two tabs may send the same scans at
 * once, and the keys see to it that each is done once.
 */
export function browserTabs(): Tabs {
  const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const locks = globalThis.navigator?.locks;
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("tt-outbox");
  // Held for as long as this page lives: its end is told by the browser, even after a crash.
  void locks?.request(lifeLock + id, () => new Promise(() => undefined)).catch(() => undefined);

  return {
    id,
    alone: (work) => (locks ? locks.request(sendLock, work) : work()) as Promise<void>,
    tell: (news) => channel?.postMessage(news),
    listen(told) {
      channel?.addEventListener("message", (event: MessageEvent<TabNews>) => told(event.data));
    },
    async living() {
      if (!locks) return null;
      const { held = [] } = await locks.query();
      return new Set(held.flatMap(({ name }) => (name?.startsWith(lifeLock) ? [name.slice(lifeLock.length)] : [])));
    },
  };
}

/** Where there is only one page. */
export const oneTab = (id: string): Tabs => ({
  id,
  alone: (work) => work(),
  tell: () => undefined,
  listen: () => undefined,
  living: async () => new Set([id]),
});
