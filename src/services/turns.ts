import { busy } from "../domain/error.ts";

export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/** At most so many run at once, the others wait for their turn; `busy` for whoever comes when too many wait. */
export function takeTurns(atOnceMax: number, waitingMax: number, retryAfterSeconds: number): Turns {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= atOnceMax) {
      if (waiting.length >= waitingMax) throw busy(retryAfterSeconds);
      await new Promise<void>((start) => waiting.push(start));
    } else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
