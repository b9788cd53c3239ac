import { type LayoutName, layoutNames, meantUnder, withoutShift } from "./layouts.ts";
import type { Spelled } from "./signs.ts";

/** What was put right before a text could be read. */
export type Mend = "layout" | "caps" | "separator" | "double";

/** One scan in all readings that were possible, and the one to use. */
export type Reading = {
  text: string;
  mended?: Mend;
  /** Two readings fit and nothing tells which is right: to be refused, never guessed. */
  doubt?: "layout";
  /** False when no reading is a known code. */
  isFit: boolean;
  /** What this scan proves about its scanner. */
  proof?: Proof;
};

/** `text`: what was written was right. `places`: what an English keyboard would have written. Else the layout that was turned back. */
export type Proof = "text" | "places" | LayoutName;

export type ReadingRules = {
  /** Is this a known code or a command card? Without it every text is taken as it stands. */
  fits?: (text: string) => boolean;
  layout: "auto" | "text" | "positions";
  /** What the scanner puts around every code. */
  prefix: string;
  suffix: string;
  /** What earlier scans have proven, oldest first. */
  proofs: readonly Proof[];
};

const isPlain = (text: string): boolean => /^[\t\n\r\u001d -~]*$/.test(text);
/** Signs that become plain letters in upper case, and so would pass for a code. No scanner prints them: they are a wrong keyboard's. */
const posing = /[ßıſ]/;
/** How scanners write a group separator that they can't send. */
const writtenSeparator = /␝|<GS>|[{[]GS[}\]]|\^\]|\\x1d|\\u001d|~/gi;

const stripped = (text: string, { prefix, suffix }: ReadingRules): string => {
  const rest = prefix && text.startsWith(prefix) ? text.slice(prefix.length) : text;
  return suffix && rest.endsWith(suffix) ? rest.slice(0, -suffix.length) : rest;
};

/** Chooses the reading that fits. Nothing is put right that fits as it came. */
export function readScan({ typed, placed }: Spelled, rules: ReadingRules): Reading {
  const asCame = stripped(typed ?? placed ?? "", rules);
  if (!rules.fits) return { text: asCame, isFit: true };
  const isFit = (text: string) => text !== "" && !posing.test(text) && (rules.fits as (text: string) => boolean)(text);
  const places = placed === null ? null : stripped(placed, rules);
  const reading = places === null || rules.layout === "text" ? null : byPlaces(typed === null ? null : asCame, places, rules, isFit);
  if (reading) return reading;
  if (places === null && rules.layout !== "text") {
    const turned = byKnownLayouts(asCame, rules, isFit);
    if (turned) return turned;
  }
  if (isFit(asCame)) return { text: asCame, isFit: true };
  return (
    mendSigns([places, typed === null ? null : asCame], rules, isFit) ?? {
      text: asCame,
      isFit: false,
      ...(posing.test(asCame) && { doubt: "layout" }),
    }
  );
}

type Fit = (text: string) => boolean;

/** Text against positions. Null when neither fits. */
function byPlaces(typed: string | null, places: string, rules: ReadingRules, isFit: Fit): Reading | null {
  const placesFit = isFit(places);
  const asPlaces: Reading = { text: places, mended: "layout", isFit: true };
  if (typed !== null && typed.toUpperCase() === places.toUpperCase()) return placesFit ? { text: typed, isFit: true } : null;
  if (rules.layout === "positions") return placesFit ? asPlaces : null;
  const typedFits = typed !== null && isFit(typed);
  if (!typedFits) return placesFit ? { ...asPlaces, proof: "places" } : null;
  if (!placesFit) return { text: typed, isFit: true, proof: "text" };
  // An "ß" may pass for a letter of a code, but no scanner prints it.
  if (!isPlain(typed)) return { ...asPlaces, proof: "places" };
  const proven = agreed(rules.proofs.filter((proof) => proof === "text" || proof === "places"));
  if (proven === "places") return asPlaces;
  return proven === "text" ? { text: typed, isFit: true } : { text: typed, doubt: "layout", isFit: true };
}

/** Without positions (Android, remote desktops): turn back each layout that could have written this. */
function byKnownLayouts(typed: string, rules: ReadingRules, isFit: Fit): Reading | null {
  // Letters, digits and hyphens alone are no sign of another layout.
  const isOther = /[^A-Z0-9\s\u001d-]/i.test(typed) || rules.proofs.some((proof) => layoutNames.includes(proof as LayoutName));
  const readings = (isOther ? layoutNames : []).flatMap((name) => {
    const text = meantUnder(name, typed);
    if (text === null) return [];
    const meant = stripped(text, rules);
    if (isFit(meant)) return [{ name, text: meant }];
    const unshifted = stripped(turnedBack(text), rules);
    return isFit(unshifted) ? [{ name, text: unshifted }] : [];
  });
  const typedFits = isFit(typed) && isPlain(typed);
  if (!typedFits) {
    const [first] = readings;
    if (!first) return null;
    const proven = readings.find(({ name }) => name === rules.proofs.at(-1)) ?? first;
    const isOne = proven !== first || readings.every(({ text }) => text === first.text);
    return { text: proven.text, mended: "layout", isFit: true, ...(isOne ? { proof: proven.name } : { doubt: "layout" }) };
  }
  return byProvenLayout(typed, readings, rules);
}

/** The text fits as it came; only a layout that earlier scans have proven speaks against it. */
function byProvenLayout(typed: string, readings: { name: LayoutName; text: string }[], { proofs }: ReadingRules): Reading {
  const known = proofs.filter((proof) => proof !== "places");
  const suspect = known.find((proof) => proof !== "text") as LayoutName | undefined;
  if (!suspect) return { text: typed, isFit: true };
  const turned = readings.find(({ name }) => name === suspect);
  if (!turned) return { text: typed, isFit: true, proof: "text" };
  if (turned.text.toUpperCase() === typed.toUpperCase()) return { text: typed, isFit: true };
  const proven = agreed(known);
  if (proven === "text") return { text: typed, isFit: true };
  return proven ? { text: turned.text, mended: "layout", isFit: true } : { text: typed, doubt: "layout", isFit: true };
}

/** Scans that contradict each other prove nothing: there may be two scanners at the table. */
const agreed = (proofs: readonly Proof[]): Proof | null =>
  proofs.length > 0 && proofs.every((proof) => proof === proofs[0]) ? (proofs[0] as Proof) : null;

/** Digits that came with Shift; a text that has digits of its own, or only a sign or two, means what it says. */
const turnedBack = (text: string): string => (/[0-9]/.test(text) || !/(?:[!@#$%^&*()].*){3}/.test(text) ? text : withoutShift(text));

/** Signs inside the text: separators that were spelled out, digits that came with Shift, the same code twice in a row. */
function mendSigns(texts: (string | null)[], rules: ReadingRules, isFit: Fit): Reading | null {
  for (const came of texts) {
    if (came === null) continue;
    const mends: [Mend, string][] = [
      ["separator", came.replace(writtenSeparator, "\u001d")],
      ["caps", stripped(turnedBack(came), rules)],
      ["double", onceOf(came)],
    ];
    for (const [mended, text] of mends) if (text !== came && isFit(text)) return { text, mended, isFit: true };
  }
  return null;
}

/** Two channels that bring the same code without an end between them. */
function onceOf(text: string): string {
  const half = text.slice(0, text.length / 2);
  return half + half === text ? half : text;
}
