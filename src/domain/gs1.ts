/**
 * What a GS1 text says about identity: the SSCC of a sack, or the GTIN with the serial number of a packet.
 * Source of the rule: GS1 General Specifications, sections 3 (application identifiers) and 7.8 (element strings), and GS1 Digital Link.
 */

const groupSeparator = "\u001d";

/** Lengths of the value behind identifiers whose length is fixed; all others end at a group separator. */
const fixedLengths: Record<string, number> = {
  "00": 18,
  "01": 14,
  "02": 14,
  "03": 14,
  "04": 16,
  "11": 6,
  "12": 6,
  "13": 6,
  "14": 6,
  "15": 6,
  "16": 6,
  "17": 6,
  "18": 6,
  "19": 6,
  "20": 2,
  "31": 8,
  "32": 8,
  "33": 8,
  "34": 8,
  "35": 8,
  "36": 8,
  "41": 14,
};

/** Identifiers of four digits or three whose values have no fixed length. Two digits are enough for the others. */
const identifierLength = (text: string): number => {
  const two = text.slice(0, 2);
  if (/^(?:23|24|25|40|42|71|72)$/.test(two)) return 3;
  if (/^(?:39|43|70|80|81|82)$/.test(two)) return 4;
  return 2;
};

/** The last digit of GTIN and SSCC guards the others: weights 3 and 1 from the right, modulo 10. */
export function hasCheckDigit(digits: string): boolean {
  if (!/^[0-9]{2,}$/.test(digits)) return false;
  let sum = 0;
  for (let place = digits.length - 2, weight = 3; place >= 0; place--, weight = 4 - weight) sum += Number(digits[place]) * weight;
  return (10 - (sum % 10)) % 10 === Number(digits.at(-1));
}

type Elements = Map<string, string>;

/** False when the same identifier is there already with another value: two labels came as one. */
function put(elements: Elements, identifier: string, value: string): boolean {
  const known = elements.get(identifier);
  elements.set(identifier, value);
  return known === undefined || known === value;
}

function fromElementString(text: string): Elements | null {
  const elements: Elements = new Map();
  let rest = text;
  while (rest !== "") {
    if (!/^[0-9]{2}/.test(rest)) return null;
    const two = rest.slice(0, 2);
    const fixed = fixedLengths[two];
    const end = fixed === undefined ? rest.indexOf(groupSeparator) : 2 + fixed;
    const stop = end === -1 ? rest.length : end;
    if (rest.length < stop) return null;
    const length = fixed === undefined ? identifierLength(rest) : 2;
    if (!put(elements, rest.slice(0, length), rest.slice(length, stop))) return null;
    rest = rest.slice(stop).replace(/^\u001d+/, "");
  }
  return elements;
}

function fromBrackets(text: string): Elements | null {
  if (!/^(?:\([0-9]{2,4}\)[^()]{1,90})+$/.test(text)) return null;
  const elements: Elements = new Map();
  for (const [, identifier, value] of text.matchAll(/\(([0-9]{2,4})\)([^()]{1,90})/g))
    if (!put(elements, identifier as string, (value as string).trim())) return null;
  return elements;
}

function fromDigitalLink(text: string): Elements | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  const parts = new URL(text).pathname.split("/").filter(Boolean);
  const first = parts.findIndex((part) => part === "00" || part === "01");
  if (first === -1) return null;
  const elements: Elements = new Map();
  try {
    for (let place = first; place + 1 < parts.length; place += 2)
      elements.set(parts[place] as string, decodeURIComponent(parts[place + 1] as string));
  } catch {
    return null;
  }
  const gtin = elements.get("01");
  if (gtin && /^(?:[0-9]{8}|[0-9]{12,14})$/.test(gtin)) elements.set("01", gtin.padStart(14, "0"));
  return elements;
}

function identity(elements: Elements | null): string | null {
  const sscc = elements?.get("00");
  if (sscc && sscc.length === 18 && hasCheckDigit(sscc)) return sscc;
  const gtin = elements?.get("01");
  const serial = elements?.get("21");
  if (gtin && serial && gtin.length === 14 && hasCheckDigit(gtin) && serial.length <= 20) return gtin + serial;
  return null;
}

const gs1Symbologies = new Set(["]C1", "]E0", "]D2", "]Q3", "]J1"]);

/** SSCC, or GTIN followed by the serial number; null when the text is no GS1 text or does not name one thing. */
export function gs1Identity(text: string, symbology: string | null): string | null {
  const bare = text.replace(/^\u001d+/, "");
  const marked = bare !== text || gs1Symbologies.has(symbology?.toUpperCase() ?? "");
  // Without a mark only the two shapes that nothing else looks like: 20 digits from 00, or 01 + GTIN + 21 + serial.
  const plain = /^(?:00[0-9]{18}|01[0-9]{14}21.{1,20})$/;
  const isElementString = marked || plain.test(bare) || bare.includes(groupSeparator);
  return (isElementString ? identity(fromElementString(bare)) : null) ?? identity(fromBrackets(bare)) ?? identity(fromDigitalLink(bare));
}
