import { cardPrefix } from "./card.ts";

/** What sort of bag a code belongs to. Capacity and weights live here and nowhere else (domain: "Kinds"). */
export type Kind = {
  id: number;
  name: string;
  sort: Sort;
  /** Plain language: `SB#####`, or `4 to 20 letters or digits`. */
  pattern: string;
  /** How many child bags a parent takes; null for a child. */
  capacity: number | null;
  /** Weight of one child, in grams; null for a parent. */
  unitGrams: number | null;
  /** Weight of the empty parent, in grams; null for a child. */
  tareGrams: number | null;
  active: boolean;
};

export type Sort = "parent" | "child";

export const codeMaxLength = 40;
export const capacityMax = 1000;

const freeForm = /^(\d{1,2}) to (\d{1,2}) letters or digits$/;
const wildcards: Record<string, string> = {
  "#": "[0-9]",
  "@": "[A-Z]",
  "*": "[A-Z0-9]",
};

/** Why a pattern can't be used, in plain words; null when it can. */
export function patternProblem(pattern: string): string | null {
  const free = freeForm.exec(pattern);
  if (free) {
    const [least, most] = [Number(free[1]), Number(free[2])];
    if (least < 1 || most > codeMaxLength || least > most) return `Use lengths from 1 to ${codeMaxLength}, the smaller one first.`;
    return null;
  }
  if (!/^[A-Z0-9#@*-]+$/.test(pattern)) {
    return "Use capital letters, digits and hyphens as they stand, # for one digit, @ for one letter, * for either; or write “4 to 20 letters or digits”.";
  }
  if (!/[#@*]/.test(pattern)) return "Add at least one #, @ or *, or only one bag could have this code.";
  if (pattern.startsWith(cardPrefix)) return "Codes that begin with TT- are command cards. Choose another beginning.";
  if (pattern.startsWith("-")) return "A code starts with a letter or a digit.";
  if (pattern.length > codeMaxLength) return `A code has at most ${codeMaxLength} characters.`;
  return null;
}

const compiled = new Map<string, RegExp>();

/** The pattern as an anchored expression without repetition of groups: it runs in linear time. */
export function patternExpression(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known) return known;
  const free = freeForm.exec(pattern);
  const body = free ? `[A-Z0-9]{${free[1]},${free[2]}}` : [...pattern].map((sign) => wildcards[sign] ?? sign).join("");
  const expression = new RegExp(`^${body}$`);
  if (compiled.size > 500) compiled.clear();
  compiled.set(pattern, expression);
  return expression;
}

/** How long codes of a pattern are. `isFree`: it names lengths only, no signs. */
export function lengthsOf(pattern: string): { least: number; most: number; isFree: boolean } {
  const free = freeForm.exec(pattern);
  if (free) return { least: Number(free[1]), most: Number(free[2]), isFree: true };
  return { least: pattern.length, most: pattern.length, isFree: false };
}

const isFree = (kind: Kind) => freeForm.test(kind.pattern);

/** Exact patterns before free forms, parents before children: so a free form never takes a parent's code. */
const byPrecedence = (a: Kind, b: Kind) =>
  Number(isFree(a)) - Number(isFree(b)) || Number(a.sort === "child") - Number(b.sort === "child") || a.id - b.id;

type Patterned = { kind: Kind; expression: RegExp };
/** `ordered`: all that a code may be, in their order. `exact`: those without free forms; `parents` of them. */
type Shelf = { ordered: Patterned[]; exact: Patterned[]; parents: Patterned[] };

const shelves = new WeakMap<readonly Kind[], Shelf>();

/** Made once for each state of the kinds: every code of every scan is held against it. */
function shelfOf(kinds: readonly Kind[]): Shelf {
  let shelf = shelves.get(kinds);
  if (!shelf) {
    const active = kinds.filter((kind) => kind.active).sort(byPrecedence);
    const ordered = active.map((kind) => ({ kind, expression: patternExpression(kind.pattern) }));
    const exact = ordered.filter(({ kind }) => !isFree(kind));
    shelf = { ordered, exact, parents: exact.filter(({ kind }) => kind.sort === "parent") };
    shelves.set(kinds, shelf);
  }
  return shelf;
}

/** The kind that a normal code belongs to, or null. */
export const kindOf = (code: string, kinds: readonly Kind[]): Kind | null =>
  shelfOf(kinds).ordered.find(({ expression }) => expression.test(code))?.kind ?? null;

/**
 * True when the text is two or more whole parent codes run together: a scanner that sent two as one.
 * A text that has exactly the shape of some kind is one code.
 */
export function isSeveralParents(text: string, kinds: readonly Kind[]): boolean {
  const { exact, parents } = shelfOf(kinds);
  if (text === "" || exact.some(({ expression }) => expression.test(text))) return false;
  // Where a run of whole codes can end. A set: each place is looked at once, however many kinds fit there.
  const ends = new Set([0]);
  for (const start of ends)
    for (const { kind, expression } of parents) {
      const end = start + kind.pattern.length;
      if (expression.test(text.slice(start, end))) ends.add(end);
    }
  return ends.has(text.length);
}
