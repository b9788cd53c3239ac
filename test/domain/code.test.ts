import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type CodeProblem, codeProblemWords, parseCode, scannedTextMaxLength, showableText } from "../../src/domain/code.ts";
import { hasCheckDigit } from "../../src/domain/gs1.ts";
import type { Kind } from "../../src/domain/kind.ts";

const parent = { sort: "parent", unitGrams: null, tareGrams: 0, active: true } as const;
const kinds: readonly Kind[] = [
  { ...parent, id: 1, name: "Mustard sack", pattern: "SB#####", capacity: 30 },
  { ...parent, id: 2, name: "Moong sack", pattern: "M444-#####", capacity: 15 },
  {
    id: 3,
    name: "Packet",
    sort: "child",
    pattern: "4 to 20 letters or digits",
    capacity: null,
    unitGrams: 1000,
    tareGrams: null,
    active: true,
  },
];
const ownHosts = ["bags.example", "bags.example:3000", "127.0.0.1:3000"];

/** `SB00001 Mustard sack`, or the problem with a mark of exclamation and, when it is well formed, the code. */
function read(text: string): string {
  const parsed = parseCode(text, { kinds, ownHosts });
  if (parsed.ok) return `${parsed.code} ${parsed.kind.name}`;
  return parsed.code ? `!${parsed.problem} ${parsed.code}` : `!${parsed.problem}`;
}

