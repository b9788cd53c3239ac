import { clockWords, dayWordsInFull } from "./day.ts";
import { kilogramsOf } from "./weight.ts";

/** One parent bag on the document, in the order in which it was put on the bill; `place` counts from 1. */
export type BillDocumentRow = {
  place: number;
  code: string;
  kind: string;
  count: number;
  capacity: number;
  isShort: boolean;
  weightKg: number;
};

export type BillKindTotal = { kind: string; parents: number; children: number; short: number; weightKg: number };

/**
 * A bill as it is drawn on paper or written to a file: plain data, and nothing has to be looked up. Moments are ISO texts; people are user
 * names. A `final` one is what was frozen when the bill was finished and never changes; a `draft` shows an open bill as it is now.
 */
export type BillDocument = {
  number: string;
  state: "draft" | "final";
  /** These three are null on a draft; `reason` also when nobody gave one. The hash is SHA-256, 64 hexadecimal signs. */
  version: number | null;
  hash: string | null;
  reason: string | null;
  destination: string | null;
  vehicle: string | null;
  note: string | null;
  area: string | null;
  made: { by: string; at: string };
  finished: { by: string; at: string } | null;
  /** For which moment all this is true: when it was finished, or when a draft was looked up. */
  asOf: string;
  rows: BillDocumentRow[];
  /** One line for each kind that is on the bill, in the order in which they first come. */
  byKind: BillKindTotal[];
  totals: {
    parents: number;
    children: number;
    short: number;
    weightKg: number;
    target: number;
    /** Null while nothing is on the bill. */
    expectedWeightKg: number | null;
  };
  /** The site's, for all moments that people read. */
  timeZone: string;
};

export const hashSignsShown = 16;

/** Who signs the paper, wherever it is printed. */
export const signers = ["Loaded by", "Driver", "Received by"] as const;

/** 22 November 2026, 10:42: a paper is read on other days too, so it never says "today". */
export const paperMoment = (at: string, timeZone: string): string =>
  `${dayWordsInFull(new Date(at), timeZone)}, ${clockWords(new Date(at), timeZone)}`;

/** 810.000: exact to the gram, so that the decimals stand below each other. */
export const paperWeight = (weightKg: number): string =>
  weightKg.toLocaleString("en", { minimumFractionDigits: 3, maximumFractionDigits: 3 });

/** 12,366. */
export const paperCount = (count: number): string => count.toLocaleString("en");

/** 1 parent bag, 27 parent bags. */
export const parentsWords = (parents: number): string => `${paperCount(parents)} ${parents === 1 ? "parent bag" : "parent bags"}`;

/** 30, or 27 of 30 when the bag is short. */
export const countWords = ({ count, capacity, isShort }: Pick<BillDocumentRow, "count" | "capacity" | "isShort">): string =>
  isShort ? `${count} of ${capacity}` : String(count);

/** What stands at the head of the paper, apart from the number: names and words in the order in which people read them. */
export function documentFacts(bill: BillDocument): { name: string; words: string }[] {
  const { timeZone, made, finished } = bill;
  const facts: [string, string | null][] = [
    ["Destination", bill.destination],
    ["Vehicle", bill.vehicle],
    ["Area", bill.area],
    ["Made", `${paperMoment(made.at, timeZone)} by ${made.by}`],
    ["Finished", finished ? `${paperMoment(finished.at, timeZone)} by ${finished.by}` : "Not finished"],
    ["Version", bill.version === null ? null : String(bill.version)],
    ["Note", bill.note],
    [bill.totals.parents < bill.totals.target ? "Why below target" : "Remark", bill.reason],
  ];
  return facts.flatMap(([name, words]) => (words === null ? [] : [{ name, words }]));
}

type FrozenRow = { code: string; kind: string; count: number; capacity: number; grams: number };

export const documentRows = (parents: readonly FrozenRow[]): BillDocumentRow[] =>
  parents.map(({ code, kind, count, capacity, grams }, at) => ({
    place: at + 1,
    code,
    kind,
    count,
    capacity,
    isShort: count < capacity,
    weightKg: kilogramsOf(grams),
  }));

/** Summed in grams, so that no decimals get lost. */
export function totalsByKind(parents: readonly FrozenRow[]): BillKindTotal[] {
  const kinds = new Map<string, { parents: number; children: number; short: number; grams: number }>();
  for (const { kind, count, capacity, grams } of parents) {
    const total = kinds.get(kind) ?? { parents: 0, children: 0, short: 0, grams: 0 };
    total.parents += 1;
    total.children += count;
    total.short += count < capacity ? 1 : 0;
    total.grams += grams;
    kinds.set(kind, total);
  }
  return [...kinds].map(([kind, { grams, ...counts }]) => ({ kind, ...counts, weightKg: kilogramsOf(grams) }));
}
