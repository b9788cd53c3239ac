import { momentWords } from "./day.ts";
import type { Filling } from "./filling.ts";

export type OpenBag = { code: string; kind: string; count: number | null; capacity: number | null; updatedAt: string };

/** As many are listed; `/bags` has all. */
export const openBagsMax = 50;
/** How wide the bar beside a full bag's count is. */
export const fillWidth = 64;

export const fillLevel = (count: number, capacity: number): number =>
  capacity > 0 ? Math.round((Math.min(count, capacity) / capacity) * fillWidth) : 0;

const tailLength = 4;

/** What the list of parents that are being packed says. */
export function openBagsWords(bags: readonly OpenBag[], now: Date, timeZone: string): Filling {
  return {
    openCount: bags.length === 0 ? "" : bags.length < openBagsMax ? String(bags.length) : `${openBagsMax} or more`,

    openBags: bags.map(({ code, kind, count, capacity, updatedAt }) => ({
      head: code.slice(0, -tailLength),
      tail: code.slice(-tailLength),
      href: `/bags/${encodeURIComponent(code)}`,
      packHref: `/pack?parent=${encodeURIComponent(code)}`,
      label: `Carry on packing ${code}`,
      kind,
      width: String(fillLevel(count ?? 0, capacity ?? 0)),
      fill: `${count ?? 0} of ${capacity ?? 0}`,
      at: updatedAt,
      when: momentWords(new Date(updatedAt), timeZone, now),
    })),
  };
}