const shown = (text: string) => JSON.stringify(text).replaceAll(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`);

function table(name: string, rows: readonly (readonly [text: string, reads: string])[]) {
  describe(name, () => {
    for (const [text, reads] of rows) test(`${shown(text).slice(0, 90)} reads ${reads}`, () => expect(read(text)).toBe(reads));
  });
}

const mustard = "SB00001 Mustard sack";
const moong = "M444-00001 Moong sack";
const packet = "PKT000017 Packet";
const wanted = [
  ["SB00001", mustard],
  ["M444-00001", moong],
  ["PKT000017", packet],
] as const;

table("the start kinds at their edges", [
  ["SB00001", mustard],
  ["SB99999", "SB99999 Mustard sack"],
  ["SB00000", "SB00000 Mustard sack"],
  ["SB0001", "SB0001 Packet"],
  ["SB000011", "SB000011 Packet"],
  ["SBO0001", "SBO0001 Packet"],
  ["SB", "!no_kind SB"],
  ["SB-00001", "!no_kind SB-00001"],
  ["M444-00001", moong],
  ["M444-0001", "!no_kind M444-0001"],
  ["M444-000001", "!no_kind M444-000001"],
  ["M44400001", "M44400001 Packet"],
  ["M443-00001", "!no_kind M443-00001"],
  ["M444--00001", "!no_kind M444--00001"],
  ["A", "!no_kind A"],
  ["ABC", "!no_kind ABC"],
  ["ABCD", "ABCD Packet"],
  ["0012", "0012 Packet"],
  ["1.23E+15", "!foreign_signs"],
  ["A".repeat(20), `${"A".repeat(20)} Packet`],
  ["A".repeat(21), `!no_kind ${"A".repeat(21)}`],
  ["A".repeat(40), `!no_kind ${"A".repeat(40)}`],
  ["A".repeat(41), "!too_long"],
  ["-ABCD", "!foreign_signs"],
  ["ABCD-", "!no_kind ABCD-"],
  ["AB-CD", "!no_kind AB-CD"],
]);

table("texts that are no code", [
  ["", "!empty"],
  [" ", "!empty"],
  ["\r\n", "!empty"],
  ["\u0000", "!empty"],
  ["\u200b\ufeff", "!empty"],
  ["\u001d", "!empty"],
  ["]C1", "!empty"],
  ["]", "!foreign_signs"],
  ["]C", "!foreign_signs"],
  ["A".repeat(1000), "!too_long"],
  ["A".repeat(1001), "!too_long"],
  [`${" ".repeat(993)}SB00001`, mustard],
  [`${" ".repeat(994)}SB00001`, "!too_long"],
  ["\r\n".repeat(500), "!empty"],
  ["\r\n".repeat(501), "!too_long"],
  ["\ud800", "!broken_text"],
  ["SB00001\ud800", "!broken_text"],
  ["\udc00SB00001", "!broken_text"],
  ["SB00\udc00\ud800001", "!broken_text"],
  ["SB00001\u{1f4e6}", "!foreign_signs"],
  ["SB 00001", "!foreign_signs"],
  ["SB\u00a000001", "!foreign_signs"],
  ["SB\t00001", "!foreign_signs"],
  ["SB\n00001", "!foreign_signs"],
  ["SB00001 SB00002", "!foreign_signs"],
  ["SB00001\r\nSB00002", "!foreign_signs"],
  ["PKT0001\tPKT0002", "!foreign_signs"],
  ["PKT0001\u2028PKT0002", "!foreign_signs"],
  ["SB_00001", "!foreign_signs"],
  ["SB00001.", "!foreign_signs"],
  ["SB00001'--", "!foreign_signs"],
  ["%", "!foreign_signs"],
  ["<b>SB00001</b>", "!foreign_signs"],
  ["=SB00001", "!foreign_signs"],
  ["SB\u0661\u0662\u0663\u0664\u0665", "!foreign_signs"],
  ["\u0421\u041200001", "!foreign_signs"],
  ["\u00e91234", "!foreign_signs"],
  ["SB00001\u0300", "!foreign_signs"],
  ["\u2014ABCD", "!foreign_signs"],
]);

table("two parent codes run together", [
  ["SB00001SB00002", "!several_codes"],
  ["SB00001SB00001", "!several_codes"],
  ["sb00001sb00002", "!several_codes"],
  ["SB00001SB00002SB00003", "!several_codes"],
  ["SB00001M444-00001", "!several_codes"],
  ["M444-00001SB00001", "!several_codes"],
  ["M444-00001M444-00002", "!several_codes"],
  ["SB00001\u0000SB00002", "!several_codes"],
  ["SB00001\u001dSB00002", "!foreign_signs"],
  ["]C1SB00001SB00002", "!several_codes"],
  ["https://bags.example/bags/SB00001SB00002", "!several_codes"],
  ["SB00001".repeat(5), "!several_codes"],
  ["SB00001".repeat(6), "!too_long"],
  ["SB00001SB0000", "SB00001SB0000 Packet"],
  ["XSB00001SB00002", "XSB00001SB00002 Packet"],
]);

table("factory labels", [
  ...[
    "LABEL NO.: 123456",
    "LABEL NO.:123456",
    "LABEL NO. 123456",
    "LABEL NO 123456",
    "LABEL NO: 123456",
    "LABEL NO : 123456",
    "LABEL NO. : 123456",
    "LABEL NO .: 123456",
    "LABELNO.:123456",
    "LABELNO123456",
    "label no.: 123456",
    "Label No.: 123456",
    "lABEL nO.: 123456",
    "LABEL  NO.:   123456",
    "LABEL\u00a0NO.:\u00a0123456",
    "LABEL NO.\uff1a\uff11\uff12\uff13\uff14\uff15\uff16",
    "LABEL NO.:\r\n123456",
    "LABEL\r\nNO.:\t123456\r\n",
    "]Q3LABEL NO.: 123456",
    "]d2\r\nLABEL NO.: 123456\r\n",
    "ACME MILLS\r\nLABEL NO.: 123456\r\nNET 1.000 KG\r\nPACKED 2026-11-22",
    "NET 1 KG LABEL NO.: 123456 BATCH 77 PKT000017",
    "LABEL NO.: 123456 (LABEL NO.: 123456)",
    "LABEL NO.: 123456, SEE LABEL NO. 123456.",
    "MRP: 120.00; LABEL NO.: 123456; SB00001",
  ].map((text) => [text, "123456 Packet"] as const),
  ["LABEL NO.: 0000", "0000 Packet"],
  ["LABEL NO.: 00123", "00123 Packet"],
  ["LABEL NO.: 123", "!no_kind 123"],
  [`LABEL NO.: ${"1".repeat(20)}`, `${"1".repeat(20)} Packet`],
  [`LABEL NO.: ${"1".repeat(21)}`, "!foreign_signs"],
  ["LABEL NO.: 123456\r\nLABEL NO.: 123457", "!several_labels"],
  ["label no. 1 LABEL NO. 2", "!several_labels"],
  ["LABEL NO.: 123456 LABEL NO.: 0123456", "!several_labels"],
  ["LABEL NO.:", "!foreign_signs"],
  ["LABEL NO.: SB00001", "!foreign_signs"],
  ["LABEL: 123456", "!foreign_signs"],
  ["NO.: 123456", "!foreign_signs"],
]);

const sscc = "106141411234567897";
const otherSscc = "106141411234567903";
const gtin = "09506000134352";
const gs = "\u001d";

table("GS1 texts with an SSCC", [
  ...[
    `]C100${sscc}`,
    `]c100${sscc}`,
    `]e000${sscc}`,
    `]d200${sscc}`,
    `]Q300${sscc}`,
    `]J100${sscc}`,
    `${gs}00${sscc}`,
    `${gs}${gs}00${sscc}${gs}`,
    `]C1${gs}00${sscc}`,
    `00${sscc}`,
    `00${sscc}\r\n`,
    `(00)${sscc}`,
    `(00) ${sscc}`,
    `]C0(00)${sscc}`,
    `]C102${gtin}3705${gs}00${sscc}`,
    `]C111260131310300125000${sscc}`,
    `]Q3(00)${sscc}`,
    `]Q3https://id.gs1.org/00/${sscc}`,
    `]C110LOT7${gs}00${sscc}`,
    `]C1400ORDER-7${gs}00${sscc}`,
    `10LOT7${gs}00${sscc}`,
    `]C100${sscc}${gs}00${sscc}`,
    `(10)LOT7(00)${sscc}`,
    `https://id.gs1.org/00/${sscc}`,
    `https://brand.example/a/b/00/${sscc}?17=290101`,
    `http://bags.example/00/${sscc}`,
    `HTTPS://ID.GS1.ORG/00/${sscc}`,
    sscc,
  ].map((text) => [text, `${sscc} Packet`] as const),
  ["00106141411234567898", "00106141411234567898 Packet"],
  ["]C100106141411234567898", "00106141411234567898 Packet"],
  ["(00)106141411234567898", "!foreign_signs"],
  ["https://id.gs1.org/00/106141411234567898", "!foreign_address"],
  [`]C100${sscc.slice(1)}`, `00${sscc.slice(1)} Packet`],
  [`]C100${sscc}00${otherSscc}`, `!no_kind 00${sscc}00${otherSscc}`],
  [`00${sscc}${gs}00${otherSscc}`, "!too_long"],
  [`(00)${sscc}(00)${otherSscc}`, "!too_long"],
]);

