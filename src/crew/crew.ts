/** What goes between a worker and its parent, as plain JSON. A question passes the parent, which knows who is there. */
export type FromWorker =
  | { is: "ready" }
  | { is: "failed"; message: string }
  | { is: "question"; id: number; about: string }
  | { is: "answer"; id: number; to: number; value: unknown };
export type ToWorker =
  | { is: "asked"; id: number; about: string; from: number }
  /** So many of the others were asked. */
  | { is: "expect"; id: number; count: number }
  | { is: "answered"; id: number; worker: number; value: unknown };

/** A worker's line to its parent. */
export type Post = { worker: number; send: (message: FromWorker) => void; onMessage: (hear: (message: ToWorker) => void) => void };

export type Said<T> = { worker: number; value: T };

type Asking = { said: Said<unknown>[]; awaited: number; done: () => void };

const withinMsUsually = 500;

/**
 * The processes that share this server's port, when there are several (`WORKERS`), else this one alone. `answer` says what this process knows
 * of something; `ask` gathers what all of them say, for what only all together can tell:
 *
 *     crew.answer("figures", () => registry.figures());
 *     const all = await crew.ask<Figures>("figures"); // [{ worker: 1, value: ... }, ...]
 */
export class Crew {
  private readonly known = new Map<string, () => unknown>();
  private readonly asking = new Map<number, Asking>();
  private lastId = 0;

  /** `post`: null when there is no parent. */
  constructor(private readonly post: Post | null = null) {
    post?.onMessage((message) => this.hear(message));
  }

  /** This process among the others, from 1. */
  get worker(): number {
    return this.post?.worker ?? 1;
  }

  /** `say` gives plain JSON. When it throws, this process is left out of the answers. */
  answer(about: string, say: () => unknown): void {
    this.known.set(about, say);
  }

  /** What everybody says, by worker. Who is away, is too slow or knows nothing of it is left out; never throws. */
  async ask<T>(about: string, withinMs = withinMsUsually): Promise<Said<T>[]> {
    const others = this.post ? this.askOthers(this.post, about, withinMs) : [];
    const own = await Promise.race([this.say(about), Bun.sleep(withinMs)]);
    const all = [...(own === undefined ? [] : [{ worker: this.worker, value: own }]), ...(await others)];
    return (all as Said<T>[]).sort((one, other) => one.worker - other.worker);
  }

  private async say(about: string): Promise<unknown> {
    try {
      return await this.known.get(about)?.();
    } catch {
      return undefined;
    }
  }

  private async askOthers(post: Post, about: string, withinMs: number): Promise<Said<unknown>[]> {
    const id = ++this.lastId;
    const said: Said<unknown>[] = [];
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      this.asking.set(id, { said, awaited: 0, done });
      post.send({ is: "question", id, about });
    });
    this.asking.delete(id);
    return said;
  }

  private hear(message: ToWorker): void {
    if (message.is === "asked") {
      const { id, from } = message;
      void this.say(message.about).then((value) => this.post?.send({ is: "answer", id, to: from, value: value ?? null }));
      return;
    }
    const asking = this.asking.get(message.id);
    if (!asking) return;
    if (message.is === "expect") asking.awaited += message.count;
    else {
      asking.awaited -= 1; // below zero as long as we don't know how many were asked
      if (message.value !== null) asking.said.push({ worker: message.worker, value: message.value });
    }
    if (asking.awaited === 0) asking.done();
  }
}
