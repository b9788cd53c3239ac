import { Counter, Gauge, type Registry } from "prom-client";

/** A figure as it is at this moment; several of them tell each other apart by their labels. */
export type Reading = { labels?: Record<string, string>; value: number };
export type Figure<Now = void> = {
  name: string;
  help: string;
  isCounter?: true;
  labels?: string[];
  /** What is not known is left out; it is not 0. */
  read: (now: Now) => Reading[] | number | null | undefined;
};

/** Puts what others count into the registry, and gives how to read all of it anew. */
export function gaugesOf<Now>(registry: Registry, figures: readonly Figure<Now>[]): (now: Now) => void {
  const kept = figures.map(({ name, help, isCounter, labels = [], read }) => {
    const Kind = isCounter ? Counter : Gauge;
    return { instrument: new Kind({ name, help, labelNames: labels, registers: [registry] }), read };
  });
  return (now) => {
    for (const { instrument, read } of kept) {
      const found = read(now);
      const readings: Reading[] = typeof found === "number" ? [{ value: found }] : (found ?? []);
      instrument.reset();
      if (readings.length === 0) instrument.remove({});
      for (const { labels = {}, value } of readings) instrument.inc(labels, value);
    }
  };
}
