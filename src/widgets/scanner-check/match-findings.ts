import { withoutBadge } from "../../domain/card.ts";
import type { ScannerSetup } from "../scanner-setup.ts";
import type { Spelled } from "../wedge/signs.ts";
import type { Finding } from "./findings.ts";
import { groupSeparator, layoutBehind, type Match, matchOf, scannerBehind } from "./match.ts";

/** No longer than what a station can be set to take off. */
const affixMax = 40;
const aimMark = /[\]}][a-z][0-9a-z]$/i;

type Matched = { code: string; match: Match; spelled: Spelled; isCapsOn: boolean; setup: ScannerSetup };

/** What a code that came whole says of its scanner. */
export const findingsOfMatch = (matched: Matched): Finding[] => [
  ...layoutFindings(matched),
  ...(matched.match.isShifted ? [{ is: "shift" } as const] : []),
  ...caseFindings(matched),
  ...affixFindings(matched),
  ...separatorFindings(matched.match),
];

function layoutFindings({ code, match: { by, scanner }, spelled }: Matched): Finding[] {
  const { typed, placed } = spelled;
  if (scanner) return [{ is: "scanner_layout", about: scanner }];
  // Without places there is no such setting, and the wedge turns known layouts back by itself.
  if (by !== "text" && by !== "places") return [{ is: "layout", about: by }];
  if (by === "places") return [{ is: "layout", about: (typed && layoutBehind(code, typed)) || "other", fix: { layout: "positions" } }];
  const inPlaces = placed === null ? null : matchOf(code, { typed: null, placed });
  if (placed === null || (inPlaces && !inPlaces.scanner)) return [];
  return [{ is: "same_layout", about: scannerBehind(code, placed) ?? "other", fix: { layout: "text" } }];
}

const swapped = (text: string): string =>
  [...text].map((sign) => (sign === sign.toUpperCase() ? sign.toLowerCase() : sign.toUpperCase())).join("");

const bare = (text: string): string => text.replace(/[^a-z0-9]/gi, "");

function caseFindings({ code, match: { body, scanner, isShifted, separators }, isCapsOn }: Matched): Finding[] {
  const [meant, came] = [bare(code), bare(separators.reduce((rest, sign) => rest.replace(sign, ""), body))];
  // Another keyboard's letters stand elsewhere, and held Shift makes them all capitals.
  if (scanner || isShifted || meant === came) return [];
  if (came === swapped(meant) && isCapsOn) return [{ is: "caps" }];
  const isMixed = /[a-z]/.test(meant);
  if (isMixed && came === swapped(meant)) return [{ is: "case_swapped" }];
  return [{ is: "case_changed", about: came === came.toUpperCase() ? "capital" : "small" }];
}

/** What stands around the code; the same code once more is no suffix. */
function affixFindings({ match: { before, body, after }, setup }: Matched): Finding[] {
  const mark = aimMark.exec(before)?.[0] ?? "";
  const isTwice = after.toUpperCase().startsWith(body.toUpperCase());
  return [
    ...(mark ? [{ is: "aim", about: mark } as const] : []),
    ...affix("prefix", before.slice(0, before.length - mark.length), setup),
    ...(isTwice ? [{ is: "twice", about: "0" } as const] : affix("suffix", after, setup)),
  ];
}

function affix(is: "prefix" | "suffix", text: string, setup: ScannerSetup): Finding[] {
  const shown = text.replaceAll(groupSeparator, "").trim();
  if (shown === "") return setup[is] === "" ? [] : [{ is: "affix_gone", about: setup[is], fix: { [is]: "" } }];
  return [{ is, about: withoutBadge(shown).slice(0, affixMax), ...(text.length <= affixMax && { fix: { [is]: text } }) }];
}

function separatorFindings({ separators }: Match): Finding[] {
  const other = separators.find((sign) => sign !== groupSeparator);
  if (other === undefined) return [];
  return other === "" || /^[^~␝]$/.test(other) ? [{ is: "gs_lost" }] : [{ is: "gs_written", about: other }];
}
