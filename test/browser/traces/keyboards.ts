import { mods, type Step } from "./trace.ts";

/** A computer's keyboard layout: what the key in each place writes, plain and with Shift. Written down apart from the product's own tables. */
type Layout = Record<string, [plain: string, shifted: string]>;

const us: Layout = {
  Backquote: ["`", "~"],
  Minus: ["-", "_"],
  Equal: ["=", "+"],
  BracketLeft: ["[", "{"],
  BracketRight: ["]", "}"],
  Backslash: ["\\", "|"],
  Semicolon: [";", ":"],
  Quote: ["'", '"'],
  Comma: [",", "<"],
  Period: [".", ">"],
  Slash: ["/", "?"],
  Space: [" ", " "],
};
for (const [place, sign] of [...")!@#$%^&*("].entries()) us[`Digit${place}`] = [String(place), sign];
for (const letter of "ABCDEFGHIJKLMNOPQRSTUVWXYZ") us[`Key${letter}`] = [letter.toLowerCase(), letter];

const german: Layout = {
  ...us,
  KeyY: ["z", "Z"],
  KeyZ: ["y", "Y"],
  Minus: ["ß", "?"],
  Equal: ["Dead", "Dead"],
  Backquote: ["Dead", "°"],
  BracketLeft: ["ü", "Ü"],
  BracketRight: ["+", "*"],
  Backslash: ["#", "'"],
  Semicolon: ["ö", "Ö"],
  Quote: ["ä", "Ä"],
  Comma: [",", ";"],
  Period: [".", ":"],
  Slash: ["-", "_"],
  Digit2: ["2", '"'],
  Digit3: ["3", "§"],
  Digit6: ["6", "&"],
  Digit7: ["7", "/"],
  Digit8: ["8", "("],
  Digit9: ["9", ")"],
  Digit0: ["0", "="],
};
const french: Layout = {
  ...us,
  KeyA: ["q", "Q"],
  KeyQ: ["a", "A"],
  KeyZ: ["w", "W"],
  KeyW: ["z", "Z"],
  Semicolon: ["m", "M"],
  KeyM: [",", "?"],
  Comma: [";", "."],
  Period: [":", "/"],
  Slash: ["!", "§"],
  Digit1: ["&", "1"],
  Digit2: ["é", "2"],
  Digit3: ['"', "3"],
  Digit4: ["'", "4"],
  Digit5: ["(", "5"],
  Digit6: ["-", "6"],
  Digit7: ["è", "7"],
  Digit8: ["_", "8"],
  Digit9: ["ç", "9"],
  Digit0: ["à", "0"],
  Minus: [")", "°"],
  Equal: ["=", "+"],
  BracketLeft: ["Dead", "Dead"],
  BracketRight: ["$", "£"],
  Backslash: ["*", "µ"],
  Quote: ["ù", "%"],
  Backquote: ["²", "²"],
};
const hindiLetters: Record<string, string> = {
  Q: "ौऔ",
  W: "ैऐ",
  E: "ाआ",
  R: "ीई",
  T: "ूऊ",
  Y: "बभ",
  U: "हङ",
  I: "गघ",
  O: "दध",
  P: "जझ",
  A: "ोओ",
  S: "ेए",
  D: "्अ",
  F: "िइ",
  G: "ुउ",
  H: "पफ",
  J: "रऱ",
  K: "कख",
  L: "तथ",
  Z: "ॆऎ",
  X: "ंँ",
  C: "मण",
  V: "नऩ",
  B: "वऴ",
  N: "लळ",
  M: "सश",
};
const hindi: Layout = {
  ...us,
  BracketLeft: ["ड", "ढ"],
  BracketRight: ["़", "ञ"],
  Backslash: ["ॉ", "ऑ"],
  Semicolon: ["च", "छ"],
  Quote: ["ट", "ठ"],
  Comma: [",", "ष"],
  Period: [".", "।"],
  Slash: ["य", "?"],
  Minus: ["-", "ः"],
  Equal: ["ृ", "ऋ"],
};
for (const [letter, [low, high]] of Object.entries(hindiLetters)) hindi[`Key${letter}`] = [low as string, high as string];
for (const [place, sign] of [..."०१२३४५६७८९"].entries())
  hindi[`Digit${place}`] = [sign, [")", "ऍ", "ॅ", "्र", "र्", "ज्ञ", "त्र", "क्ष", "श्र", "("][place] as string];
