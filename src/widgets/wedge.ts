import { type Burst, createBurstReader, isScanner, joinGapMs } from "./wedge-burst.ts";
import { pressOf, stopEvent, takeEarlyKeys } from "./wedge-early.ts";
import { type FieldBefore, isTextField, keepFocus, restoreField } from "./wedge-field.ts";
import { createPullGuard } from "./wedge-pull.ts";

/** One code as it came, before any parsing. `at` is when its last key was pressed, milliseconds since 1970. */
export type HeardScan = { text: string; how: "scanner" | "typed"; at: number };

/** What a page gives to be told of scans. */
export type Ears = {
  /** A real labelled field, made invisible, inside a form of its own. */
  catcher: HTMLInputElement;
  onScan(scan: HeardScan): void;
  /** What has come so far; "" when it is taken. */
  onPartial?(text: string): void;
  /** A fast burst without Enter. */
  onNoEnter?(text: string): void;
  /** Can scans be heard: is this window in front? */
  onListening?(here: boolean): void;
};

export type Wedge = {
  /** Hands over what came before the page was ready, then every scan. */
  listen(ears: Ears): void;
  /** True while keys arrive: wait for this before leaving the page. */
  busy(): boolean;
  /** After an undo the same code is no second read. */
  forgetPull(): void;
};

const noEnterMs = 800;
/** Enough for whatever is scanned while a page loads. */
const earlyMax = 500;

/** An event's time as the clock on the wall has it; the two clocks drift apart while a device sleeps, so both are read now. */
const wallClock = (eventMs: number): number => Date.now() - Math.max(0, performance.now() - eventMs);

/** Starts to hear at once, wherever the focus is, with the keys that came before it (DESIGN, section 4). Call it once, as early as the page can. */
export function hearScanner(): Wedge {
  const reader = createBurstReader();
  const pulls = createPullGuard();
  const early: HeardScan[] = [];
  let ears: Ears | null = null;
  let under: FieldBefore | null = null;
  let isStuck = false;
  let noEnterTimer: ReturnType<typeof setTimeout> | undefined;

  const catcher = () => ears?.catcher ?? null;
  const presence = keepFocus(catcher, (here) => ears?.onListening?.(here));

  function deliver(text: string, how: HeardScan["how"], eventMs: number) {
    reader.taken(eventMs);
    isStuck = false;
    clearTimeout(noEnterTimer);
    ears?.onPartial?.("");
    for (const part of text.split(/[\r\n\t]+/)) {
      if (part.trim() === "") continue;
      const scan = { text: part, how, at: wallClock(eventMs) };
      if (pulls.isSamePull(part, how, scan.at)) continue;
      if (ears) ears.onScan(scan);
      else if (early.length < earlyMax) early.push(scan);
    }
  }

  function onKey(event: KeyboardEvent) {
    const focus = document.activeElement;
    const valueBefore = isTextField(focus) ? focus.value : "";
    const heard = reader.press(pressOf(event));
    if (heard.is === "end") return onEnd(event, heard.burst, heard.echo);
    if (heard.is !== "key") return;
    if (heard.starts) onStart(focus, valueBefore);
    if (!isTextField(focus)) keepFromPage(event);
    showPartial(focus, event);
    clearTimeout(noEnterTimer);
    noEnterTimer = setTimeout(onQuiet, noEnterMs);
  }

  function onStart(focus: Element | null, value: string) {
    under = isTextField(focus) && focus !== catcher() ? { field: focus, value } : null;
    if (isStuck && ears) ears.catcher.value = "";
    isStuck = false;
  }

  /** A key of a scan presses no button and starts no search in the page. One blank alone is a person's. */
  function keepFromPage(event: KeyboardEvent) {
    if (event.key.length > 1) ears?.catcher.focus({ preventScroll: true });
    else if (event.key !== " " || (reader.current()?.keys ?? 0) > 1) event.preventDefault();
  }

  function showPartial(focus: Element | null, event: KeyboardEvent) {
    if (under) return;
    const inCatcher = focus !== null && focus === catcher();
    ears?.onPartial?.(inCatcher && event.key.length === 1 ? ears.catcher.value + event.key : (reader.current()?.text ?? ""));
  }

  function onQuiet() {
    const burst = reader.current();
    if (!isScanner(burst) || under) return;
    isStuck = true;
    ears?.onNoEnter?.(burst.text);
  }

  function onEnd(event: KeyboardEvent, burst: Burst | null, isEcho: boolean) {
    const focus = document.activeElement;
    if (isEcho) return stopEvent(event);
    if (ears && focus === ears.catcher) return onEndInCatcher(event, burst, ears.catcher);
    if (!isScanner(burst)) return;
    stopEvent(event);
    const left = under ? restoreField(under) : "";
    under = null;
    deliver(burst.clear ? burst.text : left, "scanner", event.timeStamp);
  }

  /** The catcher's value is the code, unless something older stands in it or the focus came to it in the middle of a scan. */
  function onEndInCatcher(event: KeyboardEvent, burst: Burst | null, field: HTMLInputElement) {
    const value = field.value;
    // Tab in an empty catcher is a person who goes on to the buttons.
    if (value === "" && !isScanner(burst)) {
      if (event.key !== "Tab") stopEvent(event);
      return;
    }
    stopEvent(event);
    field.value = "";
    const fromKeys = isScanner(burst) && burst.clear && (value.endsWith(burst.text) || burst.text.endsWith(value));
    deliver(fromKeys ? burst.text : value, isScanner(burst) ? "scanner" : "typed", event.timeStamp);
  }

  /** Android's keyboard service may put a whole code with its line end into the field at once, without any key. */
  function onInput(event: Event) {
    if (!ears || event.target !== ears.catcher || !/[\r\n\t]/.test(ears.catcher.value)) return;
    const text = ears.catcher.value;
    ears.catcher.value = "";
    deliver(text, "scanner", event.timeStamp);
  }

  window.addEventListener("keydown", onKey, true);
  window.addEventListener("input", onInput, true);
  for (const event of takeEarlyKeys()) onKey(event);

  return {
    listen(given) {
      ears = given;
      // Android's Done key ends a code by a submit without a key that we could read.
      given.catcher.form?.addEventListener("submit", (event) => {
        event.preventDefault();
        const text = given.catcher.value;
        given.catcher.value = "";
        if (text !== "") deliver(text, isScanner(reader.current()) ? "scanner" : "typed", event.timeStamp);
      });
      presence();
      for (const scan of early.splice(0)) given.onScan(scan);
    },
    busy: () => performance.now() - (reader.current()?.lastMs ?? Number.NEGATIVE_INFINITY) < joinGapMs,
    forgetPull: () => pulls.forget(),
  };
}
