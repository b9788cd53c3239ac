import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  capacityMax,
  codeMaxLength,
  isSeveralParents,
  type Kind,
  kindOf,
  patternExpression,
  patternProblem,
} from "../../src/domain/kind.ts";
import { kindChangeSchema, newKindSchema, sortSchema } from "../../src/domain/kind-schema.ts";

const parentKind = (id: number, pattern: string, more: Partial<Kind> = {}): Kind => ({
  id,
  name: `Kind ${id}`,
  sort: "parent",
  pattern,
  capacity: 30,
  unitGrams: null,
  tareGrams: 0,
  active: true,
  ...more,
});
const childKind = (id: number, pattern: string, more: Partial<Kind> = {}): Kind =>
  parentKind(id, pattern, { sort: "child", capacity: null, unitGrams: 1000, tareGrams: null, ...more });
const anyCode = "4 to 20 letters or digits";

describe("a pattern can be used", () => {
  for (const pattern of [
    "SB#####",
    "M444-#####",
    "#",
    "@",
    "*",
    "A*",
    "#-#",
    "A-B-#",
    "X#-",
    "#".repeat(codeMaxLength),
    anyCode,
    "1 to 40 letters or digits",
    "7 to 7 letters or digits",
    "04 to 20 letters or digits",
  ])
    test(pattern, () => expect(patternProblem(pattern)).toBeNull());
});

describe("a pattern can't be used", () => {
  for (const [pattern, says] of [
    ["", "capital letters"],
    ["sb#####", "capital letters"],
    ["SB #####", "capital letters"],
    ["SB[0-9]", "capital letters"],
    ["^SB.*$", "capital letters"],
    ["(A+)+#", "capital letters"],
    ["SB#####\n", "capital letters"],
    ["SB\uff11#", "capital letters"],
    ["4 to 20 letters", "capital letters"],
    [" 4 to 20 letters or digits", "capital letters"],
    ["4 to 20 letters or digits\n", "capital letters"],
    ["4  to 20 letters or digits", "capital letters"],
    ["100 to 200 letters or digits", "capital letters"],
    ["0 to 20 letters or digits", "lengths from 1 to 40"],
    ["4 to 41 letters or digits", "lengths from 1 to 40"],
    ["20 to 4 letters or digits", "smaller one first"],
    ["SB00001", "at least one #"],
    ["-", "at least one #"],
    ["-###", "starts with a letter or a digit"],
    ["#".repeat(codeMaxLength + 1), "at most 40 characters"],
  ] as const)
    test(`${JSON.stringify(pattern)}: ${says}`, () => expect(patternProblem(pattern)).toContain(says));
});

describe("a pattern fits", () => {
  for (const [pattern, fits, not] of [
    ["SB#####", ["SB00000", "SB99999"], ["SB0000", "SB000000", "XSB00000", "SB0000A", "sb00000", "SB00000\n", " SB00000", ""]],
    ["M444-#####", ["M444-00001"], ["M444_00001", "M44400001", "M444-0000"]],
    ["@@#", ["AB1", "ZZ9"], ["A11", "AB", "ABC", "ab1", "\u00c4B1"]],
    ["**", ["A1", "11", "ZZ"], ["A-", "A", "A1B"]],
    ["#-@-*", ["1-A-0", "1-A-Z"], ["1-1-Z", "1A-Z"]],
    [anyCode, ["ABCD", "0000", "A".repeat(20)], ["ABC", "A".repeat(21), "AB-CD", "abcd", "ABCD\n"]],
    ["1 to 1 letters or digits", ["A", "1"], ["", "AA", "-"]],
  ] as const) {
    for (const code of fits) test(`${pattern} ${code}`, () => expect(patternExpression(pattern).test(code)).toBe(true));
    for (const code of not) test(`${pattern} not ${JSON.stringify(code)}`, () => expect(patternExpression(pattern).test(code)).toBe(false));
  }
  test("and is the same each time it is asked", () => {
    const expression = patternExpression("SB#####");
    for (let time = 0; time < 3; time++) expect(expression.test("SB00001")).toBe(true);
    for (let number = 0; number < 1200; number++) expect(patternExpression(`Q${number}#`).test(`Q${number}7`)).toBe(true);
    expect(patternExpression("SB#####").test("SB00001")).toBe(true);
  });
});

