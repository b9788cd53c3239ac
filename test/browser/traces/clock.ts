/**
 * The page's own time, told by the keys: it stands still between them, and goes on when the next one says that it is later. So a trace is
 * played as fast as the machine can, and a busy machine changes nothing. A key brings its time in `event.timeStamp`, set over the wire.
 */
type Timer = { id: number; atMs: number; run: () => void };

let nowMs = 0;
let lastId = 0;
let timers: Timer[] = [];
const startedMs = Date.now();
const timeStamp = Object.getOwnPropertyDescriptor(Event.prototype, "timeStamp")?.get as () => number;

/** Lets everything happen that is due until then. */
export function goTo(atMs: number): void {
  for (;;) {
    const [due] = timers.filter((timer) => timer.atMs <= atMs).sort((a, b) => a.atMs - b.atMs || a.id - b.id);
    if (!due) break;
    timers = timers.filter((timer) => timer !== due);
    nowMs = Math.max(nowMs, due.atMs);
    due.run();
  }
  nowMs = Math.max(nowMs, atMs);
}

const later = (run: () => void, delayMs = 0): number => {
  lastId += 1;
  timers.push({ id: lastId, atMs: nowMs + delayMs, run });
  return lastId;
};
const never = (id?: number) => {
  timers = timers.filter((timer) => timer.id !== id);
};

/** Begins at once, before any other script reads the time. */
export function takeTime(): void {
  Object.assign(window, { setTimeout: later, clearTimeout: never, requestAnimationFrame: (run: () => void) => later(run, 16) });
  performance.now = () => nowMs;
  Date.now = () => startedMs + nowMs;
  // Text that comes without a key has no time of its own over the wire.
  Object.defineProperty(Event.prototype, "timeStamp", {
    get(this: Event) {
      return this instanceof KeyboardEvent ? timeStamp.call(this) : nowMs;
    },
  });
  window.addEventListener("keydown", (event) => goTo(event.timeStamp), true);
}
