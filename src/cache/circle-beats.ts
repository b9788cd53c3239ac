import { busy } from "../domain/error.ts";
import type { CircleOptions, CircleParts, Member } from "./circle-parts.ts";
import { everything } from "./tags.ts";

/** The others at one moment: not older than `askedAt`. `since`: when we first saw that they stood at `beats`. */
export type View = { askedAt: number; others: (Member & { since: number })[] };

/** Beyond its lease, for clocks that don't run alike. */
const lapseSpareMs = 100;

const closeMaxMs = 1000;

/** Its lease has certainly ended by the time of a view when it stood still for longer: its last beat was over when we first saw it. */
const believes = ({ serves, since }: View["others"][number], { askedAt }: View, { leaseMs }: CircleOptions): boolean =>
  serves && askedAt - since < leaseMs + lapseSpareMs;

/** Our own lease, and what we know of the others. */
export class Beats {
  private view: View | null = null;
  private turn = 0;
  private leaseUntil = 0;
  private from = Number.POSITIVE_INFINITY;
  private isEvicted = false;
  private isClosed = false;
  private beating: Promise<void> | null = null;
  private readonly watchers = new Set<() => void>();
  private readonly timer: Timer;

  constructor(
    private readonly parts: CircleParts,
    private readonly options: CircleOptions,
  ) {
    this.timer = setInterval(() => void this.beat().catch(() => {}), options.beatMs);
    this.timer.unref();
    void this.beat().catch(() => {});
  }

  get isServing(): boolean {
    const now = performance.now();
    return now < this.leaseUntil && now >= this.from && this.parts.lines.isUp;
  }

  get servesFrom(): number {
    return this.from;
  }

  get others(): View["others"] {
    return this.view?.others ?? [];
  }

  /** Nobody else remembers anything, as of a view that is young enough: then nobody has to be told. */
  isKnownAlone(): boolean {
    const { view } = this;
    return (
      view !== null &&
      performance.now() - view.askedAt <= this.options.viewMs &&
      !view.others.some((other) => believes(other, view, this.options))
    );
  }

  /** The others, as they were at `askedAt` or later. Throws `busy` when the database doesn't say by then. */
  async viewSince(askedAt: number, untilMs: number): Promise<View> {
    while (!this.view || this.view.askedAt < askedAt) {
      if (performance.now() > untilMs || this.isClosed) throw busy();
      await this.beat().catch(() => Bun.sleep(50));
    }
    return this.view;
  }

  /** Told at each new view; gives how to stop. */
  watch(changed: () => void): () => void {
    this.watchers.add(changed);
    return () => this.watchers.delete(changed);
  }

  /** Those of them who may still believe something by the newest view. */
  believersOf(ids: Iterable<string>): Set<string> {
    const { view } = this;
    const current = new Map(view?.others.map((member) => [member.id, member]));
    return new Set(
      [...ids].filter((id) => {
        const member = current.get(id);
        return view && member && believes(member, view, this.options);
      }),
    );
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.timer);
    this.stopServing();
    const leave = async () => {
      await this.beating?.catch(() => {}); // or it would write us down again
      await this.parts.registry.leave(this.parts.lines.me).catch(() => {});
    };
    await Promise.race([leave(), Bun.sleep(closeMaxMs)]);
  }

  private stopServing(): void {
    this.leaseUntil = 0;
    this.from = Number.POSITIVE_INFINITY;
    this.parts.forget([everything]);
  }

  /** One at a time: whoever wants a newer view than the one that is on its way waits for the next. */
  private beat(): Promise<void> {
    this.beating ??= this.beatOnce().finally(() => {
      this.beating = null;
    });
    return this.beating;
  }

  private async beatOnce(): Promise<void> {
    const { lines, registry } = this.parts;
    const serves = lines.isUp && !this.isEvicted && !this.isClosed;
    if (!serves && this.leaseUntil > 0) this.stopServing(); // before anybody can read that we don't
    const askedAt = performance.now();
    const { others, isEvicted } = await registry.beat(lines.me, serves, ++this.turn);
    const answeredAt = performance.now();
    this.isEvicted = isEvicted;
    this.see(others, askedAt, answeredAt);
    if (!serves || isEvicted || this.isClosed) {
      if (this.leaseUntil > 0) this.stopServing();
    } else {
      if (answeredAt >= this.leaseUntil) this.join(answeredAt);
      this.leaseUntil = askedAt + this.options.leaseMs;
    }
    for (const changed of this.watchers) changed();
  }

  /** After a lease that ended somebody may have stopped waiting for us, so nothing is left of what we knew, and others must see us first. */
  private join(now: number): void {
    this.stopServing();
    this.from = now + this.options.joinMs;
  }

  /** Whoever served and is not there any more, though nobody leaves like that, is kept until its lease has certainly ended. */
  private see(others: readonly Member[], askedAt: number, answeredAt: number): void {
    const known = new Map(this.view?.others.map((member) => [member.id, member]));
    const seen = others.map((member) => {
      const before = known.get(member.id);
      return { ...member, since: before?.beats === member.beats ? before.since : answeredAt };
    });
    for (const { id } of others) known.delete(id);
    const view = { askedAt, others: seen };
    this.view = { askedAt, others: [...seen, ...[...known.values()].filter((member) => believes(member, view, this.options))] };
  }
}
