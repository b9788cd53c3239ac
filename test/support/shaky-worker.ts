import type { Asked, Made } from "../../src/documents/order.ts";

declare const self: Worker;

/** Who answered: another worker has another name. */
const name = crypto.randomUUID();

/** A documents' worker that does what the bill's number says: CRASH, HANG, THROW, FAULT or SLOW. */
self.onmessage = async ({ data: { id, order } }: MessageEvent<Asked>) => {
  const asked = JSON.stringify(order);
  if (asked.includes("CRASH")) process.exit(1);
  if (asked.includes("THROW")) setTimeout(() => Promise.reject(new Error("nobody caught this")));
  if (asked.includes("HANG")) for (;;);
  if (asked.includes("SLOW")) await Bun.sleep(300);
  if (asked.includes("FAULT")) return self.postMessage({ id, fault: { name: "TypeError", stack: "at here:1:1" } } satisfies Made);
  if (!asked.includes("THROW")) self.postMessage({ id, bytes: new TextEncoder().encode(name) } satisfies Made);
};
