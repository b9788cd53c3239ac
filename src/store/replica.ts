import { busy, Problem } from "../domain/error.ts";
import type { DatabaseOptions, Work } from "./connections.ts";
import { Database, type Reading, type ReplicaFigures } from "./database.ts";
import { RightsChanged } from "./failure.ts";
import { lanes } from "./lanes.ts";
import type { Copies, DatabasePlace } from "./side-line.ts";
import { Behind, beginAt, endAt, NoCopy, placeOf, type WalPlace } from "./wal-place.ts";
import { within } from "./within.ts";

/** A copy that does not come so far within this time is behind: the primary answers. */
const catchUpMs = 150;
/** After it could not serve it is left alone for so long; then one read tries it again. */
const restMs = 1000;
const silenceMs = 1000;

/** A replica that says nothing at all is found out by this, long before a report is late. The code is that of a line that died. */
const silent = () => Object.assign(new Error("silent"), { code: "CONNECTION_SILENT" });

/**
 * A streaming replica for what only looks. Whoever reads sees every write that was acknowledged before, by whatever process: the primary is
 * asked where it is *after* the read was asked for, and the replica answers only when it has replayed that place. All who come while
 * the primary is asked share the next question, so it costs the primary one short statement for many reads. Otherwise, and when the replica
 * is away, behind, no standby or another system's, the primary answers itself.
 */
export class Replica implements Reading, Copies {
  private readonly copy: Database;
  private state: ReplicaFigures["state"] = "unknown";
  private served = 0;
  private passedOn = 0;
  private restUntil = 0;
  private isTrying = false;
  private asking: Promise<WalPlace> | null = null;
  private next: Promise<WalPlace> | null = null;

  constructor(
    private readonly primary: Database,
    private readonly options: DatabaseOptions,
    private readonly onChange: (state: ReplicaFigures["state"]) => void = () => {},
  ) {
    this.copy = new Database({ ...options, serves: "standby" });
  }

  get figures(): ReplicaFigures {
    return { state: this.state, served: this.served, passedOn: this.passedOn };
  }

  /** Throws what `Database.run` of the primary throws. */
  async read<T>(work: Work<T>): Promise<T> {
    const until = performance.now() + lanes.report.deadlineMs;
    const answer = await this.tried(() => this.onCopy(work));
    if (answer) return answer.value;
    this.passedOn++;
    const leftMs = until - performance.now();
    if (leftMs < 1) throw busy();
    return this.primary.run(work, "report", leftMs);
  }

  /** Where a long read may go instead of the primary, and up to which place it must see; null: to the primary. Never throws. */
  async placeToRead(): Promise<DatabasePlace | null> {
    const { url, timeZone, role } = this.options;
    const at = this.mayTry() ? await this.placeNow().catch(() => null) : null;
    if (at) this.nudge();
    return at && { url, timeZone, role, at };
  }

  close(): Promise<void> {
    return this.copy.close();
  }

  private mayTry(): boolean {
    if (!this.copy.isReachable) this.change("away");
    return this.copy.isReachable && performance.now() >= this.restUntil && !(this.isTrying && this.state !== "used");
  }

  /** Null when the primary is to answer. */
  private async tried<T>(read: () => Promise<T>): Promise<{ value: T } | null> {
    if (!this.mayTry()) return null;
    this.isTrying = true;
    try {
      const value = await read();
      this.served++;
      this.change("used");
      return { value };
    } catch (error) {
      if (error instanceof RightsChanged) return null; // its clock may be wrong; the primary knows
      if (error instanceof Problem && error.kind !== "busy") throw error;
      this.restUntil = performance.now() + restMs;
      if (error instanceof Behind) this.nudge();
      this.change(error instanceof Behind ? "behind" : error instanceof NoCopy ? "no_copy" : "away");
      return null;
    } finally {
      this.isTrying = false;
    }
  }

  private async onCopy<T>(work: Work<T>): Promise<T> {
    const place = await this.placeNow();
    return this.copy.run(async (client, prepare) => {
      try {
        await within(beginAt(client, place, catchUpMs), silenceMs, silent);
        const answer = await work(client, prepare);
        await endAt(client, place);
        return answer;
      } catch (error) {
        void client.unsafe("rollback").catch(() => {}); // before whatever is asked on it next
        throw error;
      }
    }, "report");
  }

  /** A question that is on its way began before us: its answer is for those who came before. */
  private placeNow(): Promise<WalPlace> {
    if (!this.asking) return this.askPlace();
    this.next ??= this.asking
      .catch(() => {})
      .then(() => {
        this.next = null;
        return this.askPlace();
      });
    return this.next;
  }

  /**
   * The last words that a quiet primary wrote may stay half on the disk until the next change, and no copy reads half of a record. A
   * transaction that changes nothing has them written.
   */
  private nudge(): void {
    this.primary.run((client) => client`select pg_current_xact_id()`).catch(() => {});
  }

  private askPlace(): Promise<WalPlace> {
    const asking = this.primary.run(placeOf);
    this.asking = asking;
    const done = () => {
      if (this.asking === asking) this.asking = null;
    };
    asking.then(done, done);
    return asking;
  }

  private change(state: ReplicaFigures["state"]): void {
    if (this.state === state) return;
    this.state = state;
    this.onChange(state);
  }
}
