import { withoutAimMark, withoutDirt } from "./scanned-text.ts";

/** The cards on the table: what each tells the page to do. The list is closed. */
export const commandCodes = {
  undo: "TT-UNDO",
  close: "TT-CLOSE",
  next: "TT-NEXT",
  who: "TT-WHO",
  finish: "TT-FINISH",
} as const;
export type Command = keyof typeof commandCodes;
export const commands = Object.keys(commandCodes) as Command[];

/** Nothing that begins so is ever a bag. */
export const cardPrefix = "TT-";
const badgePrefix = "TT-ME-";
/** 128 bits in Crockford's base 32: no I, L, O and U. */
const badgeShape = /^TT-ME-[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A badge, also one that lost its first signs on the way; and whatever came behind it. */
const secret = /(?:TT-ME-|T?-?ME-(?=[0-9A-Z]{20})).*$/is;
const headlessBadge = /^T?-?ME-[0-9A-Z]{20,}$/;

export type Card = { is: "command"; command: Command } | { is: "badge"; badge: string };

/** The card that a scanned text is, or null when it is none that we know. */
export function readCard(text: string): Card | null {
  if (text.length > 200 || !text.isWellFormed()) return null;
  let rest = withoutDirt(text).toUpperCase();
  for (;;) {
    const inner = withoutAimMark(rest).text;
    if (inner === rest) break;
    rest = inner;
  }
  if (badgeShape.test(rest)) return { is: "badge", badge: rest };
  const command = commands.find((each) => commandCodes[each] === rest);
  return command ? { is: "command", command } : null;
}

/** Is this normal text a card's or a badge's, known or not, and so never a bag's? */
export const isCardText = (text: string): boolean => text.startsWith(cardPrefix) || headlessBadge.test(text);

/** A badge is a secret: what is kept or shown of a text has `TT-ME-…` in its place. */
export const withoutBadge = (text: string): string => text.replace(secret, `${badgePrefix}…`);

/** The badge that 16 random bytes make. */
export function badgeOf(bytes: Uint8Array): string {
  let number = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let text = "";
  for (let place = 0; place < 26; place++, number >>= 5n) text = signs[Number(number & 31n)] + text;
  return badgePrefix + text;
}