table("GS1 texts with a GTIN and a serial number", [
  ...[
    `]d201${gtin}21AB12`,
    `]C101${gtin}21AB12`,
    `]d201${gtin}21ab12`,
    `]D201${gtin}21ab12`,
    `]Q301${gtin}21AB12${gs}`,
    `01${gtin}21AB12`,
    `01${gtin}21AB12${gs}10LOT7`,
    `01${gtin}10LOT7${gs}21AB12`,
    `]d201${gtin}10LOT7${gs}21AB12`,
    `]d201${gtin}1729010110LOT7${gs}21AB12`,
    `]d201${gtin}21AB12${gs}3103001000`,
    `${gs}21AB12${gs}01${gtin}`,
    `]d2240X7${gs}01${gtin}21AB12`,
    `(01)${gtin}(21)AB12`,
    `(01) ${gtin} (21) AB12`,
    `(01)${gtin}(10)LOT7(21)AB12`,
    `(21)AB12(01)${gtin}`,
    `https://id.gs1.org/01/${gtin}/21/AB12`,
    `https://id.gs1.org/01/${gtin}/21/ab12/`,
    `https://id.gs1.org/01/${gtin}/10/LOT7/21/AB12?17=290101#x`,
    `https://id.gs1.org/01/9506000134352/21/AB12`,
    `https://brand.example/some/path/01/${gtin}/21/AB12`,
    `https://bags.example/01/${gtin}/21/AB%312`,
    `]Q3https://id.gs1.org/01/${gtin}/21/AB12`,
    `${gtin}AB12`,
  ].map((text) => [text, `${gtin}AB12 Packet`] as const),
  [`(01)${gtin}(21)ABC1234`, `!no_kind ${gtin}ABC1234`],
  [`(01)${gtin}(21)AB/1`, "!foreign_signs"],
  [`]d201${gtin}10LOT721AB12`, `!no_kind 01${gtin}10LOT721AB12`],
  [`(01)${gtin.slice(0, 13)}3(21)AB12`, "!foreign_signs"],
  [`(01)${gtin}`, "!foreign_signs"],
  [`]C101${gtin}`, `01${gtin} Packet`],
  [`]E0${gtin.slice(1)}`, `${gtin.slice(1)} Packet`],
  [`(01)${gtin}(21)${"7".repeat(21)}`, "!too_long"],
  [`(01)${gtin}(21)AB12(21)AB13`, "!foreign_signs"],
  [`https://id.gs1.org/01/${gtin}`, "!foreign_address"],
  [`https://id.gs1.org/01/${gtin}/21`, "!foreign_address"],
  [`https://id.gs1.org/01/${gtin}/21/%E0%A4`, "!foreign_address"],
  [`https://id.gs1.org/01/${gtin}/21/AB%2F1`, "!foreign_signs"],
  [`https://id.gs1.org/01/${gtin}/21/${"7".repeat(21)}`, "!foreign_address"],
]);