describe("the kind of a code", () => {
  const named = (code: string, kinds: readonly Kind[]) => kindOf(code, kinds)?.id ?? null;
  for (const [says, code, kinds, id] of [
    ["an exact pattern comes before a free form", "SB00001", [childKind(1, anyCode), parentKind(2, "SB#####")], 2],
    ["an exact child comes before a free parent", "CB001", [parentKind(1, anyCode), childKind(2, "CB###")], 2],
    ["of exact patterns a parent comes before a child", "AB1", [childKind(1, "@@#"), parentKind(2, "@@#")], 2],
    ["of free forms a parent comes before a child", "ABCD", [childKind(1, anyCode), parentKind(2, anyCode)], 2],
    ["of equals the older one is taken", "AB1", [parentKind(9, "@@#"), parentKind(3, "AB#"), parentKind(5, "***")], 3],
    ["an inactive kind is as if it were not there", "SB00001", [parentKind(1, "SB#####", { active: false }), childKind(2, anyCode)], 2],
    ["only inactive kinds are none", "SB00001", [parentKind(1, "SB#####", { active: false })], null],
    ["no kinds are none", "SB00001", [], null],
    ["what fits nothing has none", "AB", [parentKind(1, "SB#####"), childKind(2, anyCode)], null],
    ["a code as long as may be", "A".repeat(40), [childKind(1, "1 to 40 letters or digits")], 1],
  ] as const)
    test(says, () => expect(named(code, kinds)).toBe(id));
  test("another list is another answer", () => {
    expect(named("SB00001", [parentKind(1, "SB#####")])).toBe(1);
    expect(named("SB00001", [parentKind(2, "SB#####")])).toBe(2);
  });
  test("the order of the list does not matter, and stays as it was", () => {
    const kinds = [childKind(3, anyCode), parentKind(2, "SB#####"), parentKind(1, "SB####*")];
    for (const list of [kinds, kinds.toReversed()]) expect(named("SB00001", list)).toBe(1);
    expect(kinds.map(({ id }) => id)).toEqual([3, 2, 1]);
  });
  test("a free form never takes a parent's code", () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999 }), (number) => {
        const code = `SB${String(number).padStart(5, "0")}`;
        expect(named(code, [childKind(1, "1 to 40 letters or digits"), parentKind(2, "SB#####")])).toBe(2);
      }),
    ));
});

describe("several parents in one text", () => {
  const start = [parentKind(1, "SB#####"), parentKind(2, "M444-#####"), childKind(3, anyCode)];
  for (const [says, text, kinds, several] of [
    ["two of one kind", "SB00001SB00002", start, true],
    ["two of two kinds", "SB00001M444-00001", start, true],
    ["three", "SB00001M444-00001SB00002", start, true],
    ["one", "SB00001", start, false],
    ["none", "", start, false],
    ["one and a half", "SB00001SB000", start, false],
    ["something before", "XSB00001SB00002", start, false],
    ["something behind", "SB00001SB00002X", start, false],
    ["a parent and a child", "SB00001PKT1", start, false],
    ["two children", "ABCDABCD", start, false],
    ["without kinds", "SB00001SB00002", [], false],
    ["with an inactive kind", "SB00001SB00002", [parentKind(1, "SB#####", { active: false })], false],
    ["where a shorter kind fits first", "SB00001SB00002", [parentKind(1, "SB####"), parentKind(2, "SB#####")], true],
    ["where a longer kind fits first", "SB0001SB0002", [parentKind(1, "SB####S"), parentKind(2, "SB####")], true],
    ["a child of exactly this shape is one code", "12345678", [parentKind(1, "####"), childKind(2, "########")], false],
    ["a parent of exactly this shape is one code", "12345678", [parentKind(1, "####"), parentKind(2, "########")], false],
    ["a free parent runs into nothing", "ABCDABCD", [parentKind(1, "4 to 4 letters or digits")], false],
  ] as const)
    test(says, () => expect(isSeveralParents(text, kinds)).toBe(several));

  const sign = fc.constantFrom("#", "@", "*", "A", "1");
  const pattern = fc.string({ unit: sign, minLength: 1, maxLength: 8 }).filter((text) => patternProblem(text) === null);
  const patterns = fc.array(pattern, { minLength: 1, maxLength: 12 });
  const fitting = (text: string) => text.replaceAll("#", "7").replaceAll("@", "Q").replaceAll("*", "Z");
  test("it ends and says the same twice, for any text and any kinds", () =>
    fc.assert(
      fc.property(patterns, fc.string({ unit: fc.constantFrom(..."A1Q7-"), maxLength: 40 }), (list, text) => {
        const kinds = list.map((each, place) => parentKind(place, each));
        expect(isSeveralParents(text, kinds)).toBe(isSeveralParents(text, kinds.toReversed()));
      }),
    ));
  test("codes put together are several, unless some kind has exactly that shape", () =>
    fc.assert(
      fc.property(patterns, fc.array(fc.nat(11), { minLength: 2, maxLength: 5 }), (list, places) => {
        const kinds = list.map((each, place) => parentKind(place, each));
        const text = places.map((place) => fitting(list[place % list.length] as string)).join("");
        expect(isSeveralParents(text, kinds)).toBe(kindOf(text, kinds) === null);
      }),
    ));
  test("it ends for the worst text, too", () => {
    const kinds = [..."12345678"].map((length) => parentKind(Number(length), "*".repeat(Number(length))));
    expect(isSeveralParents(`${"A".repeat(39)}-`, kinds)).toBe(false);
    expect(isSeveralParents("A".repeat(40), kinds)).toBe(true);
  });
});

