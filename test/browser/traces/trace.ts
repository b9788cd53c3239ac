import type { ScannerSetup } from "../../../src/widgets/scanner-setup.ts";
import type { Proof } from "../../../src/widgets/wedge/reading.ts";

/** Where the focus is when a trace begins. */
export const places = [
  "nothing",
  "catcher",
  "button",
  "text",
  "area",
  "secret",
  "number",
  "search",
  "code",
  "dialog-text",
  "dialog-button",
] as const;
export type Place = (typeof places)[number];
export const fieldPlaces = ["text", "area", "secret", "number", "search", "code", "dialog-text"] as const;
export type FieldPlace = (typeof fieldPlaces)[number];

/**
 * Bits as Chromium's wire protocol has them. Ours: `held` is the key's own repeat, `up` lets a key go, and `late` says that a step of its
 * own will do that; all other keys are let go at once.
 */
export const mods = { alt: 1, ctrl: 2, meta: 4, shift: 8, held: 16, up: 32, late: 64 } as const;

/**
 * One thing that happens: milliseconds from the start, `event.key`, `event.code`, modifiers, and the text that it writes. With the code
 * `insert` the text comes without a key, with `compose` as a growing composition.
 */
export type Step = [atMs: number, key: string, code: string, mods: number, text: string];

/** What must come out: the code in its normal form, or the bare text where it is none. */
export type Wanted = { code: string; how: "scanner" | "typed"; mended?: string; doubt?: string };

export type Trace = {
  name: string;
  place: Place;
  setup?: Partial<ScannerSetup>;
  proofs?: Proof[];
  steps: Step[];
  scans: Wanted[];
  /** What fields hold afterwards where it is not what they held before. */
  fields?: Partial<Record<FieldPlace | "catcher", string>>;
  /** Clicks and sent forms that a person's own keys make. */
  presses?: number;
};

/** What stands in the fields when a trace begins. */
export const fieldsBefore: Record<FieldPlace, string> = {
  text: "Torn at the seam",
  area: "First line\nsecond line",
  secret: "pass word 9",
  number: "12",
  search: "moong",
  code: "",
  "dialog-text": "north door",
};