table("addresses", [
  ...[
    "https://bags.example/bags/SB00001",
    "http://bags.example/bags/SB00001",
    "http://bags.example:3000/bags/SB00001",
    "https://bags.example:443/bags/SB00001",
    "http://127.0.0.1:3000/bags/SB00001",
    "https://bags.example/bags/sb00001",
    "HTTPS://BAGS.EXAMPLE/BAGS/SB00001",
    "HTTPS://BAGS.EXAMPLE/BAGS/sb00001",
    "https://bags.example/bags/SB00001/",
    "https://bags.example/bags/SB00001?from=label&x=SB00002",
    "https://bags.example/bags/SB00001#top",
    "https://bags.example/api/bag/SB00001",
    "https://bags.example/bags/%53%4200001",
    "https://bags.example/bags/SB00001%0D%0A",
    "https://bags.example/bags/%20SB00001%20",
    "https://bags.example/bags/%5DC1SB00001",
    "https://bags.example/x/../bags/SB00001",
    "https://bags.example/bags/https%3A%2F%2Fbags.example%2Fbags%2FSB00001",
    "]Q3https://bags.example/bags/SB00001",
    "\ufeffhttps://bags.example/bags/SB00001\r\n",
  ].map((text) => [text, mustard] as const),
  ...[
    "https://bags.example/",
    "https://bags.example/bags",
    "https://bags.example/bags/",
    "https://bags.example/bags/SB00001/history",
    "https://bags.example/bills/SB00001",
    "https://bags.example/bags/%E0%A4",
    "https://bags.example:8443/bags/SB00001",
    "https://other.example/bags/SB00001",
    "https://bags.example.evil.example/bags/SB00001",
    "https://bags.example@evil.example/bags/SB00001",
    "https://evil.example/?u=https://bags.example/bags/SB00001",
    "https://",
    "http://[",
    "HTTP://EXAMPLE.COM",
  ].map((text) => [text, "!foreign_address"] as const),
  ["https://bags.example/bags/%20", "!empty"],
  ["https://bags.example/bags/SB%2000001", "!foreign_signs"],
  ["https://bags.example/bags/a%2Fb", "!foreign_signs"],
  ["ftp://bags.example/bags/SB00001", "!foreign_signs"],
  ["bags.example/bags/SB00001", "!foreign_signs"],
  ["mailto:a@bags.example", "!foreign_signs"],
]);

