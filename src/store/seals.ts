import type { Database } from "./database.ts";
import { call, type Guard } from "./statement.ts";

/** Events of one seal: 10 to 30 ms of a processor, so that no scan waits long for its turn. */
export const sealRows = 2000;

export type Sealing = { state: "elsewhere" | "waiting" | "more" | "done"; events: number };

/** Seals the next events of the log. */
export const sealEvents = (database: Database, rowsMax = sealRows): Promise<Sealing> =>
  database.run((client) => call(client, "seal_events", [rowsMax]));

export type AnchorRow = { seal: number; hash: string; sealedAt: string };

/** The newest seal at the end of a business day; null when there is none. */
export const readAnchor = (database: Database, guard: Guard, day: string): Promise<AnchorRow | null> =>
  database.run((client) => call(client, "day_anchor", [guard.sessionId, guard.rights, day]));
