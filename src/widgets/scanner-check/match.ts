import { type LayoutName, layoutNames, meantUnder, withoutShift } from "../wedge/layouts.ts";
import type { Spelled } from "../wedge/signs.ts";

export const groupSeparator = "\u001d";

/** A code that was found in what came, with what stood around it. */
export type Match = {
  /** `text`: as the computer wrote it. `places`: as an English keyboard would have. Else the layout that was turned back. */
  by: "text" | "places" | LayoutName;
  /** The layout that the scanner itself is set to. */
  scanner?: LayoutName;
  /** Digits came with Shift. */
  isShifted: boolean;
  before: string;
  body: string;
  after: string;
  /** What came for each separator; "" where it is lost. */
  separators: string[];
};

/** The code in any case, with whatever a scanner makes of its separators: the sign itself, its name, another sign, nothing. */
const patternOf = (code: string): RegExp =>
  new RegExp(
    [...code]
      .map((sign) =>
        sign === groupSeparator ? "(\\u001d|␝|<GS>|[{[]GS[}\\]]|\\^\\]|\\\\x1d|\\\\u001d|~|[^A-Z0-9-]|)" : sign.replace(/\W/, "\\$&"),
      )
      .join(""),
    "i",
  );

type Come = { by: Match["by"]; text: string };

function find(pattern: RegExp, { by, text }: Come, isShifted: boolean): Match | null {
  const found = pattern.exec(isShifted ? withoutShift(text) : text);
  if (!found) return null;
  const [body, ...separators] = found as unknown as [string, ...string[]];
  return { by, isShifted, before: text.slice(0, found.index), body, after: text.slice(found.index + body.length), separators };
}

/** What came, in every way in which it can be read. */
function readings({ typed, placed }: Spelled): Come[] {
  const turned = layoutNames.map((by) => ({ by, text: typed === null ? null : meantUnder(by, typed) }));
  return [{ by: "text" as const, text: typed }, { by: "places" as const, text: placed }, ...turned].filter(
    (come): come is Come => come.text !== null,
  );
}

/** Looks for the code, in the reading that needs the least to be put right. */
export function matchOf(code: string, spelled: Spelled): Match | null {
  const comes = readings(spelled);
  const pattern = patternOf(code);
  for (const isShifted of [false, true])
    for (const come of comes) {
      const match = find(pattern, come, isShifted);
      if (match) return match;
    }
  const asCame = comes.filter(({ by }) => by === "text" || by === "places");
  for (const scanner of layoutNames) {
    const own = meantUnder(scanner, code);
    for (const come of own === null ? [] : asCame) {
      const match = find(patternOf(own as string), come, false);
      if (match) return { ...match, scanner };
    }
  }
  return null;
}

/** The known layout under which this text means the code. */
export const layoutBehind = (code: string, text: string): LayoutName | undefined =>
  layoutNames.find((name) => {
    const meant = meantUnder(name, text);
    return meant !== null && [meant, withoutShift(meant)].some((each) => patternOf(code).test(each));
  });

/** The known layout that a scanner is set to, when an English keyboard would have written this for the code. */
export const scannerBehind = (code: string, placed: string): LayoutName | undefined =>
  layoutNames.find((name) => {
    const own = meantUnder(name, code);
    return own !== null && patternOf(own).test(placed);
  });

const bare = (text: string): string => text.replaceAll(groupSeparator, "").toUpperCase();

/** How much of the code came, 0 to 1, where a part is missing: cut off at an end, or signs out of the middle. */
export function shareOf(code: string, { typed, placed }: Spelled): { share: number; isCut: boolean } {
  const whole = bare(code);
  const shares = [typed, placed].map((came) => {
    const text = bare(came ?? "");
    if (text.length < 3 || text.length >= whole.length) return { share: 0, isCut: false };
    if (whole.startsWith(text) || whole.endsWith(text)) return { share: text.length / whole.length, isCut: true };
    return { share: isThinned(text, whole) && text.length >= whole.length / 2 ? text.length / whole.length : 0, isCut: false };
  });
  return shares.reduce((best, each) => (each.share > best.share ? each : best));
}

/** The signs come in the order of the whole; only some are missing. */
function isThinned(text: string, whole: string): boolean {
  let place = 0;
  for (const sign of whole) if (sign === text[place]) place += 1;
  return place === text.length;
}

/** Each sign of the code always became the same other sign: two keyboards that differ, and none that we know. */
export function isSubstituted(code: string, typed: string | null): boolean {
  const [meant, came] = [[...code], [...(typed ?? "")]];
  if (meant.length !== came.length) return false;
  const there = new Map<string, string>();
  const back = new Map<string, string>();
  return meant.every((sign, place) => {
    const written = came[place] as string;
    if (!there.has(sign)) there.set(sign, written);
    if (!back.has(written)) back.set(written, sign);
    return there.get(sign) === written && back.get(written) === sign;
  });
}
