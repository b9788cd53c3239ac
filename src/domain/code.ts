import { isCardText, withoutBadge } from "./card.ts";
import { gs1Identity } from "./gs1.ts";
import { codeMaxLength, isSeveralParents, type Kind, kindOf } from "./kind.ts";
import { withoutAimMark, withoutDirt } from "./scanned-text.ts";

declare const bagCode: unique symbol;
/** A code in its one normal form. Only the parser makes it. */
export type BagCode = string & { readonly [bagCode]: true };

/** Why a text is no code. `codeProblemWords` says it in plain words. */
export type CodeProblem =
  | "empty"
  | "card"
  | "too_long"
  | "broken_text"
  | "foreign_signs"
  | "foreign_address"
  | "several_labels"
  | "several_codes"
  | "no_kind";

export type ParsedCode =
  | { ok: true; code: BagCode; kind: Kind; symbology: string | null }
  /** `code` is there when the text is well formed and only its kind is not known: the database may still know the bag. */
  | {
      ok: false;
      problem: CodeProblem;
      code: BagCode | null;
      symbology: string | null;
    };

export type Reading = {
  kinds: readonly Kind[];
  /** Hosts of our own addresses, such as `bags.example:3000`. */
  ownHosts?: readonly string[];
};

export const scannedTextMaxLength = 1000;

const groupSeparator = "\u001d";

type Step = { text: string; symbology: string | null } | { problem: CodeProblem; symbology: string | null };

function labelNumber(text: string): { number: string } | { problem: CodeProblem } | null {
  const numbers = new Set([...text.matchAll(/LABEL\s*NO\s*\.?\s*[:.]?\s*([0-9]{1,20})(?![0-9A-Z-])/gi)].map((match) => match[1] as string));
  if (numbers.size === 0) return null;
  return numbers.size === 1 ? { number: [...numbers][0] as string } : { problem: "several_labels" };
}

/** The code in an address of ours (`https://our-host/bags/SB00001`); null when the address is somebody else's. */
function ownAddressCode(text: string, ownHosts: readonly string[]): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (!ownHosts.includes(url.host.toLowerCase())) return null;
  const part = /^\/(?:bags|api\/bag)\/([^/]+)\/?$/i.exec(url.pathname)?.[1];
  try {
    return part ? decodeURIComponent(part) : null;
  } catch {
    return null;
  }
}

/** One pass: what is inside the wrapping. */
function unwrap(text: string, ownHosts: readonly string[]): Step {
  const { text: unmarked, symbology } = withoutAimMark(withoutDirt(text));
  let rest = unmarked;
  const label = labelNumber(rest);
  if (label) return "number" in label ? { text: label.number, symbology } : { ...label, symbology };
  const identity = gs1Identity(rest, symbology);
  if (identity) return { text: identity, symbology };
  rest = rest.replaceAll(groupSeparator, " ").trim(); // between two fields there is a gap, never one long code
  if (/^https?:\/\//i.test(rest)) {
    const own = ownAddressCode(rest, ownHosts);
    return own === null ? { problem: "foreign_address", symbology } : { text: own, symbology };
  }
  return { text: rest.replace(/[a-z]+/g, (letters) => letters.toUpperCase()), symbology }; // the sign ß stays one sign, and is refused
}

/**
 * The one parser for every door: scans, typing, the API, uploads and search, in browser and server alike (domain: "Codes").
 * Parsing what it gave gives the same again: it unwraps until nothing changes.
 */
export function parseCode(text: string, { kinds, ownHosts = [] }: Reading): ParsedCode {
  const refuse = (problem: CodeProblem, symbology: string | null = null, code: BagCode | null = null): ParsedCode => ({
    ok: false,
    problem,
    code,
    symbology,
  });
  if (text.length > scannedTextMaxLength) return refuse("too_long");
  if (!text.isWellFormed()) return refuse("broken_text");
  let symbology: string | null = null;
  let inner = text;
  for (;;) {
    const step = unwrap(inner, ownHosts);
    symbology ??= step.symbology;
    if ("problem" in step) return refuse(step.problem, symbology);
    if (step.text === inner) break;
    inner = step.text;
  }
  if (inner === "") return refuse("empty", symbology);
  if (isCardText(inner)) return refuse("card", symbology); // before any kind, whatever its pattern takes
  if (inner.length > codeMaxLength) return refuse("too_long", symbology);
  if (!/^[A-Z0-9][A-Z0-9-]*$/.test(inner)) return refuse("foreign_signs", symbology);
  if (isSeveralParents(inner, kinds)) return refuse("several_codes", symbology);
  const code = inner as BagCode;
  const kind = kindOf(code, kinds);
  return kind ? { ok: true, code, kind, symbology } : refuse("no_kind", symbology, code);
}

/** What a person reads when a text is no code. */
export const codeProblemWords: Record<CodeProblem, string> = {
  empty: "Nothing was scanned. Scan it again.",
  card: "This is a command card, not a bag. Scan the code on the bag's own label.",
  too_long: "This text is too long for a bag code. Scan the code on the bag's own label.",
  broken_text: "The scanner sent broken text. Scan it again.",
  foreign_signs: "A bag code has only letters, digits and hyphens. Scan the code on the bag's own label.",
  foreign_address: "This is the address of another web site. Scan the code on the bag's own label.",
  several_labels: "This text names two labels. Scan one label at a time.",
  several_codes: "Two codes came as one. Scan them one after the other.",
  no_kind: "No kind of bag has a code like this. Scan the code on the bag's own label.",
};

/** What of a scanned text may be kept and shown: well formed, no control characters, no badge, at most 80 characters. */
export const showableText = (text: string): string =>
  withoutBadge(withoutDirt(text.slice(0, 400).toWellFormed()).replaceAll(groupSeparator, " "))
    .slice(0, 80)
    .toWellFormed();
