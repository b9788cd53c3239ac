/**
 * Scanner or fingers: reads key presses with their times and knows when a code is whole. No DOM, so that every speed can be tested.
 * Source of the numbers: DESIGN, section 4.
 */

/** Keys that come closer than this belong together. */
export const joinGapMs = 120;
/** A cordless scanner may stall this long inside a code. */
const stallMs = 500;
/** Fingers are slower than this on average. */
const scannerGapMs = 50;
/** A second end this soon after one that ended a scan is the other half of CR + LF. */
const echoMs = 150;
const leastKeys = 4;
const stallsMax = 2;

export type KeyPress = {
  key: string;
  /** Milliseconds; `event.timeStamp`, which is right even when the page is busy. */
  atMs: number;
  ctrl?: boolean;
  alt?: boolean;
  meta?: boolean;
  /** AltGr counts as a plain key: German keyboards need it for `]`. */
  altGraph?: boolean;
};

export type Burst = {
  text: string;
  keys: number;
  lastMs: number;
  /** Gaps of at most `joinGapMs`, and how long they were together. */
  gaps: number;
  gapsMs: number;
  stalls: number;
  /** False when the text of some key is not known, as with Android's keyboard service: the field has it. */
  clear: boolean;
};

export type Heard =
  | { is: "nothing" }
  | { is: "key"; starts: boolean }
  | { is: "broken" }
  /** Enter, Tab, Ctrl+J or Ctrl+M. `burst` came right before it; `echo`: the second half of CR + LF. */
  | { is: "end"; burst: Burst | null; echo: boolean };

export type BurstReader = {
  press(press: KeyPress): Heard;
  /** A scan was taken: the next end may be its echo. */
  taken(atMs: number): void;
  current(): Burst | null;
};

const modifiers = new Set(["Shift", "CapsLock", "Alt", "AltGraph", "Control", "Meta", "NumLock"]);
const unreadable = new Set(["Unidentified", "Process", "Dead"]);

const isFast = (burst: Burst): boolean => burst.gapsMs <= scannerGapMs * burst.gaps;

/** At least four keys, and an average of 50 ms or less between them; a stall is no gap of fingers. */
export const isScanner = (burst: Burst | null): burst is Burst =>
  burst !== null && burst.keys >= leastKeys && burst.gaps >= leastKeys - 1 && isFast(burst);

/** Does a key that comes `gapMs` after the last one still belong to this burst? */
function joins(burst: Burst, gapMs: number): boolean {
  if (gapMs <= joinGapMs) return true;
  return gapMs <= stallMs && burst.stalls < stallsMax && looksLikeScanner(burst);
}

/** One key alone may be the start of a code that stalls at once. */
const looksLikeScanner = (burst: Burst): boolean => burst.keys === 1 || (burst.gaps > 0 && isFast(burst));

export function createBurstReader(): BurstReader {
  let burst: Burst | null = null;
  let takenMs = Number.NEGATIVE_INFINITY;

  function add(text: string, atMs: number, clear: boolean): Heard {
    const gapMs = burst ? atMs - burst.lastMs : 0;
    const starts = !burst || !joins(burst, gapMs);
    if (!burst || starts) burst = { text: "", keys: 0, lastMs: atMs, gaps: 0, gapsMs: 0, stalls: 0, clear: true };
    else if (gapMs > joinGapMs) burst.stalls += 1;
    else {
      burst.gaps += 1;
      burst.gapsMs += gapMs;
    }
    burst.text += text;
    burst.keys += 1;
    burst.lastMs = atMs;
    burst.clear &&= clear;
    return { is: "key", starts };
  }

  function end(atMs: number): Heard {
    const ended = burst && atMs - burst.lastMs <= stallMs ? burst : null;
    const echo = !burst && atMs - takenMs < echoMs;
    burst = null;
    // Only one: the next Enter or Tab is a person's.
    takenMs = Number.NEGATIVE_INFINITY;
    return { is: "end", burst: ended, echo };
  }

  function press({ key, atMs, ctrl, alt, meta, altGraph }: KeyPress): Heard {
    if (modifiers.has(key)) return { is: "nothing" };
    if (ctrl && !alt && /^[jm]$/i.test(key) && ((burst && atMs - burst.lastMs <= stallMs) || atMs - takenMs < echoMs)) return end(atMs);
    if ((ctrl || meta) && !altGraph) {
      burst = null;
      return { is: "broken" };
    }
    if (key === "Enter" || key === "Tab") return end(atMs);
    if (unreadable.has(key)) return add("", atMs, false);
    // With Alt held, the numeric keypad spells a character that only the field gets to see.
    if (key.length === 1 || [...key].length === 1) return add(key, atMs, !alt || altGraph === true);
    burst = null;
    return { is: "broken" };
  }

  return {
    press,
    taken: (atMs) => {
      burst = null;
      takenMs = atMs;
    },
    current: () => burst,
  };
}