const flipped = (text: string) => [...text].map((s) => (s === s.toUpperCase() ? s.toLowerCase() : s.toUpperCase())).join("");
const wide = (text: string) => text.replaceAll(/[0-9A-Z-]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
const spellings = [(text: string) => text, (text: string) => text.toLowerCase(), flipped, wide];
const dirt = ["", " ", "\t", "\r", "\n", "\r\n", "\u00a0", "\u3000", "\u200b", "\u2060", "\ufeff", "\u200e", "\u202e", "\u2069", "\u00ad"];
const controls = ["\u0000", "\u0002", "\u0003", "\u0004", "\u001b", "\u001c", "\u001d", "\u001e", "\u001f", "\u007f", "\u0085", "\u009f"];
const everyDirt = [...dirt, ...controls];
const aimMarks =
  "]A0 ]B0 ]C0 ]C1 ]C2 ]C4 ]d0 ]d1 ]d2 ]d3 ]d6 ]e0 ]e1 ]E0 ]E4 ]F0 ]G0 ]H0 ]I0 ]I1 ]J0 ]J1 ]L0 ]L2 ]M0 ]O4 ]Q0 ]Q1 ]Q2 ]Q3 ]Q4 ]S0 ]U1 ]X0 ]Z0 ]z0 ]zA";

describe("wrapping of every sort", () => {
  for (const [code, reads] of wanted) {
    test(`${code} is the same in every letter case and width, with dirt before, behind or on both sides`, () => {
      for (const spell of spellings)
        for (const sign of everyDirt) {
          for (const text of [sign + spell(code), spell(code) + sign, sign + sign + spell(code) + sign])
            expect([text, read(text)]).toEqual([text, reads]);
        }
    });
    test(`${code} is the same with something invisible inside`, () => {
      for (const sign of [...dirt, ...controls].filter((sign) => !/^[\s\u0085\u001d]/.test(sign) || sign === "\ufeff")) {
        const text = code.split("").join(sign);
        expect([text, read(text)]).toEqual([text, reads]);
      }
    });
    test(`${code} is the same behind each AIM mark, which is remembered`, () => {
      for (const mark of aimMarks.split(" "))
        for (const spell of spellings.slice(0, 3)) {
          expect(parseCode(`${mark}${spell(code)}\r`, { kinds })).toMatchObject({ ok: true, code, symbology: mark });
          expect(read(spell(mark + code))).toBe(reads);
          expect(read(` \u0002${mark} ${code}`)).toBe(reads);
        }
    });
  }
  test("a mark is remembered with a refusal too", () => {
    expect(parseCode("]Q3hello, world", { kinds })).toMatchObject({ ok: false, problem: "foreign_signs", symbology: "]Q3" });
    expect(parseCode("]Q3https://other.example/", { kinds })).toMatchObject({ problem: "foreign_address", symbology: "]Q3" });
  });
  test("without a mark none is made up", () => expect(parseCode("SB00001", { kinds })).toMatchObject({ symbology: null }));
});

describe("reading", () => {
  test("without hosts of our own every address is foreign", () =>
    expect(parseCode("https://bags.example/bags/SB00001", { kinds })).toMatchObject({ problem: "foreign_address" }));
  test("without kinds a well-formed code has none", () =>
    expect(parseCode("sb00001", { kinds: [] })).toMatchObject({ ok: false, problem: "no_kind", code: "SB00001" }));
});

describe("check digits", () => {
  for (const digits of [sscc, otherSscc, gtin, "00000000000000", "4006381333931", "96385074"])
    test(`${digits} is right, and wrong with any other last digit`, () => {
      const right = Number(digits.at(-1));
      for (let last = 0; last < 10; last++) expect(hasCheckDigit(digits.slice(0, -1) + last)).toBe(last === right);
    });
  for (const text of ["", "1", "12a", "\uff11\uff12"]) test(`${shown(text)} has none`, () => expect(hasCheckDigit(text)).toBe(false));
});

test("every problem is said in plain sentences with what to do", () => {
  const words: Record<CodeProblem, string> = codeProblemWords;
  for (const sentence of Object.values(words)) expect(sentence).toMatch(/^[A-Z].* ?Scan .*\.$/);
});

describe("what may be shown of a scanned text", () => {
  for (const [text, shows] of [
    ["hello, world\r\n", "hello, world"],
    ["a\u0000b\u202ec\ud800", "abc\ufffd"],
    ["one\r\ntwo", "one two"],
    [`10LOT${gs}21AB`, "10LOT 21AB"],
    ["x".repeat(500), "x".repeat(80)],
    [`${"x".repeat(79)}\u{1f4e6}`, `${"x".repeat(79)}\ufffd`],
  ] as const)
    test(shown(text).slice(0, 40), () => expect(showableText(text)).toBe(shows));
});

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 60 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0x9f }).map((unit) => String.fromCharCode(unit)), maxLength: 60 }),
);
const digits = (least: number, most: number) => fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: least, maxLength: most });
const piece = fc.oneof(
  fc.constantFrom(
    ...everyDirt,
    ...aimMarks.split(" "),
    "LABEL",
    " NO",
    ".: ",
    "LABEL NO.: ",
    "00",
    "01",
    "21",
    "(00)",
    "(01)",
    "(21)",
    "10X",
    "%",
    "%0D",
  ),
  fc.constantFrom(
    "https://",
    "bags.example",
    "https://bags.example/bags/",
    "https://id.gs1.org/01/",
    "/21/",
    "/",
    sscc,
    gtin,
    `01${gtin}21`,
    "SB00001",
  ),
  fc.constantFrom("M444-", "\u00df", "\u0149", "\u0390", "\u1fb7", "\ufb03", "\ufdfa", "\u0345", "i\u0307", "\u0131", "\u212a", "\u017f"),
  digits(1, 20),
  fc.string({ unit: "binary-ascii", maxLength: 8 }),
);
const pieces = fc.array(piece, { maxLength: 8 }).map((list) => list.join(""));
const texts = fc.oneof(anyText, pieces);

