import { drizzle } from "drizzle-orm/postgres-js";
import { busy } from "../domain/error.ts";
import type { Client, Queries } from "./database.ts";
import { failureCode, meaningOf } from "./failure.ts";
import { openRows, type RowSource } from "./row-source.ts";
import * as schema from "./schema.ts";
import { connectBeside, type DatabasePlace } from "./side-line.ts";
import { call, type Guard } from "./statement.ts";
import { beginAt } from "./wal-place.ts";

/** A statement of a report may take so long; a reader who takes nothing for so long is cut off. */
const statementMs = 30_000;
const readerMs = 60_000;
/** What the driver leaves open when its connection dies. */
const answerMs = statementMs + 5000;
/** So often a server that is busy with a statement looks whether we are still there. */
const lookMs = 500;

/** A copy that does not come so far within this time is not waited for. */
const catchUpMs = 2000;

const cursorName = "export_rows";
/** The driver put another connection in the place of one that died, and that one knows no cursor. */
const lostCursor = "34000";

const settings = {
  statement_timeout: statementMs,
  idle_in_transaction_session_timeout: readerMs,
};

/**
 * All rows of a source as they were at one moment, some at a time. With each batch the session is asked for again. Holds a connection and
 * the database's view of that moment until it is closed.
 */
export class RowCursor {
  private readonly client: Client;
  /** Made at once: it gives the client the codecs that our statements count on (JSON goes as text). */
  private readonly queries: Queries;
  private isClosed = false;
  /** Ends the wait for an answer; there is one at a time. */
  private fail: (error: unknown) => void = () => {};

  constructor(
    private readonly place: DatabasePlace,
    private readonly guard: Guard,
  ) {
    this.client = connectBeside(place, { name: "tracetrack export", max: 1, settings });
    this.queries = drizzle(this.client, { schema });
  }

  /** Throws `Problem` (busy), `RightsChanged`; anything else is a fault of ours. So do the others. */
  open(source: RowSource): Promise<void> {
    return this.answered(async () => {
      await this.client`select set_config('client_connection_check_interval', ${String(lookMs)}, false)`.catch((error) => {
        if (failureCode(error) !== "22023") throw error; // a system that can't look finds out when it next writes
      });
      if (this.place.at) await beginAt(this.client, this.place.at, catchUpMs);
      else await this.client.unsafe("begin read only");
      await openRows(this.client, this.queries, this.guard, source, cursorName);
    });
  }

  /** The kinds, also those of the newest rows. */
  kinds(): Promise<{ kinds: { id: number; name: string }[] }> {
    return this.answered(() => call(this.client, "read_kinds", []));
  }

  /** The next rows; none at the end. */
  next<Row>(rowsMax: number): Promise<Row[]> {
    return this.answered(async () => {
      await call(this.client, "rights_hold", [this.guard.sessionId, this.guard.rights]);
      return (await this.client.unsafe(`fetch forward ${rowsMax} from ${cursorName}`)) as unknown as Row[];
    });
  }

  /** Also in the middle of a statement: the server is told by the line going down. Harmless when it is closed. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.fail(busy());
    void this.client.end({ timeout: 0 }).catch(() => {});
  }

  /** A promise of its own for each wait: whatever a long-lived one is raced with stays in memory as long as it lives. */
  private answered<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((done, fail) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        this.fail = () => {};
        settle();
      };
      this.fail = (error) => {
        end(() => fail(failureCode(error) === lostCursor ? busy() : meaningOf(error)));
        this.close();
      };
      const timer = setTimeout(() => this.fail(busy()), answerMs);
      work().then((answer) => end(() => done(answer)), this.fail);
    });
  }
}