describe("a new kind", () => {
  const sack = { name: "Sack", sort: "parent", pattern: "SB#####", capacity: 30 };
  const packet = { name: "Packet", sort: "child", pattern: anyCode, unitWeightKg: "1.250" };
  const read = (kind: object) => newKindSchema.safeParse(kind);
  test("of parents, with no tare unless it is said", () => expect(read(sack).data).toMatchObject({ ...sack, tareKg: 0 }));
  test("of children, in grams", () => expect(read(packet).data).toMatchObject({ ...packet, unitWeightKg: 1250 }));
  test("its name is trimmed", () => expect(read({ ...sack, name: "  Sack " }).data).toMatchObject({ name: "Sack" }));
  for (const [says, kind] of [
    ["nothing", {}],
    ["no sort", { ...sack, sort: undefined }],
    ["another sort", { ...sack, sort: "bill" }],
    ["no name", { ...sack, name: " " }],
    ["a long name", { ...sack, name: "x".repeat(61) }],
    ["no capacity", { ...sack, capacity: undefined }],
    ["a capacity of 0", { ...sack, capacity: 0 }],
    ["a negative capacity", { ...sack, capacity: -1 }],
    ["a capacity too large", { ...sack, capacity: capacityMax + 1 }],
    ["half a child", { ...sack, capacity: 1.5 }],
    ["a capacity as text", { ...sack, capacity: "30" }],
    ["a bad pattern", { ...sack, pattern: "^SB" }],
    ["a long pattern", { ...sack, pattern: "#".repeat(61) }],
    ["a parent with a unit weight", { ...sack, unitWeightKg: 1 }],
    ["a child with a capacity", { ...packet, capacity: 30 }],
    ["a child with a tare", { ...packet, tareKg: 0 }],
    ["a child without a weight", { ...packet, unitWeightKg: undefined }],
    ["a field that nobody knows", { ...sack, colour: "red" }],
    ["an id", { ...sack, id: 1 }],
    ["a weight that is no number", { ...packet, unitWeightKg: "heavy" }],
  ] as const)
    test(`is refused with ${says}`, () => expect(read(kind).success).toBe(false));
  for (const capacity of [1, 15, 30, capacityMax])
    test(`may hold ${capacity}`, () => expect(read({ ...sack, capacity }).success).toBe(true));
  test("says what is wrong with a pattern", () =>
    expect(read({ ...sack, pattern: "-#" }).error?.issues).toMatchObject([
      { path: ["pattern"], message: "A code starts with a letter or a digit." },
    ]));
  test("is a parent or a child", () => expect(sortSchema.options).toEqual(["parent", "child"]));
});

describe("a change of a kind", () => {
  for (const change of [{ name: "Sack" }, { pattern: "SB######" }, { capacity: 20 }, { active: false }, { name: "A", active: true }])
    test(`may be ${JSON.stringify(change)}`, () => expect(kindChangeSchema.safeParse(change).data).toEqual(change));
  test("gives weights in grams", () =>
    expect(kindChangeSchema.parse({ unitWeightKg: 0.1, tareKg: "0.250" })).toEqual({ unitWeightKg: 100, tareKg: 250 }));
  for (const change of [
    {},
    { sort: "child" },
    { id: 1 },
    { name: "" },
    { capacity: null },
    { active: "yes" },
    { pattern: "sb#" },
    null,
    [],
  ])
    test(`may not be ${JSON.stringify(change)}`, () => expect(kindChangeSchema.safeParse(change).success).toBe(false));
});
