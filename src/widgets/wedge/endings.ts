import type { Delivery } from "./delivery.ts";
import { stopEvent } from "./early.ts";
import type { Ears } from "./ears.ts";
import { type FieldBefore, insertedText, restoreField } from "./field.ts";
import type { Pressed } from "./inserts.ts";
import type { Rhythm } from "./rhythm.ts";
import type { Found, Run, Scan } from "./run.ts";
import { type Spelled, spell } from "./signs.ts";

/** What stands in the catcher this short before a scan is the scan's own head, held up on its way; what is older is somebody's leftover. */
const headMs = 1500;

/** An event's time as the clock on the wall has it; the two clocks drift apart while a device sleeps, so both are read now. */
export const wallClock = (eventMs: number): number => Date.now() - Math.max(0, performance.now() - eventMs);

/** Is it a scan here? In a field a person may be writing; anywhere else keys have nobody who wrote them on purpose. */
function isScan(rhythm: Rhythm, place: "field" | "catcher" | "page", isFit: boolean): boolean {
  if (rhythm === "maybe") return isFit;
  if (rhythm === "brisk") return place !== "field" && isFit;
  return rhythm === "scanner" || (rhythm === "short" && place === "page");
}

type Parts = { run: Run<Pressed>; delivery: Delivery; ears(): Ears | null; onClean(): void };

/** What happens when a code may be whole: it is taken out of where it was written, and handed on. */
export function createEndings({ run, delivery, ears, onClean }: Parts) {
  const isCatcher = (under: FieldBefore | null): under is FieldBefore => under !== null && under.field === ears()?.catcher;
  const placeOf = (under: FieldBefore | null) => (isCatcher(under) ? "catcher" : under ? "field" : "page");

  /** At a station that is set so. What is no scan goes on. */
  function byPause(under: FieldBefore | null) {
    const scan = run.current(placeOf(under) === "field");
    if (!scan) return;
    const spelled = spelledIn(scan, under);
    if (isScan(scan.rhythm, placeOf(under), delivery.read(spelled).isFit)) take(scan, spelled, scan.lastMs);
  }

  function onEnd(event: Event, scan: Found<Pressed> | null, isEcho: boolean, under: FieldBefore | null) {
    if (isEcho) return stopEvent(event);
    const first = scan?.presses[0];
    const spelled = scan ? spelledIn(scan, under) : { typed: "", placed: "" };
    if (delivery.isRest(spelled.typed ?? "", wallClock(first?.atMs ?? event.timeStamp))) {
      stopEvent(event);
      return clean(scan);
    }
    const isScanner =
      scan !== null && !(isCatcher(under) && isHeadless(scan)) && isScan(scan.rhythm, placeOf(under), delivery.read(spelled).isFit);
    if (!isScanner && isCatcher(under)) return onTyped(event, under);
    if (!isScanner) return;
    stopEvent(event);
    take(scan, spelled, event.timeStamp);
  }

  /** What stands in the catcher is a code, however it came there. */
  function onTyped(event: Event, under: FieldBefore) {
    const { value } = under.field;
    // Tab in an empty catcher is a person who goes on to the buttons.
    if (value === "" && event instanceof KeyboardEvent && event.key === "Tab") return;
    stopEvent(event);
    clean(null);
    if (value !== "") delivery.deliver({ spelled: { typed: value, placed: null }, how: "typed", at: wallClock(event.timeStamp) });
  }

  function take(scan: Scan<Pressed>, spelled: Spelled, atMs: number) {
    clean(scan);
    run.taken(atMs);
    delivery.deliver({ spelled, how: "scanner", at: wallClock(atMs) });
  }

  /** Every field that the scan went through is as it was before; the catcher is empty. */
  function clean(scan: Scan<Pressed> | null) {
    onClean();
    const fields = new Map<Element, FieldBefore>();
    for (const { under } of scan?.presses ?? []) if (under && !fields.has(under.field)) fields.set(under.field, under);
    for (const under of fields.values()) if (!isCatcher(under)) restoreField(under);
    const page = ears();
    if (page) page.catcher.value = "";
    page?.onPartial?.("");
  }

  return { isCatcher, placeOf, onEnd, byPause };
}

/** Does a part stand in the catcher that came before these keys? A code without its head would be another code. */
const isHeadless = ({ presses, quietMs }: { presses: Pressed[]; quietMs: number }): boolean =>
  quietMs < headMs && (presses.find((press) => press.under !== null)?.under?.value ?? "") !== "";

/** What the keys say; where they hide it, what they wrote into the field. */
export function spelledIn(scan: Scan<Pressed>, under: FieldBefore | null): Spelled {
  const spelled = spell(scan.presses);
  const first = scan.presses.find((press) => press.under !== null)?.under;
  if (spelled.typed !== null || !under || first?.field !== under.field) return spelled;
  return { ...spelled, typed: insertedText(first.value, under.field.value) };
}
