import type { Client } from "./database.ts";
import { connectBeside, type DatabasePlace } from "./side-line.ts";

const channel = "tracetrack_news";
/** A text that was sent and has not arrived by then does not arrive. */
const arrivalMs = 500;
/** A server without LISTEN is asked again so often. */
const deafMs = 60_000;

type Ears = { heard: (text: string) => void; lost: () => void };

/**
 * LISTEN and NOTIFY on one connection beside the pool, so that no scan pays for a message: neither its time nor the lock that NOTIFY takes
 * when a transaction commits. A connection that failed is never used again; the next text opens another.
 */
export class NotifyWire {
  readonly name = "PostgreSQL";
  private client: Client | null = null;
  private ready: Promise<Client> | null = null;
  private awaited: { word: string; arrived: () => void } | null = null;
  private deafUntilMs = 0;

  constructor(
    private readonly place: DatabasePlace,
    private readonly ears: Ears,
  ) {}

  /** Throws when the database is away, and with the code `NO_LISTEN` behind a pooler that gives each statement another connection. */
  async send(text: string): Promise<void> {
    if (performance.now() < this.deafUntilMs) throw noListen();
    this.ready ??= this.connect();
    const client = await this.ready;
    await client`select pg_notify(${channel}, ${text})`;
  }

  renew(): void {
    const { client } = this;
    this.client = null;
    this.ready = null;
    client?.end({ timeout: 0 }).catch(() => {});
  }

  close(): void {
    this.deafUntilMs = Number.POSITIVE_INFINITY;
    this.renew();
  }

  private async connect(): Promise<Client> {
    const client = connectBeside(this.place, {
      name: "tracetrack messages",
      max: 1,
      onNotify: (text) => this.hear(text),
      onClose: () => {
        if (this.client !== client) return;
        this.renew();
        this.ears.lost();
      },
    });
    this.client = client;
    await client.unsafe(`listen ${channel}`);
    await this.tryOut();
    return client;
  }

  private hear(text: string): void {
    if (text === this.awaited?.word) this.awaited.arrived();
    else this.ears.heard(text);
  }

  /**
   * A word from another connection has to arrive while ours only listens. Behind PgBouncer in transaction mode LISTEN is no error, and our
   * own words may even come back, but nobody else's do.
   */
  private async tryOut(): Promise<void> {
    const other = connectBeside(this.place, { name: "tracetrack messages", max: 1 });
    const word = crypto.randomUUID();
    const arrival = new Promise<true>((arrived) => {
      this.awaited = { word, arrived: () => arrived(true) };
    });
    try {
      await other`select pg_notify(${channel}, ${word})`;
      if (await Promise.race([arrival, Bun.sleep(arrivalMs).then(() => false)])) return;
      this.deafUntilMs = Math.max(this.deafUntilMs, performance.now() + deafMs);
      throw noListen();
    } finally {
      this.awaited = null;
      other.end({ timeout: 1 }).catch(() => {});
    }
  }
}

const noListen = () => Object.assign(new Error("Messages of other connections don't arrive here."), { code: "NO_LISTEN" });
