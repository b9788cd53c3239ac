/** What comes of `work`, or `late` when nothing came of it in time. When it comes too late nobody listens any more. */
export function within<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
  let timer: Timer | undefined;
  const end = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(late()), ms);
  });
  return Promise.race([work, end]).finally(() => clearTimeout(timer));
}
