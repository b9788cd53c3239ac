import { busy } from "../domain/error.ts";
import type { Beats } from "./circle-beats.ts";
import type { CircleOptions, CircleParts } from "./circle-parts.ts";

/** What members say to each other. */
type Word = { forget: readonly string[]; number: number } | { forgot: number; to: string };

/** After one line was not enough each is used; now and then one is tried again. */
const oneLineAgain = 200;

/** Takes tags to all who may remember something that bears them, and waits until none of them does. */
export class Delivery {
  private number = 0;
  private forgot: (member: string, number: number) => void = () => {};
  private needsEach = false;
  lastMs = 0;

  constructor(
    private readonly parts: CircleParts,
    private readonly beats: Beats,
    private readonly options: CircleOptions,
  ) {
    parts.lines.onWord((from, word, answer) => this.hear(from, word as Word, answer));
  }

  async deliver(tags: readonly string[]): Promise<void> {
    const begun = performance.now();
    const until = begun + this.options.giveUpMs;
    const { others } = await this.beats.viewSince(begun - this.options.viewMs, until);
    const waitedFor = this.beats.believersOf(others.map(({ id }) => id));
    if (waitedFor.size > 0) await this.untilForgotten({ forget: tags, number: ++this.number }, waitedFor, until);
    this.lastMs = performance.now() - begun;
  }

  private async untilForgotten(word: Extract<Word, { forget: unknown }>, waitedFor: Set<string>, until: number): Promise<void> {
    let wake = () => {};
    const keep = (isWaitedFor: (member: string) => boolean) => {
      for (const member of waitedFor) if (!isWaitedFor(member)) waitedFor.delete(member);
      if (waitedFor.size === 0) wake();
    };
    this.forgot = (who, about) => about === word.number && keep((member) => member !== who);
    const stopWatching = this.beats.watch(() => {
      const may = this.beats.believersOf(waitedFor);
      keep((member) => may.has(member));
    });
    const evictAt = performance.now() + this.options.patienceMs;
    try {
      for (let tries = 0; waitedFor.size > 0; tries++) {
        const now = performance.now();
        if (now > until) throw busy();
        if (now > evictAt) await this.parts.registry.evict([...waitedFor]).catch(() => {});
        if (tries > 0) this.needsEach = true;
        this.parts.lines.say(word, this.needsEach ? "each" : "first");
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, this.options.againMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          if (waitedFor.size === 0) wake();
        });
      }
      if (word.number % oneLineAgain === 0) this.needsEach = false;
    } finally {
      stopWatching();
      this.forgot = () => {};
    }
  }

  private hear(from: string, word: Word, answer: (word: Word) => void): void {
    if ("forgot" in word) {
      if (word.to === this.parts.lines.me) this.forgot(from, word.forgot); // everybody hears what is answered to one
    } else if (Array.isArray(word.forget)) {
      this.parts.forget(word.forget);
      answer({ forgot: word.number, to: from });
    }
  }
}
