import type { Database } from "./database.ts";
import { call } from "./statement.ts";

/** Times are unix seconds. */
export type SiteFigures = {
  /** The last check that came to its end. */
  check: { startedAt: number; seconds: number; problems: number } | null;
  /** The last backup that there is. */
  backup: { startedAt: number; bytes: number; verified: boolean } | null;
  /** How many are in which state. */
  uploads: Record<string, number>;
  /** Seen within a quarter of an hour. */
  people: number;
  /** Of the whole database. */
  bytes: number;
};

export const readSiteFigures = (database: Database, timeoutMs: number): Promise<SiteFigures> =>
  database.run((client) => call(client, "site_figures", []), "page", timeoutMs);
