import type { Database } from "../store/database.ts";
import { makeMonths } from "../store/events.ts";

const everyMs = 6 * 3_600_000;

/** What has to be done now and then while the server runs: the next months of the log. Gives the way to end it. */
export function startUpkeep(database: Database, onFault: (error: unknown) => void): () => void {
  const timer = setInterval(() => void makeMonths(database).catch(onFault), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
