import { type Actor, acting, actingAnew, type Context } from "./context.ts";
import type { Turns } from "./turns.ts";

/** Why a stream ends: its reader may not read any more, what it is about is gone, or this process stops and another one goes on. */
export type EndReason = "signed_out" | "not_allowed" | "gone" | "stopping";

/** `event`: its number in the log; null where each piece of news is the whole truth, so that nothing has to be resumed. */
export type News = { name: "bill" | "import" | "stats" | "open_bags"; event: string | null; json: string };
export type LiveNews = { is: "news"; news: News[] } | { is: "beat" } | { is: "end"; why: EndReason };

export type Read = { news: News[]; isMore: boolean } | { over: EndReason };

/** What a stream reads from, on from where it stands. `isBehind`: is there something that it has not read? */
export type Feed = {
  action: "see_bills" | "see_bags" | "see_stats" | "upload_bags";
  read: (actor: Actor) => Promise<Read>;
  isBehind: (newest: string) => boolean;
  /** It reads for many at once, and so waits in no line. */
  isShared?: boolean;
};

export type StreamOptions = { context: Context; beatMs: number; inTurn: Turns };

/** A database that is away is asked again so often; meanwhile the stream is silent, and its reader sees that. */
const awayMs = 1000;

/**
 * One reader of one feed. It reads on whenever it is told of news and its reader has taken what was before: a slow reader holds up nobody
 * and fills no queue.
 */
export class LiveStream {
  private isNews = true;
  private ending: EndReason | null = null;
  private wake: () => void = () => {};
  private leaveOff: () => void = () => {};
  private ended: () => void = () => {};
  private saidAt = performance.now();

  constructor(
    private readonly options: StreamOptions,
    private readonly feed: Feed,
  ) {}

  /** By which rights it reads. */
  get reader(): Actor {
    return this.options.context.actor;
  }

  /** There may be news; `newest` is what somebody saw in the log. */
  tell(newest?: string): void {
    if (newest !== undefined && !this.feed.isBehind(newest)) return;
    this.isNews = true;
    this.wake();
  }

  /**
   * Its reader's rights are newer than those it reads by. Whether they still reach is asked beside what it reads and waits for: a crowd that
   * rests, or a reading that takes long, holds up no end.
   */
  async lookAtRights(): Promise<void> {
    try {
      await this.inLine(() => actingAnew(this.options.context, this.feed.action));
      this.tell();
    } catch (error) {
      this.endFor(error); // anything else is found out at the next look
    }
  }

  onEnd(ended: () => void): void {
    this.ended = ended;
  }

  /** From here on there is nothing more; harmless when it has ended already. */
  end(why: EndReason): void {
    if (this.ending) return;
    this.ending = why;
    this.ended();
    this.wake();
    this.leaveOff();
  }

  /** What comes next, when it comes. One caller at a time. */
  async next(): Promise<LiveNews> {
    while (!this.ending) {
      if (!this.isNews) await this.sleep(this.beatDueMs());
      if (this.ending) break;
      const news = await this.untilEnd(this.read());
      if (!news || (news.length === 0 && this.beatDueMs() > 0)) continue;
      this.saidAt = performance.now();
      return news.length > 0 ? { is: "news", news } : { is: "beat" };
    }
    return { is: "end", why: this.ending };
  }

  /** Counted from what was said, not from what was asked: a stream that asks every two seconds and finds nothing is quiet all the same. */
  private beatDueMs(): number {
    return this.saidAt + this.options.beatMs - performance.now();
  }

  /** Null when nothing can be read now. */
  private async read(): Promise<News[] | null> {
    this.isNews = false;
    try {
      const found = await this.inLine(() => acting(this.options.context, this.feed.action, (actor) => this.feed.read(actor)));
      if ("over" in found) this.end(found.over);
      if (this.ending || "over" in found) return null;
      this.isNews ||= found.isMore;
      return found.news;
    } catch (error) {
      if (!this.endFor(error)) await this.sleep(awayMs);
      this.isNews = true;
      return null;
    }
  }

  private inLine<T>(work: () => Promise<T>): Promise<T> {
    return this.feed.isShared ? work() : this.options.inTurn(work);
  }

  /** Was it the reader's rights that went wrong? */
  private endFor(error: unknown): boolean {
    const { kind } = error as { kind?: string };
    if (kind !== "signed_out" && kind !== "not_allowed") return false;
    this.end(kind);
    return true;
  }

  private untilEnd<T>(work: Promise<T>): Promise<T | null> {
    return new Promise((resolve, reject) => {
      this.leaveOff = () => resolve(null);
      work.then(resolve, reject);
    });
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, ms));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
