import type { Line } from "../scan-door.ts";
import type { Answered, KeptScan, Scanner } from "./records.ts";

/** What the tabs of one browser tell each other. */
export type TabNews =
  | { is: "added"; scans: KeptScan[] }
  | { is: "settled"; answers: Answered[] }
  | { is: "asides_seen"; keys: string[] }
  | { is: "line"; line: Line; person: number }
  | { is: "person"; person: Scanner };

/** The tabs of this browser share one outbox: only one sends at a time, and each hears what the others did. */
export type Tabs = {
  /** This life of this page. */
  id: string;
  /** Runs `work` while no other tab runs its own. */
  alone(work: () => Promise<void>): Promise<void>;
  tell(news: TabNews): void;
  listen(told: (news: TabNews) => void): void;
  /** Ids of pages that live; only this one where the browser can't say. */
  living(): Promise<Set<string>>;
};

const sendLock = "tt-outbox";
const lifeLock = "tt-page:";
/** Longer than any request may take: a tab that has not let go by then is stuck. */
const aloneMaxMs = 45_000;
const stuckWaitMs = 100;
/** So long do living pages have to answer a roll call. */
const rollCallMs = 300;

/**
 * Runs each `work` alone. After a wait without end in sight it runs all the same, and from then on nobody waits for that tab again before it
 * lets go: the keys see to it that each scan is done once.
 */
export function createAlone(locks: Pick<LockManager, "request">, waitMaxMs = aloneMaxMs): Tabs["alone"] {
  let isStuck = false;
  return async (work) => {
    let isRunning = false;
    const run = () => {
      isStuck = false;
      isRunning = true;
      return work();
    };
    try {
      await locks.request(sendLock, { signal: AbortSignal.timeout(isStuck ? stuckWaitMs : waitMaxMs) }, run);
    } catch (error) {
      if (isRunning) throw error;
      isStuck = true;
      await work();
    }
  };
}

type RollCall = { is: "roll_call" } | { is: "here"; tab: string };

/** Who lives, where there are no locks to tell it: every page answers for itself. */
function createRollCall(id: string, channel: BroadcastChannel): () => Promise<Set<string>> {
  const calls = new Set<Set<string>>();
  channel.addEventListener("message", ({ data }: MessageEvent<RollCall | TabNews>) => {
    if (data.is === "roll_call") channel.postMessage({ is: "here", tab: id } satisfies RollCall);
    if (data.is === "here") for (const call of calls) call.add(data.tab);
  });
  return async () => {
    const call = new Set([id]);
    calls.add(call);
    channel.postMessage({ is: "roll_call" } satisfies RollCall);
    await new Promise((resolve) => setTimeout(resolve, rollCallMs));
    calls.delete(call);
    return call;
  };
}

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
  const callRoll = channel && createRollCall(id, channel);

  return {
    id,
    alone: locks ? createAlone(locks) : (work) => work(),
    tell(news) {
      try {
        channel?.postMessage(news);
      } catch {
        // The others look at the disk from time to time.
      }
    },
    listen(told) {
      channel?.addEventListener("message", (event: MessageEvent<TabNews>) => told(event.data));
    },
    async living() {
      if (!locks) return callRoll ? callRoll() : new Set([id]);
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
