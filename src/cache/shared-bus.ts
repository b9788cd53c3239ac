import { everything, Pending } from "./batch.ts";
import { type Bus, createBus, type LineFigures } from "./bus.ts";
import { Line, type LineOptions } from "./line.ts";
import type { Lines } from "./lines.ts";
import type { OpenWire } from "./wire.ts";

export type SharedBusOptions = {
  /** What is published within this time goes out as one message. */
  batchMs: number;
  /** So often each line is tried: a process that only listens finds out that it hears nothing. */
  beatMs: number;
} & Pick<LineOptions, "echoMs" | "againMs" | "changed">;

export const sharedBusOptions = { batchMs: 20, beatMs: 2000, echoMs: 1000, againMs: 200, changed: () => {} } satisfies SharedBusOptions;

/** The last messages of a process that ends have this long to go out. */
const lastWordsMs = 300;

/**
 * The bus of all processes. Whoever watches here is told at once; the others by the first line that is up, some milliseconds later and all
 * topics together. A process listens on every line, so that it hears those too who have lost the first. Publishing never waits and never
 * throws; what can't go out now goes when a line is back, and then everybody here looks as well, because others may have said something.
 */
export class SharedBus implements Bus, Lines {
  private readonly local = createBus();
  private readonly pending = new Pending();
  private readonly wired: Line[];
  private readonly beat: Timer;
  private sending: Promise<void> | null = null;
  private isClosed = false;
  private heardWord: LineOptions["heardWord"] = () => {};
  readonly me = crypto.randomUUID();

  /** The first wire is the one that is used while it works. */
  constructor(
    wires: readonly OpenWire[],
    private readonly options: SharedBusOptions = sharedBusOptions,
  ) {
    const { echoMs, againMs } = options;
    const heardWord: LineOptions["heardWord"] = (...word) => this.heardWord(...word);
    const lineOptions = { me: this.me, echoMs, againMs, heard: this.hear, heardWord, changed: this.changed };
    this.wired = wires.map((open) => new Line(open, lineOptions));
    this.beat = setInterval(() => this.tryLines(), options.beatMs);
    this.beat.unref();
    this.tryLines();
  }

  /** Do others hear of what happens here, and we of what they do? */
  get isUp(): boolean {
    return this.wired.some((line) => line.isUp);
  }

  publish(topic: string): void {
    this.local.publish(topic);
    if (this.isClosed || this.wired.length === 0) return;
    this.pending.add(topic);
    this.sendSoon();
  }

  subscribe(topic: string, told: () => void): () => void {
    return this.local.subscribe(topic, told);
  }

  topics(): string[] {
    return this.local.topics();
  }

  lines(): LineFigures[] {
    return this.wired.map((line) => line.figures);
  }

  say(word: unknown, by: "first" | "each"): void {
    const up = this.wired.filter(({ isUp }) => isUp);
    for (const line of by === "first" ? up.slice(0, 1) : up) line.say(word);
  }

  onWord(heard: LineOptions["heardWord"]): void {
    this.heardWord = heard;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.beat);
    await Promise.race([this.sending, Bun.sleep(lastWordsMs)]);
    for (const line of this.wired) line.close();
  }

  private tryLines(): void {
    for (const line of this.wired) void line.send([]);
    if (!this.pending.isEmpty) this.sendSoon();
  }

  private sendSoon(): void {
    this.sending ??= this.sendAll().finally(() => {
      this.sending = null;
      if (this.isUp && !this.pending.isEmpty) this.sendSoon();
    });
  }

  /** One message after the other. While no line is up all of it waits. */
  private async sendAll(): Promise<void> {
    while (!this.pending.isEmpty) {
      await Bun.sleep(this.options.batchMs);
      const line = this.wired.find(({ isUp }) => isUp);
      if (!line) return;
      const batch = this.pending.take();
      if (!(await line.send(batch))) for (const topic of batch) this.pending.add(topic);
    }
  }

  private readonly hear = (topics: readonly string[]): void => {
    for (const topic of topics.includes(everything) ? this.topics() : topics) this.local.publish(topic);
  };

  private readonly changed = (name: string, isUp: boolean, error?: unknown): void => {
    this.options.changed(name, isUp, error);
    if (!isUp) return;
    this.hear([everything]);
    if (!this.pending.isEmpty) this.sendSoon();
  };
}
