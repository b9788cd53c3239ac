import { createScannerSetup, type KeptSetup } from "../scanner-setup.ts";
import { deviceStorage } from "../station.ts";
import { createDelivery } from "./delivery.ts";
import { heardEvents, type Struck, takeEarlyKeys } from "./early.ts";
import type { Ears, Wedge } from "./ears.ts";
import { createEndings, spelledIn, wallClock } from "./endings.ts";
import { type FieldBefore, fieldNow } from "./field.ts";
import { keepFocus } from "./focus.ts";
import { createInserts, type Pressed, silentPress } from "./inserts.ts";
import { isAltDigit, isHidden, isModifier, isSeparator, pressOf } from "./press.ts";
import { stallMs } from "./rhythm.ts";
import { createRun, type Scan } from "./run.ts";
import { spell } from "./signs.ts";

export type { Ears, HeardScan, Wedge } from "./ears.ts";

const noEnterMs = 800;
/** At a station that is set so, this much silence ends a code. */
const pauseMs = 200;
/** Keys that came this long ago still belong to what is coming. */
const busyMs = 120;

/**
 * Starts to hear at once, wherever the focus is, with the keys that came before it (DESIGN, section 4). Call it once, as early as the page
 * can. Without a setup it is the one that this device keeps.
 */
export function hearScanner(setup: KeptSetup = createScannerSetup(deviceStorage())): Wedge {
  const run = createRun<Pressed>();
  const inserts = createInserts();
  const delivery = createDelivery(setup);
  let ears: Ears | null = null;
  let isStuck = false;
  let quietTimer: ReturnType<typeof setTimeout> | undefined;

  const catcher = () => ears?.catcher ?? null;
  const isByPause = () => setup.read().ends === "pause";
  const presence = keepFocus(catcher, (here) => ears?.onListening?.(here));
  const { isCatcher, placeOf, onEnd, byPause } = createEndings({ run, delivery, ears: () => ears, onClean: () => beQuiet() });

  const isInField = ({ presses }: Scan<Pressed>) => presses.some(({ under }) => under !== null && !isCatcher(under));

  function hear({ event, under }: Struck) {
    if (event instanceof KeyboardEvent) return onPress({ ...pressOf(event), under }, event);
    if (event.type === "beforeinput") return onBeforeInput(event, under);
    const press = inserts.inserted(event, under);
    if (press) onPress(press, event);
  }

  function onPress(press: Pressed, event: Event) {
    const { under, atMs } = press;
    const isByKey = event instanceof KeyboardEvent;
    // The pause was over before this key came, even if nobody had the time to look.
    if (isByPause() && !isModifier(press) && atMs - run.lastMs() > pauseMs) byPause(under);
    const heard = run.press(press, placeOf(under) === "field", isByPause() ? pauseMs : stallMs);
    if (isByKey && !isModifier(press)) inserts.await(heard.is === "key" ? press : null);
    ears?.onPress?.(press);
    if (heard.is === "end") return onEnd(event, heard.scan, heard.echo, under);
    if (heard.is !== "key") return;
    if (heard.starts) clearStuck(press);
    if (!under) keepFromPage(press, event);
    showPartial(press, isByKey);
    clearTimeout(quietTimer);
    quietTimer = setTimeout(onQuiet, isByPause() ? pauseMs : noEnterMs);
    // A text that was written at once may bring its own end.
    if (press.code === "input" && /[\r\n\t]$/.test(press.key)) onLineEnd(event, fieldNow());
  }

  /** A line ended without a key that could be read. */
  function onLineEnd(event: Event, under: FieldBefore | null) {
    const press = { ...silentPress, key: "Enter", code: "", atMs: event.timeStamp, under };
    ears?.onPress?.(press);
    const heard = run.press(press, placeOf(under) === "field");
    // A form that is sent has its code in the field, whatever came before.
    if (heard.is === "end") onEnd(event, heard.scan, heard.echo && event.type !== "submit", under);
  }

  /** Android can end a line without a key. Where there was one, its run is over already. */
  function onBeforeInput(event: InputEvent, under: FieldBefore | null) {
    inserts.before(under);
    if (!/^insert(?:LineBreak|Paragraph)$/.test(event.inputType) || run.presses().length === 0) return;
    onLineEnd(event, under);
  }

  function clearStuck({ under }: Pressed) {
    if (isStuck && ears) {
      ears.catcher.value = "";
      if (isCatcher(under)) Object.assign(under, { value: "", start: 0, end: 0 });
    }
    isStuck = false;
  }

  /** A key of a scan presses no button and starts no search in the page. One blank alone is a person's. */
  function keepFromPage(press: Pressed, event: Event) {
    if (isHidden(press)) catcher()?.focus({ preventScroll: true });
    else if (press.key !== " " || run.presses().length > 1) {
      if ([...press.key].length === 1 || isSeparator(press) || isAltDigit(press)) event.preventDefault();
    }
  }

  function showPartial({ under, key }: Pressed, isByKey: boolean) {
    if (isCatcher(under)) return ears?.onPartial?.(isByKey && key.length === 1 ? under.value + key : under.field.value);
    if (!under) ears?.onPartial?.(spell(run.presses()).typed ?? "");
  }

  function beQuiet() {
    isStuck = false;
    clearTimeout(quietTimer);
  }

  function onQuiet() {
    const under = fieldNow();
    if (isByPause()) return byPause(under);
    // The second of two channels may write after the first one's Enter.
    if (ears && isCatcher(under) && delivery.isRepeat(under.value)) {
      ears.catcher.value = "";
      return ears.onPartial?.("");
    }
    const scan = run.current();
    if (scan?.rhythm !== "scanner" || isInField(scan)) return;
    isStuck = true;
    ears?.onNoEnter?.(spelledIn(scan, under).typed ?? "");
  }

  for (const name of heardEvents)
    window.addEventListener(name, (event) => event.isTrusted && hear({ event: event as KeyboardEvent, under: fieldNow() }), true);
  window.addEventListener("keyup", ({ code, timeStamp }) => run.release(code, timeStamp), true);
  window.addEventListener("pagehide", () => {
    const scan = run.current();
    const isHalf = scan !== null && scan.rhythm !== "fingers" && performance.now() - scan.lastMs < stallMs;
    // What stands in a field may be a person's, and a secret.
    delivery.carry(isHalf && !isInField(scan) ? { text: spell(scan.presses).typed ?? "", at: wallClock(scan.lastMs) } : null);
  });
  for (const struck of takeEarlyKeys()) hear(struck);

  return {
    listen(given) {
      ears = given;
      // Android's Done key ends a code by a submit without a key that we could read.
      given.catcher.form?.addEventListener("submit", (event) => {
        event.preventDefault();
        const { catcher: field } = given;
        if (field.value !== "") onLineEnd(event, { field, value: field.value, start: null, end: null });
      });
      presence();
      delivery.listen(given);
    },
    busy: () => performance.now() - run.lastMs() < busyMs && run.presses().length > 0,
    forgetPull: () => delivery.forgetPull(),
  };
}
