import { countWords, figure } from "./figure.ts";
import type { Filling, FillingRow } from "./filling.ts";
import { type OutcomeName, outcomes } from "./outcome.ts";
import type { Stats } from "./stats.ts";

/** How wide a full bar beside a figure is, in units of its drawing. */
export const levelWidth = 200;

/** What somebody should go and see. Refused scans are only those that point at a bag or a label, not those that a person puts right at once. */
export function todo({ refused, openBillsOfBefore }: Stats): FillingRow[] {
  const of = (...names: OutcomeName[]) =>
    refused.reduce((sum, { outcome, count }) => (names.includes(outcome as OutcomeName) ? sum + count : sum), 0);
  const first = (...names: OutcomeName[]) => refused.find(({ outcome }) => names.includes(outcome as OutcomeName))?.outcome ?? "";
  const log = (outcome: string) => `/activity?outcome=${outcome}`;
  return [
    [
      of("in_other_parent"),
      "child bag was in another parent bag",
      "child bags were in another parent bag",
      "Scanned again today",
      log("in_other_parent"),
    ],
    [of("on_other_bill"), "parent bag was on another bill", "parent bags were on another bill", "Refused today", log("on_other_bill")],
    [
      of("unknown_code", "unknown_parent"),
      "code is not in the system",
      "codes are not in the system",
      "Scanned today",
      log(first("unknown_code", "unknown_parent")),
    ],
    [of("bad_code"), "label was no bag code", "labels were no bag codes", "Half read, or of somebody else", log("bad_code")],
    [
      openBillsOfBefore,
      "bill is open since before today",
      "bills are open since before today",
      "Finish them, or see what is missing",
      "/bills?status=open",
    ],
  ].flatMap(([count, one, many, detail, href]) =>
    Number(count) > 0 ? [{ words: countWords(Number(count), String(one), String(many)), detail: String(detail), href: String(href) }] : [],
  );
}

export function refusals({ refused }: Stats): Filling {
  const most = Math.max(1, ...refused.map(({ count }) => count));
  return {
    refusals: refused.map(({ outcome, count }) => ({
      words: outcomes[outcome as OutcomeName]?.verb ?? outcome,
      width: String(Math.round((count / most) * levelWidth)),
      count: figure(count),
      href: `/activity?outcome=${outcome}`,
    })),
    noRefusals: refused.length === 0 ? "No scan was refused today." : "",
  };
}
