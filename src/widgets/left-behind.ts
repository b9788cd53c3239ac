import { openDurableStore } from "./outbox/durable-store.ts";

/** Who left how many scans on this device: they go out when that person signs in here. */
const wordsFor = (username: string, count: number): string =>
  `${count === 1 ? "1 scan" : `${count} scans`} of ${username || "somebody"} ${count === 1 ? "waits" : "wait"} on this device.`;

async function readWords(): Promise<string[]> {
  const counts = new Map<string, number>();
  for (const { username } of await (await openDurableStore()).all()) counts.set(username, (counts.get(username) ?? 0) + 1);
  return [...counts].map(([username, count]) => wordsFor(username, count));
}

/** The sign-in page tells what waits behind it. */
export const leftBehind = () => ({
  words: "",
  async init() {
    // A browser that keeps nothing has nothing to tell.
    this.words = (await readWords().catch(() => [])).join(" ");
  },
});
