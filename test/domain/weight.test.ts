import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { kilogramsOf, weightWords } from "../../src/domain/weight.ts";
import { gramsSchema } from "../../src/domain/weight-schema.ts";

describe("kilograms become grams, exactly", () => {
  for (const [kilograms, grams] of [
    [0, 0],
    [1, 1000],
    [0.1, 100],
    [0.001, 1],
    [1.005, 1005],
    [8.115, 8115],
    [0.29, 290],
    [16.415, 16_415],
    [999.999, 999_999],
    [1000, 1_000_000],
    ["0", 0],
    ["1", 1000],
    ["1.250", 1250],
    ["0.1", 100],
    ["1.005", 1005],
    ["0001", 1000],
    ["999.999", 999_999],
    ["1000.000", 1_000_000],
  ] as const)
    test(`${JSON.stringify(kilograms)} is ${grams} g`, () => expect(gramsSchema.parse(kilograms)).toBe(grams));
});

describe("no weight", () => {
  for (const given of [
    -1,
    -0.001,
    0.0001,
    0.0005,
    1.0001,
    1e-10,
    1.0000000001,
    1000.001,
    1001,
    1e308,
    Number.MAX_VALUE,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    "",
    " ",
    " 1",
    "1 ",
    "1.",
    ".5",
    "1.2345",
    "1,5",
    "1e2",
    "0x10",
    "+1",
    "-1",
    "NaN",
    "Infinity",
    "1000.001",
    "10000",
    "99999999999999999999",
    "1\n",
    "\u0661",
    "\uff11",
    null,
    undefined,
    true,
    [],
    {},
    1n,
  ])
    test(`${typeof given} ${String(given).trim()}`, () => {
      const read = gramsSchema.safeParse(given);
      expect(read.success).toBe(false);
      for (const { message } of read.error?.issues ?? []) expect(message).toMatch(/\S/);
    });
  test("says which rule", () => {
    const says = (given: unknown) => gramsSchema.safeParse(given).error?.issues[0]?.message;
    expect(says(-1)).toBe("Use 0 to 1000 kilograms.");
    expect(says(1.2345)).toContain("at most three decimals");
    expect(says("1,5")).toContain("such as 1 or 1.250");
  });
});

test("every gram comes back as it was, from a number and from a text", () =>
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (grams) => {
      expect(gramsSchema.parse(kilogramsOf(grams))).toBe(grams);
      expect(gramsSchema.parse((grams / 1000).toFixed(3))).toBe(grams);
    }),
    { numRuns: 5000 },
  ));

test("a number is taken only when it is whole grams", () =>
  fc.assert(
    fc.property(fc.double(), (kilograms) => {
      const read = gramsSchema.safeParse(kilograms);
      if (read.success) expect(read.data / 1000).toBe(kilograms === 0 ? read.data : kilograms);
    }),
    { numRuns: 2000 },
  ));

describe("a weight in words", () => {
  for (const [grams, words] of [
    [1, "0.001 kg"],
    [250, "0.25 kg"],
    [12_500, "12.5 kg"],
    [29_005, "29.005 kg"],
    [1_234_567, "1,234.567 kg"],
  ] as const)
    test(words, () => expect(weightWords(grams)).toBe(words));
  for (const [grams, kilograms] of [
    [0, 0],
    [1000, 1],
    [30_000, 30],
  ] as const)
    test(`${grams} g in whole kilograms`, () => expect(weightWords(grams)).toMatch(new RegExp(`^${kilograms}(\\.0)? kg$`)));
});
