import { busy } from "../domain/error.ts";

type Waiting<Ask, Answer> = { ask: Ask; until: number; done: (answer: Answer) => void; fail: (error: unknown) => void };

/**
 * `groups`: so many are on their way at once. `asksMax`: in one of them. `waitingMax`: whoever comes after these is told to come again.
 * `deadlineMs`: how long an ask waits for its answer, from when it came.
 */
export type TogetherLimits = { groups: number; asksMax: number; waitingMax: number; deadlineMs: number };

/**
 * Asks that go to the database as one statement. While a group may still set out, each ask goes alone and at once; those that come while all
 * are on their way go together as soon as one is back. So nobody waits for others to come, and the more there is to do the cheaper each gets.
 * For what only reads: nothing in a group waits for a lock.
 */
export class Together<Ask, Answer> {
  private waiting: Waiting<Ask, Answer>[] = [];
  private onTheirWay = 0;
  private impatience: Timer | null = null;

  /** `run` gives an answer for each ask, in their order, within `leftMs`. When it fails, all of them fail. */
  constructor(
    private readonly run: (asks: readonly Ask[], leftMs: number) => Promise<readonly Answer[]>,
    private readonly limits: TogetherLimits,
  ) {}

  /** Throws `busy` when too many wait or the deadline is over, and whatever the group's statement throws. */
  ask(ask: Ask): Promise<Answer> {
    if (this.waiting.length >= this.limits.waitingMax) throw busy();
    return new Promise((done, fail) => {
      this.waiting.push({ ask, until: performance.now() + this.limits.deadlineMs, done, fail });
      if (this.onTheirWay < this.limits.groups) void this.setOut();
      else this.watch();
    });
  }

  private async setOut(): Promise<void> {
    const group = this.waiting.splice(0, this.limits.asksMax);
    const [first] = group;
    if (!first) return;
    this.onTheirWay += 1;
    try {
      const answers = await this.run(
        group.map(({ ask }) => ask),
        first.until - performance.now(),
      );
      for (const [place, { done }] of group.entries()) done(answers[place] as Answer);
    } catch (error) {
      for (const { fail } of group) fail(error);
    }
    this.onTheirWay -= 1;
    void this.setOut();
  }

  /** Whoever waits too long is told so, also while nothing comes back. */
  private watch(): void {
    const [oldest] = this.waiting;
    if (!oldest || this.impatience) return;
    this.impatience = setTimeout(
      () => {
        this.impatience = null;
        const now = performance.now();
        while (this.waiting[0] && this.waiting[0].until <= now) this.waiting.shift()?.fail(busy());
        this.watch();
      },
      Math.max(1, oldest.until - performance.now()),
    );
  }
}
