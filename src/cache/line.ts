import type { LineFigures } from "./bus.ts";
import type { OpenWire, Wire } from "./wire.ts";

export type LineOptions = {
  /** Names this process in its messages. */
  me: string;
  /** A message that has not come back by then is lost, and the line with it. */
  echoMs: number;
  /** After a line was lost it is tried again so soon; later it is the beat that tries. */
  againMs: number;
  /** What another process says. */
  heard: (topics: string[]) => void;
  /** A word that another process says, and may want an answer to. */
  heardWord: (from: string, word: unknown, answer: (word: unknown) => void) => void;
  changed: (name: string, isUp: boolean, error?: unknown) => void;
};

/**
 * A wire that knows whether it works: it is up as long as our own messages come back on it. So a frozen server, a dead connection and one
 * on which nobody listens look the same, and need no signs of their own.
 */
export class Line {
  private state: "new" | "up" | "down" = "new";
  private readonly wire: Wire;
  private readonly awaited = new Map<number, () => void>();
  private sent = 0;
  /** How often it began anew. What was sent before that says nothing about the line as it is now. */
  private renewals = 0;
  private again: Timer | null = null;
  private isClosed = false;
  private echoMs: number | null = null;

  constructor(
    open: OpenWire,
    private readonly options: LineOptions,
  ) {
    this.wire = open({ heard: (text) => this.hear(text), lost: () => this.lose() });
  }

  get isUp(): boolean {
    return this.state === "up";
  }

  get figures(): LineFigures {
    return { name: this.wire.name, isUp: this.isUp, echoMs: this.echoMs };
  }

  /** True when everybody on the line was told, ourselves too. Never throws; waits `echoMs` at most. */
  async send(topics: readonly string[]): Promise<boolean> {
    if (this.isClosed) return false;
    const number = ++this.sent;
    const { renewals } = this;
    const echo = new Promise<void>((back) => this.awaited.set(number, back));
    const text = JSON.stringify([this.options.me, number, topics]);
    const sentAt = performance.now();
    try {
      await within(
        this.wire.send(text).then(() => echo),
        this.options.echoMs,
      );
      this.echoMs = performance.now() - sentAt;
      if (renewals === this.renewals) this.mark("up");
      return true;
    } catch (error) {
      if (renewals === this.renewals && !this.isClosed) {
        this.renewals += 1;
        this.wire.renew();
        this.mark("down", error);
      }
      return false;
    } finally {
      this.awaited.delete(number);
    }
  }

  /** Once, without finding out whether it arrives. */
  say(word: unknown): void {
    if (!this.isClosed) this.wire.send(JSON.stringify([this.options.me, "word", word])).catch(() => {});
  }

  close(): void {
    this.isClosed = true;
    if (this.again) clearTimeout(this.again);
    this.wire.close();
  }

  private hear(text: string): void {
    const said = parse(text);
    if (!said || this.isClosed) return;
    if ("word" in said) {
      if (said.from !== this.options.me) this.options.heardWord(said.from, said.word, (word) => this.say(word));
    } else if (said.from === this.options.me) this.awaited.get(said.number)?.();
    else if (said.topics.length > 0) this.options.heard(said.topics);
  }

  private lose(): void {
    if (this.state === "new" || this.isClosed) return;
    this.renewals += 1;
    this.mark("down");
    this.again ??= setTimeout(() => {
      this.again = null;
      void this.send([]);
    }, this.options.againMs).unref();
  }

  private mark(state: "up" | "down", error?: unknown): void {
    if (this.state === state || this.isClosed) return;
    this.state = state;
    this.options.changed(this.wire.name, state === "up", error);
  }
}

type Said = { from: string; number: number; topics: string[] } | { from: string; word: unknown };

/** Null for what no process of ours says. */
function parse(text: string): Said | null {
  try {
    const [from, number, topics] = JSON.parse(text);
    if (typeof from === "string" && number === "word") return typeof topics === "object" && topics ? { from, word: topics } : null;
    const isOurs = typeof from === "string" && typeof number === "number" && Array.isArray(topics);
    return isOurs ? { from, number, topics: topics.filter((topic) => typeof topic === "string") } : null;
  } catch {
    return null;
  }
}

function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: Timer | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error("What was sent did not come back.")), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
