/** One key as it was pressed: enough to read a code from it, and to say later what is wrong with a scanner. */
export type KeyPress = {
  /** `event.key`; what an input event wrote, when the keyboard service hides its keys. */
  key: string;
  /** `event.code`, the place of the key; "" where it is not known. */
  code: string;
  /** Milliseconds; `event.timeStamp`, which is right even when the page is busy. */
  atMs: number;
  shift: boolean;
  caps: boolean;
  ctrl: boolean;
  alt: boolean;
  meta: boolean;
  /** AltGr, which German keyboards need for `]`. Windows says Ctrl+Alt. */
  altGraph: boolean;
  /** The key is held down: a person's finger. */
  repeat: boolean;
  /** When the key was let go; missing where nobody said. */
  upMs?: number;
};

const modifiers = new Set(["Shift", "CapsLock", "Alt", "AltGraph", "Control", "Meta", "NumLock"]);
/** "" is how Chromium calls a key that writes several signs at once, as Hindi keyboards have. */
const hidden = new Set(["Unidentified", "Process", "Dead", ""]);
const ends = new Set(["Enter", "Tab", "\r", "\n", "\t"]);

export const pressOf = (event: KeyboardEvent): KeyPress => ({
  key: event.keyCode === 229 && event.key.length === 1 ? "Process" : event.key,
  code: event.code,
  atMs: event.timeStamp,
  shift: event.shiftKey,
  caps: event.getModifierState("CapsLock"),
  ctrl: event.ctrlKey,
  alt: event.altKey,
  meta: event.metaKey,
  altGraph: event.getModifierState("AltGraph") || (event.ctrlKey && event.altKey && event.key.length === 1),
  repeat: event.repeat,
});

export const isModifier = ({ key }: KeyPress): boolean => modifiers.has(key);

/** A key whose sign only the field gets to see. */
export const isHidden = ({ key }: KeyPress): boolean => hidden.has(key);

/** Enter or Tab, also as a control character, and Ctrl+J or Ctrl+M, which is how some scanners say line feed and return. */
export const isEnd = ({ key, shift }: KeyPress): boolean => ends.has(key) && !(key === "Tab" && shift);
export const isControlEnd = ({ key, code, ctrl, alt }: KeyPress): boolean =>
  ctrl && !alt && (/^[jm]$/i.test(key) || (key.charCodeAt(0) > 126 && /^Key[JM]$/.test(code)));

/** Alt with digits of the numeric pad spells a character by its number. */
export const isAltDigit = ({ alt, altGraph, code }: KeyPress): boolean => alt && !altGraph && /^Numpad\d$/.test(code);

/** Group separator (GS1's FNC1): Ctrl+], the bare control character, or F8, as scanners are set. */
export const isSeparator = ({ key, code, ctrl, altGraph }: KeyPress): boolean =>
  key === "\u001d" || key === "F8" || (ctrl && !altGraph && (key === "]" || code === "BracketRight"));

/** Does this key write something, so that it can be part of a code? */
export function isWriting(press: KeyPress): boolean {
  if (isSeparator(press) || isAltDigit(press)) return true;
  if ((press.ctrl || press.meta) && !press.altGraph) return false;
  return (
    isHidden(press) ||
    [...press.key].length === 1 ||
    /[^\0-\x7f]/.test(press.key) ||
    press.code === "input" ||
    /^Numpad\d$/.test(press.code)
  );
}