const normalCode = fc
  .oneof(
    digits(5, 5).map((number) => `SB${number}`),
    digits(5, 5).map((number) => `M444-${number}`),
    fc.string({ unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), minLength: 4, maxLength: 20 }),
  )
  .filter((code) => read(code).startsWith(`${code} `));
const wrapped = (code: fc.Arbitrary<string>) =>
  fc
    .tuple(
      fc.array(fc.constantFrom(...everyDirt), { maxLength: 3 }),
      fc.constantFrom("", ...aimMarks.split(" ")),
      code,
      fc.constantFrom(...spellings),
      fc.array(fc.constantFrom(...everyDirt), { maxLength: 3 }),
    )
    .map(([before, mark, inner, spell, behind]) => ({ code: inner, text: before.join("") + mark + spell(inner) + behind.join("") }));

describe("for any text", () => {
  const always = { numRuns: 3000 };
  test("there is an answer, and a code has the one normal form", () =>
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseCode(text, { kinds, ownHosts });
        if (parsed.ok || parsed.code !== null) expect(parsed.code as string).toMatch(/^[A-Z0-9][A-Z0-9-]{0,39}$/);
        else expect(codeProblemWords[parsed.problem]).toBeString();
      }),
      always,
    ));
  test("parsing what it gave gives the same again", () =>
    fc.assert(
      fc.property(texts, (text) => {
        const { code } = parseCode(text, { kinds, ownHosts });
        if (code !== null) expect(parseCode(code, { kinds, ownHosts }).code).toBe(code);
      }),
      always,
    ));
  test("capital and small letters say the same", () =>
    fc.assert(
      fc.property(fc.oneof(pieces, fc.string({ unit: "binary-ascii" })), (text) => {
        const ascii = text.replaceAll(/[^\u0000-\u007f]/g, "");
        expect(read(ascii.toLowerCase())).toBe(read(ascii.toUpperCase()));
      }),
      always,
    ));
  test("wrapping a code changes nothing", () =>
    fc.assert(
      fc.property(wrapped(normalCode), ({ code, text }) => expect(read(text)).toBe(read(code))),
      always,
    ));
  test("two different codes never become one", () =>
    fc.assert(
      fc.property(wrapped(normalCode), wrapped(normalCode), (one, other) => {
        expect(read(one.text) === read(other.text)).toBe(one.code === other.code);
      }),
      always,
    ));
  test("two different SSCCs never become one, and each is itself", () =>
    fc.assert(
      fc.property(digits(17, 17), fc.constantFrom("]C100", "00", "(00)", "https://id.gs1.org/00/"), (body, before) => {
        const last = [..."0123456789"].find((digit) => hasCheckDigit(body + digit));
        expect(read(`${before}${body}${last}`)).toBe(`${body}${last} Packet`);
      }),
    ));
  test("what may be shown is short, well formed and without control characters", () =>
    fc.assert(
      fc.property(texts, (text) => {
        const visible = showableText(text);
        expect(visible.length).toBeLessThanOrEqual(80);
        expect(visible.isWellFormed()).toBe(true);
        expect(visible).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
    ));
  test("too much is refused", () =>
    fc.assert(
      fc.property(fc.string({ minLength: scannedTextMaxLength + 1, maxLength: 1100 }), (text) => expect(read(text)).toBe("!too_long")),
      { numRuns: 50 },
    ));
});
