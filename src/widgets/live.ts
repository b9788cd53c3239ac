/** `connecting` before the first word, also when the page is seen again; `paused` after too long a silence, `over` when there is nothing more to come. */
export type LiveState = "connecting" | "live" | "paused" | "over";

export type LiveOptions = {
  /** What the news on this stream are called. */
  name: "bill" | "import" | "stats" | "open_bags";
  /** The newest event that the page was made with; of what has no events, anything. */
  after: string;
  /** The address of the stream behind this event. */
  address(after: string): string;
  /** One piece of news, as it came. */
  onNews(data: { event?: string }): void;
  onState(state: LiveState): void;
  /** There is nothing more to come. */
  onOver(why: string): void;
  world?: LiveWorld;
};

/** What it needs from the browser, so that a test can hold its clock. */
export type LiveWorld = {
  open(address: string): Pick<EventSource, "addEventListener" | "close">;
  isVisible(): boolean;
  setTimer(run: () => void, delayMs: number): unknown;
  clearTimer(timer: unknown): void;
  random(): number;
};

/** The server beats every 15 s. */
const silenceMs = 40_000;
const retryDelaysMs = [1000, 2000, 4000, 8000, 15_000, 30_000] as const;
/** A server that stops asks to come back; all of a hall at once would be a rush. */
const stoppingMs = 4000;

/** Ends that no later connection would mend. */
const isForGood = (why: string): boolean => why === "gone" || why === "not_allowed";

/**
 * Follows one stream while the page is seen: one connection at a time, made anew whenever it breaks or falls silent. It goes on behind the
 * newest event that came by itself: what the page knows by answers to its own scans says nothing of what others did before them.
 */
export function createLive({ name, after, address, onNews, onState, onOver, world = browserWorld() }: LiveOptions) {
  let newest = after;
  let source: ReturnType<LiveWorld["open"]> | null = null;
  let timer: unknown = null;
  let attempts = 0;
  let isOver = false;

  function later(run: () => void, delayMs: number) {
    if (timer !== null) world.clearTimer(timer);
    timer = world.setTimer(run, delayMs);
  }
  function hang() {
    source?.close();
    source = null;
    if (timer !== null) world.clearTimer(timer);
    timer = null;
  }
  function heard() {
    attempts = 0;
    onState("live");
    later(silent, silenceMs);
  }
  function silent() {
    hang();
    onState("paused");
    connect();
  }
  function broken(atLeastMs = 0) {
    hang();
    onState("paused");
    const delayMs = Math.max(atLeastMs, retryDelaysMs[Math.min(attempts, retryDelaysMs.length - 1)] as number);
    attempts += 1;
    later(connect, delayMs * (1 + 0.3 * world.random()));
  }
  function ended(why: string) {
    if (!isForGood(why)) return broken(stoppingMs);
    hang();
    isOver = true;
    onState("over");
    onOver(why);
  }

  function connect() {
    hang();
    if (isOver || !world.isVisible()) return;
    const own = world.open(address(newest));
    source = own;
    const when = (name: string, act: (event: MessageEvent<string>) => void) =>
      own.addEventListener(name, (event: Event) => void (own === source && act(event as MessageEvent<string>)));
    when("open", heard);
    when("beat", heard);
    when(name, ({ data }) => {
      heard();
      const news = JSON.parse(data) as { event?: string };
      onNews(news);
      newest = news.event ?? newest;
    });
    when("end", ({ data }) => ended((JSON.parse(data) as { why: string }).why));
    when("error", () => broken());
    later(() => broken(), silenceMs);
  }

  return {
    connect,
    /** The page was hidden or shown. */
    look() {
      if (!world.isVisible()) return hang();
      if (source !== null || isOver) return;
      // What it showed may be old by now.
      onState("connecting");
      connect();
    },
    hang,
  };
}

/** Follows a stream while the page is there, until it is told to hang up. */
export function followLive(options: LiveOptions): { hang(): void } {
  const live = createLive(options);
  const until = new AbortController();
  const { signal } = until;
  document.addEventListener("visibilitychange", live.look, { signal });
  window.addEventListener("pagehide", live.hang, { signal });
  window.addEventListener("pageshow", ({ persisted }) => persisted && live.connect(), { signal });
  live.connect();
  return {
    hang() {
      until.abort();
      live.hang();
    },
  };
}

const browserWorld = (): LiveWorld => ({
  open: (address) => new EventSource(address),
  isVisible: () => document.visibilityState === "visible",
  setTimer: (run, delayMs) => setTimeout(run, delayMs),
  clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
  random: () => Math.random(),
});
