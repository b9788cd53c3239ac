/**
 * A recorded history of one thing that is written by one hand after the other and read by many: which values a reader may get. A write that
 * was acknowledged before a read began must be seen, or a later one.
 */
export class Register<Value> {
  /** Writes in their order; `ackedAt` is infinite while nobody was told. */
  private readonly writes: { value: Value; begunAt: number; ackedAt: number }[];
  private clock = 0;

  constructor(first: Value) {
    this.writes = [{ value: first, begunAt: 0, ackedAt: 0 }];
  }

  /** Say when it was acknowledged, or don't when nobody knows. */
  write(value: Value): { acknowledged: () => void } {
    const one = { value, begunAt: ++this.clock, ackedAt: Number.POSITIVE_INFINITY };
    this.writes.push(one);
    return {
      acknowledged: () => {
        one.ackedAt = ++this.clock;
      },
    };
  }

  /** Gives how to ask, at its end, which values this read may have had. */
  read(): () => Set<Value> {
    const begunAt = ++this.clock;
    let newest = 0;
    for (const [place, { ackedAt }] of this.writes.entries()) if (ackedAt < begunAt) newest = place;
    return () => new Set(this.writes.slice(newest).map(({ value }) => value));
  }
}
