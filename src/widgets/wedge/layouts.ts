/**
 * Keyboard layouts that scanners meet. A scanner leaves the factory as an English (US) keyboard; what the computer makes of its keys
 * depends on the computer's own layout. Each row lists the same keys in the same order, first plain, then with Shift.
 * Source: the layouts of Windows for German, French (AZERTY) and Hindi (InScript).
 */
const plain = [..."`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./"];
const shifted = [...'~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'];

export type LayoutName = "german" | "french" | "hindi";

const rows: Record<LayoutName, [plain: string[], shifted: string[]]> = {
  german: [[..."^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-"], [..."°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_"]],
  french: [[..."²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!"], [..."³1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§"]],
  hindi: [
    [..."ॊ१२३४५६७८९०-ृौैाीूबहगदजड़ॉोे्िुपरकतचटॆंमनवलस,.य"],
    "ऒ ऍ ॅ ्र र् ज्ञ त्र क्ष श्र ( ) ः ऋ औ ऐ आ ई ऊ भ ङ घ ध झ ढ ञ ऑ ओ ए अ इ उ फ ऱ ख थ छ ठ ऎ ँ ण ऩ ऴ ळ श ष । य़".split(" "),
  ],
};

const inverse = (name: LayoutName): Map<string, string> => {
  const [low, high] = rows[name];
  const signs = new Map<string, string>();
  for (const [place, sign] of high.entries()) signs.set(sign.normalize("NFC"), shifted[place] as string);
  for (const [place, sign] of low.entries()) signs.set(sign.normalize("NFC"), plain[place] as string);
  return signs;
};

export const layoutNames = Object.keys(rows) as LayoutName[];
const inverses = new Map<LayoutName, Map<string, string>>();

/** What an English scanner meant, whose keys were read by another layout; null when that layout can't have written this text. */
export function meantUnder(name: LayoutName, text: string): string | null {
  let signs = inverses.get(name);
  if (!signs) {
    signs = inverse(name);
    inverses.set(name, signs);
  }
  let meant = "";
  for (const sign of text.normalize("NFC")) {
    // Blanks, separators and, on Indian keyboards set so, plain digits are the same under every layout.
    const found = signs.get(sign) ?? (sign <= " " || (name === "hindi" && /[0-9]/.test(sign)) ? sign : undefined);
    if (found === undefined) return null;
    meant += found;
  }
  return meant;
}

const punctuation = [
  "Minus",
  "Equal",
  "BracketLeft",
  "BracketRight",
  "Backslash",
  "Semicolon",
  "Quote",
  "Backquote",
  "Comma",
  "Period",
  "Slash",
];
const ofPunctuation = "-=[]\\;'`,./";
const ofNumpad: Record<string, string> = { Add: "+", Subtract: "-", Multiply: "*", Divide: "/", Decimal: "." };

/** What the key in this place writes on an English keyboard; null when the place is not known. */
export function englishSign(code: string, shift: boolean, caps: boolean): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return shift === caps ? letter.toLowerCase() : letter;
  if (code === "Space") return " ";
  const pad = /^Numpad(\w+)$/.exec(code)?.[1];
  if (pad) return /^\d$/.test(pad) ? pad : (ofNumpad[pad] ?? null);
  const low = /^Digit(\d)$/.exec(code)?.[1] ?? ofPunctuation[punctuation.indexOf(code)];
  if (low === undefined) return null;
  return shift ? (shifted[plain.indexOf(low)] as string) : low;
}

const upperSigns = ")!@#$%^&*(_";
const lowerSigns = "0123456789-";

/** Digits and hyphens that came with Shift, as an English keyboard writes them: `!@#` was `123`. */
export const withoutShift = (text: string): string => [...text].map((sign) => lowerSigns[upperSigns.indexOf(sign)] ?? sign).join("");