/** Windows' "Hindi Traditional" leaves the digits as they are. */
const hindiPlainDigits: Layout = { ...hindi };
for (let place = 0; place < 10; place++) hindiPlainDigits[`Digit${place}`] = [String(place), (us[`Digit${place}`] as [string, string])[1]];

export const layouts = { us, german, french, hindi, hindiPlainDigits };
export type LayoutName = keyof typeof layouts;

const placeOf = new Map<string, { code: string; shift: boolean }>();
for (const [code, [plain, shifted]] of Object.entries(us)) {
  placeOf.set(shifted, { code, shift: true });
  placeOf.set(plain, { code, shift: false });
}

export type Typist = {
  layout?: LayoutName;
  /** The computer has Caps Lock on; the scanner does not know. */
  isCapsOn?: boolean;
  /** Shift is held for every key, as by a scanner whose Caps Lock is set wrong. */
  isShiftStuck?: boolean;
  /** The keys come without their places: Android, remote desktops. */
  isPlaceless?: boolean;
};

/** The keys that an English scanner presses for a text, and what a computer makes of them. Times come later. */
export function strokesOf(text: string, { layout = "us", isCapsOn, isShiftStuck, isPlaceless }: Typist = {}): Step[] {
  const steps: Step[] = [];
  for (const sign of text) {
    const place = placeOf.get(sign);
    if (!place) throw new Error(`No key writes ${sign}.`);
    const isShift = place.shift || isShiftStuck === true;
    let key = (layouts[layout][place.code] as [string, string])[isShift ? 1 : 0];
    if (isCapsOn && /^\p{L}$/u.test(key) && place.code.startsWith("Key")) key = isShift ? key.toLowerCase() : key.toUpperCase();
    const bits = isShift ? mods.shift : 0;
    if (isShift) steps.push([0, "Shift", isPlaceless ? "" : "ShiftLeft", mods.shift, ""]);
    steps.push([0, key, isPlaceless ? "" : place.code, bits, key === "Dead" ? "" : key]);
  }
  return steps;
}

export const suffixes = {
  CR: [[0, "Enter", "Enter", 0, "\r"]],
  LF: [[0, "j", "KeyJ", mods.ctrl, ""]],
  CRLF: [
    [0, "Enter", "Enter", 0, "\r"],
    [0, "j", "KeyJ", mods.ctrl, ""],
  ],
  CRCR: [
    [0, "Enter", "Enter", 0, "\r"],
    [0, "Enter", "NumpadEnter", 0, "\r"],
  ],
  Tab: [[0, "Tab", "Tab", 0, ""]],
  none: [],
} satisfies Record<string, Step[]>;
export type SuffixName = keyof typeof suffixes;

/** A group separator in all the ways in which wedges send it. */
export const separators: Record<string, Step[]> = {
  "Ctrl+]": [
    [0, "Control", "ControlLeft", mods.ctrl, ""],
    [0, "]", "BracketRight", mods.ctrl, ""],
  ],
  "a control character": [[0, "\u001d", "", 0, "\u001d"]],
  "a control character with Ctrl": [[0, "\u001d", "BracketRight", mods.ctrl, "\u001d"]],
  "Alt+029": altNumber("029"),
  "Alt+29": altNumber("29"),
  F8: [[0, "F8", "F8", 0, ""]],
  "<GS>": strokesOf("<GS>"),
  "{GS}": strokesOf("{GS}"),
  "^]": strokesOf("^]"),
  "~": strokesOf("~"),
};

export function altNumber(digits: string): Step[] {
  const pad = [...digits].map((digit): Step => [0, digit, `Numpad${digit}`, mods.alt, ""]);
  return [[0, "Alt", "AltLeft", mods.alt, ""], ...pad];
}

/** A whole text by numbers, as scanners do that want to be right under every layout. */
export const byAltNumbers = (text: string): Step[] =>
  [...text].flatMap((sign): Step[] => [...altNumber(`0${sign.charCodeAt(0)}`), [0, "", "insert", 0, sign]]);
