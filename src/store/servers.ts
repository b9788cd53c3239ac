import { hostname } from "node:os";
import type { Client, Database } from "./database.ts";
import { connectBeside, type DatabasePlace } from "./side-line.ts";
import { call } from "./statement.ts";
import { within } from "./within.ts";

export type OtherServer = { id: string; serves: boolean; beats: number };
type Beat = { others: OtherServer[]; isEvicted: boolean };

/** A beat that takes longer on its own connection goes through the pool. */
const besideMs = 700;
const beatMs = 1500;

/** What people call this process. */
const ownName = `${hostname()} ${process.pid}`.slice(0, 100);

/** The processes of a site, each with a row that it renews. On a connection of its own: a busy pool must not cost anybody a lease. */
export class Servers {
  private beside: Client | null = null;

  constructor(
    private readonly database: Database,
    private readonly place: DatabasePlace,
  ) {}

  /** Throws when the database doesn't answer soon. */
  async beat(id: string, serves: boolean, turn: number): Promise<Beat> {
    const parameters = [id, serves, turn, ownName];
    this.beside ??= connectBeside(this.place, { name: "tracetrack lease", max: 1, settings: { statement_timeout: beatMs } });
    const { beside } = this;
    try {
      return await within(call<Beat>(beside, "server_beat", parameters), besideMs, () => new Error("No answer in time."));
    } catch {
      if (this.beside === beside) this.beside = null;
      beside.end({ timeout: 0 }).catch(() => {});
      return await this.database.run<Beat>((client) => call(client, "server_beat", parameters), "scan", beatMs);
    }
  }

  /** They can't be reached: from their next beat on they believe nothing for a while. */
  evict(ids: readonly string[]): Promise<void> {
    return this.database.run((client) => call(client, "evict_servers", [JSON.stringify(ids)]), "scan", beatMs);
  }

  async leave(id: string): Promise<void> {
    await this.database.run((client) => call(client, "server_leaves", [id]), "scan", beatMs);
    await this.beside?.end({ timeout: 1 }).catch(() => {});
  }
}
