import { parseCode, type Reading } from "./code.ts";
import { lengthsOf, patternExpression, type Sort } from "./kind.ts";

/** Digits at the end of a text, with zeros before them until it is so long. */
function withZeros(text: string, length: number): string | null {
  const [, before = "", digits] = /^(.*?)(\d+)$/.exec(text) ?? [];
  return digits !== undefined && text.length < length ? before + digits.padStart(length - before.length, "0") : null;
}

/** The code of a kind with an exact pattern that this text becomes when the zeros at the front of its number are put back; else null. */
export function exactWithZeros(text: string, { kinds }: Reading, sort: Sort | null = null): string | null {
  for (const kind of kinds) {
    const { least, isFree } = lengthsOf(kind.pattern);
    if (!kind.active || isFree || (sort !== null && kind.sort !== sort)) continue;
    const longer = withZeros(text, least);
    if (longer !== null && patternExpression(kind.pattern).test(longer)) return longer;
  }
  return null;
}

/**
 * A number cell that was a code once: the spreadsheet took the zeros from its front. Gives the code with them, or null when nothing speaks
 * for that: its digits are a code of an exact pattern as they are, or no kind takes them with zeros either.
 */
export function lostZeros(digits: string, reading: Reading): string | null {
  if (!/^\d{1,15}$/.test(digits)) return null;
  const parsed = parseCode(digits, reading);
  if (parsed.ok && !lengthsOf(parsed.kind.pattern).isFree) return null;
  const exact = exactWithZeros(digits, reading);
  if (exact !== null || parsed.ok) return exact;
  const shortest = reading.kinds.filter(({ active, pattern }) => active && lengthsOf(pattern).isFree);
  const least = Math.min(...shortest.map(({ pattern }) => lengthsOf(pattern).least));
  return digits.length < least && Number.isFinite(least) ? digits.padStart(least, "0") : null;
}

/** What was perhaps meant by a text that is no code of this sort: without signs and blanks, O as zero, zeros put back. Null: no idea. */
export function suggestedCode(text: string, reading: Reading, sort: Sort | null): string | null {
  const bare = text.toUpperCase().replace(/[^A-Z0-9-]/g, "");
  const digits = bare.replace(/(?<=\d)[OQ]+|[OQ]+(?=\d)/g, (signs) => "0".repeat(signs.length)).replace(/(?<=\d)[IL](?=\d|$)/g, "1");
  for (const tried of [bare, digits]) {
    const exact = exactWithZeros(tried, reading, sort);
    if (exact !== null) return exact;
    if (tried === text) continue;
    const parsed = parseCode(tried, reading);
    if (parsed.ok && (sort === null || parsed.kind.sort === sort)) return parsed.code;
  }
  return null;
}
