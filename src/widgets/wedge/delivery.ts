import { withoutBadge } from "../../domain/card.ts";
import type { KeptSetup } from "../scanner-setup.ts";
import { type Caught, carryOver, type Half, takeCarried } from "./carry.ts";
import type { Ears } from "./ears.ts";
import { createPullGuard } from "./pull.ts";
import { type Reading, readScan } from "./reading.ts";
import type { Spelled } from "./signs.ts";

/** Enough for whatever is scanned while a page loads. */
const earlyMax = 500;
/** The rest of a code that was cut by a change of page comes this soon. */
const restMs = 1000;

const isBadge = (text: string | null): boolean => text !== null && withoutBadge(text) !== text;

/** Hands every scan to the page once; before there is one, keeps it. */
export function createDelivery(setup: KeptSetup) {
  const pulls = createPullGuard();
  const carried = takeCarried(Date.now());
  const early: Caught[] = carried.whole;
  let { half } = carried;
  let ears: Ears | null = null;

  const read = (spelled: Spelled): Reading => readScan(spelled, { ...setup.read(), fits: ears?.fits?.bind(ears), proofs: setup.proofs() });

  function tell({ spelled, how, at }: Caught, { onScan }: Ears) {
    const { text, mended, doubt, proof }: Reading = how === "typed" ? { text: spelled.typed ?? "", isFit: true } : read(spelled);
    if (text.trim() === "" || pulls.isSamePull(text, how, at)) return;
    if (proof) setup.prove(proof);
    onScan({ text, how, at, ...(mended && { mended }), ...(doubt && { doubt }) });
  }

  return {
    read,
    /** One text may hold several lines: Android's keyboard service can bring them at once. */
    deliver(caught: Caught) {
      const lines = caught.spelled.typed?.split(/[\r\n\t]+/).filter((line) => line.trim() !== "") ?? [];
      const parts = lines.length > 1 ? lines.map((typed) => ({ ...caught, spelled: { typed, placed: null } })) : [caught];
      for (const part of parts) {
        if (ears) tell(part, ears);
        else if (early.length < earlyMax) early.push(part);
      }
    },
    /** True when these keys are the rest of a code that the page before had half of: the page is told, and nobody reads them as a code. */
    isRest(text: string, startAt: number): boolean {
      if (!half || startAt - half.at > restMs) return false;
      half = { text: half.text + text, at: Number.NEGATIVE_INFINITY };
      tellHalf();
      return true;
    },
    listen(given: Ears) {
      ears = given;
      tellHalf();
      for (const caught of early.splice(0)) tell(caught, given);
    },
    /** A badge opens doors: it is never left in the tab's storage. */
    carry(begun: Half | null) {
      const whole = early.splice(0).filter(({ spelled }) => !isBadge(spelled.typed) && !isBadge(spelled.placed));
      carryOver({ whole, half: begun && { ...begun, text: withoutBadge(begun.text) } }, Date.now());
    },
    isRepeat: (text: string) => pulls.isLast(text, Date.now()),
    forgetPull: () => pulls.forget(),
  };

  function tellHalf() {
    if (half && ears) ears.onHalf?.(half.text);
  }
}

export type Delivery = ReturnType<typeof createDelivery>;
