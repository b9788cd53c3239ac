/**
 * Tells those who watch a topic that there is news, never what it is: they look into the log, where the order is right and nothing is
 * missing. So a message that comes late, twice or not at all costs a look and no truth, and a reader's queue is one mark, however slow it is.
 */
export type Bus = {
  publish(topic: string): void;
  /** Gives how to stop. `told` must not throw and not wait. */
  subscribe(topic: string, told: () => void): () => void;
  /** What is watched in this process now. */
  topics(): string[];
  /** The lines to other processes as they are now. */
  lines(): LineFigures[];
};

/** `echoMs`: how long our own words last needed to come back; null when they never did. */
export type LineFigures = { name: string; isUp: boolean; echoMs: number | null };

/** Inside this process; `SharedBus` tells the others too. */
export function createBus(): Bus {
  const readers = new Map<string, Set<() => void>>();
  return {
    publish(topic) {
      for (const told of readers.get(topic) ?? []) told();
    },
    subscribe(topic, told) {
      const own = readers.get(topic) ?? new Set();
      readers.set(topic, own.add(told));
      return () => {
        own.delete(told);
        if (own.size === 0 && readers.get(topic) === own) readers.delete(topic);
      };
    },
    topics: () => [...readers.keys()],
    lines: () => [],
  };
}

/** Whatever happens on the floor: scans, and what is done to bills. */
export const floorTopic = "floor";

/** The topic of a bill, by its number in any letter case. */
export const billTopic = (number: string): string => `bill:${number.toUpperCase()}`;

/** The topic of an upload: how far it is. */
export const importTopic = (id: number): string => `import:${id}`;

/** After something happened on the floor, and to this bill when there is one: the same work however many watch. */
export function tellFloor(bus: Pick<Bus, "publish">, bill?: string): void {
  bus.publish(floorTopic);
  if (bill !== undefined) bus.publish(billTopic(bill));
}
