import { type FieldBefore, fieldNow } from "./field.ts";

/** Enough for whatever is scanned while a page loads. */
const earlyMax = 10_000;
/** Keys this close are a scanner's, as far as can be said this early. */
const closeMs = 85;
const echoMs = 400;

/** What happened, and the text field that it happened in, as it was at that moment. */
export type Struck = { event: KeyboardEvent | InputEvent; under: FieldBefore | null };

type Kept = { struck: Struck[]; stop(): void };

declare global {
  interface Window {
    /** Where two scripts of one page meet: the early one leaves its keys here, the wedge takes them. */
    earlyKeys?: Kept;
  }
}

/** Everything that the wedge listens to. The input events are how Android's keyboard service and composition bring text. */
export const heardEvents = ["keydown", "beforeinput", "input"] as const;

/** Keeps a scanner's Enter from pressing, sending or leaving anything. */
export function stopEvent(event: Event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/**
 * Keeps every key until the wedge is there: its script is a deferred one, and a scanner does not wait. The keys of a code scroll and press
 * nothing meanwhile.
 */
export function keepEarlyKeys(): void {
  const struck: Struck[] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  function keep(event: Event) {
    if (struck.length >= earlyMax || !event.isTrusted) return;
    const under = fieldNow();
    struck.push({ event: event as KeyboardEvent, under });
    if (event instanceof KeyboardEvent) guard(event, under);
  }
  function guard(event: KeyboardEvent, under: FieldBefore | null) {
    const isClose = event.timeStamp - lastMs < closeMs;
    if (/^(?:Enter|Tab)$/.test(event.key) || (event.ctrlKey && /^[jm]$/i.test(event.key) && isClose)) {
      // An Enter in the field would send its form, and the page with all its keys would be gone.
      if (!isClose && !under && event.timeStamp - endMs > echoMs) return;
      if (isClose) endMs = event.timeStamp;
      return stopEvent(event);
    }
    if (event.key.length === 1 && !under && (event.key !== " " || isClose)) event.preventDefault();
    if (!/^(?:Shift|Control|Alt)$/.test(event.key)) lastMs = event.timeStamp;
  }
  for (const name of heardEvents) window.addEventListener(name, keep, true);
  const stop = () => heardEvents.forEach((name) => void window.removeEventListener(name, keep, true));
  window.earlyKeys = { struck, stop };
}

/** Hands the keys over, oldest first, and ends the keeping. None on a page without the early script. */
export function takeEarlyKeys(): Struck[] {
  const kept = window.earlyKeys;
  kept?.stop();
  window.earlyKeys = undefined;
  return kept?.struck ?? [];
}
