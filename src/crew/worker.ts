import type { FromWorker, Post, ToWorker } from "./crew.ts";

/** The parent tells a worker its number by this. */
export const workerVariable = "TRACETRACK_WORKER";

/** This process's line to the parent that started it as a worker; null when it is a server of its own. */
export function postToParent(): Post | null {
  const worker = Number(process.env[workerVariable]);
  const send = process.send?.bind(process);
  if (!worker || !send) return null;
  return {
    worker,
    send: (message: FromWorker) => {
      if (process.connected) send(message);
    },
    onMessage: (hear) => void process.on("message", (message) => hear(message as ToWorker)),
  };
}

/** Says why this worker can't start, to the parent that shows it to people, and ends. */
export async function failToParent({ send }: Post, message: string): Promise<never> {
  send({ is: "failed", message });
  await Bun.sleep(100); // until it is on its way
  process.exit(1);
}

/** A worker whose parent is gone holds a port that nobody answers for: it makes room for the next start at once. */
export function followParent(stop: () => void): void {
  process.on("disconnect", stop);
}
