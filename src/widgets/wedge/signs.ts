import { englishSign } from "./layouts.ts";
import { isAltDigit, isHidden, isModifier, isSeparator, type KeyPress } from "./press.ts";

const separator = "\u001d";

/** Both readings of the same keys; null where a key does not tell. */
export type Spelled = {
  /** What the computer's layout made of them. */
  typed: string | null;
  /** What an English keyboard would have written. */
  placed: string | null;
};

function altSign(digits: string): string {
  const number = Number(digits) % 256;
  return number === 29 ? separator : String.fromCharCode(number);
}

/** Reads a run of keys. Characters that were spelled by their numbers with Alt are the same in both readings. */
export function spell(presses: readonly KeyPress[]): Spelled {
  const spelled = { typed: "" as string | null, placed: "" as string | null };
  let digits = "";
  const add = (typed: string | null, placed: string | null) => {
    spelled.typed = spelled.typed === null || typed === null ? null : spelled.typed + typed;
    spelled.placed = spelled.placed === null || placed === null ? null : spelled.placed + placed;
  };
  const flush = () => {
    if (digits) add(altSign(digits), altSign(digits));
    digits = "";
  };
  for (const press of presses) {
    if (isAltDigit(press)) digits += press.code.at(-1);
    // The next press of Alt starts the next character.
    else if (isModifier(press)) press.key === "Alt" && flush();
    else {
      flush();
      if (isSeparator(press)) add(separator, separator);
      else add(isHidden(press) || isNamed(press) ? null : press.key, englishSign(press.code, press.shift, press.caps));
    }
  }
  flush();
  return spelled;
}

/** The numeric pad without Num Lock says `Home` for 7. */
const isNamed = ({ key, code }: KeyPress): boolean => code.startsWith("Numpad") && key.length > 1;
