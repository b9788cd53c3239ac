import { createBurstReader, isScanner } from "./wedge-burst.ts";

/** Enough for whatever is scanned while a page loads. */
const earlyKeysMax = 10_000;

type Kept = { keys: KeyboardEvent[]; stop(): void };

declare global {
  interface Window {
    /** Where two scripts of one page meet: the early one leaves its keys here, the wedge takes them. */
    earlyKeys?: Kept;
  }
}

/** What the burst reader needs of a key event. */
export const pressOf = (event: KeyboardEvent) => ({
  key: event.key,
  atMs: event.timeStamp,
  ctrl: event.ctrlKey,
  alt: event.altKey,
  meta: event.metaKey,
  altGraph: event.getModifierState("AltGraph"),
});

/** Keeps a scanner's Enter from pressing, sending or leaving anything. */
export function stopEvent(event: Event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/**
 * Keeps every key until the wedge is there: its script is a deferred one, and a scanner does not wait. The keys of a code write, scroll
 * and press nothing meanwhile.
 */
export function keepEarlyKeys(): void {
  const reader = createBurstReader();
  const keys: KeyboardEvent[] = [];
  function keep(event: KeyboardEvent) {
    if (keys.length >= earlyKeysMax) return;
    keys.push(event);
    const heard = reader.press(pressOf(event));
    if (heard.is === "key" && event.key.length === 1 && (event.key !== " " || !heard.starts)) event.preventDefault();
    if (heard.is !== "end") return;
    const isScan = isScanner(heard.burst);
    if (isScan) reader.taken(event.timeStamp);
    // An Enter in the field would send its form, and the page with all its keys would be gone.
    if (isScan || heard.echo || document.activeElement instanceof HTMLInputElement) stopEvent(event);
  }
  window.addEventListener("keydown", keep, true);
  window.earlyKeys = { keys, stop: () => window.removeEventListener("keydown", keep, true) };
}

/** Hands the keys over, oldest first, and ends the keeping. None on a page without the early script. */
export function takeEarlyKeys(): KeyboardEvent[] {
  const kept = window.earlyKeys;
  kept?.stop();
  window.earlyKeys = undefined;
  return kept?.keys ?? [];
}
