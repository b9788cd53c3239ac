/** `connecting` before the first word, also when the page is seen again; `paused` after too long a silence, `over` when there is nothing more to come. */
export type LiveState = "connecting" | "live" | "paused" | "over";

export type LiveOptions = {
  /** The address of the stream behind the newest event that the page knows. */
  address(): string;
  /** One event, as it came; a beat is null. */
  onEvent(data: unknown): void;
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

/** Follows one stream while the page is seen: one connection at a time, made anew behind the newest event whenever it breaks or falls silent. */
export function createLive({ address, onEvent, onState, onOver, world = browserWorld() }: LiveOptions) {
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
    const own = world.open(address());
    source = own;
    const when = (name: string, act: (event: MessageEvent<string>) => void) =>
      own.addEventListener(name, (event: Event) => void (own === source && act(event as MessageEvent<string>)));
    when("open", heard);
    when("beat", heard);
    when("bill", ({ data }) => {
      heard();
      onEvent(JSON.parse(data));
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

const browserWorld = (): LiveWorld => ({
  open: (address) => new EventSource(address),
  isVisible: () => document.visibilityState === "visible",
  setTimer: (run, delayMs) => setTimeout(run, delayMs),
  clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
  random: () => Math.random(),
});
