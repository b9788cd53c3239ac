import { describe, expect, test } from "bun:test";
import { billChangeSchema, billNumber, billNumberSchema, keptWords, newBillSchema, newReturnSchema } from "../../src/domain/bill.ts";

describe("a number", () => {
  for (const [text, number] of [
    ["b-1", "B-1"],
    [" B-20261122-0001\r\n", "B-20261122-0001"],
    ["\t7\t", "7"],
    ["0-", "0-"],
    ["a".repeat(40), "A".repeat(40)],
  ] as const)
    test(`${JSON.stringify(text)} is ${number}`, () => {
      expect(billNumber(text)).toEqual({ ok: true, number });
      expect(billNumberSchema.parse(text)).toBe(number);
      expect(billNumber(number)).toEqual({ ok: true, number });
    });
  for (const [text, problem] of [
    ["", "Write the number."],
    [" \r\n", "Write the number."],
    ["x".repeat(41), "Use at most 40 characters."],
    ["x".repeat(300), "Use at most 40 characters."],
    ["-1", "Begin with a letter or a digit."],
    ["A B", "Use letters, digits and hyphens only."],
    ["A\u0007B", "Use letters, digits and hyphens only."],
    ["A\0", "Use letters, digits and hyphens only."],
    ["Ä1", "Use letters, digits and hyphens only."],
    ["ß", "Use letters, digits and hyphens only."],
    ["ﬁ", "Use letters, digits and hyphens only."],
    ["ı", "Use letters, digits and hyphens only."],
    ["A\u200bB", "Use letters, digits and hyphens only."],
    ["B_1%", "Use letters, digits and hyphens only."],
    ["\ud800", "Use letters, digits and hyphens only."],
  ] as const)
    test(`${JSON.stringify(text.slice(0, 12))} is none: ${problem}`, () => {
      expect(billNumber(text)).toEqual({ ok: false, problem });
      expect(billNumberSchema.safeParse(text).success).toBe(false);
    });
});

test("a bill has a target of 1 to 500, and texts that people can read", () => {
  const isRight = (bill: object) => newBillSchema.safeParse({ target: 3, ...bill }).success;
  for (const bill of [
    {},
    { target: 1 },
    { target: 500 },
    { area: 4 },
    { area: "North" },
    { number: "x1", note: "n", vehicle: "v", destination: "d" },
  ])
    expect(isRight(bill)).toBe(true);
  for (const bill of [
    { target: 0 },
    { target: 501 },
    { target: 2.5 },
    { target: "3" },
    { area: 0 },
    { note: "" },
    { note: "a\0" },
    { vehicle: "x".repeat(61) },
    { more: 1 },
  ])
    expect(isRight(bill)).toBe(false);
  expect(newBillSchema.safeParse({}).success).toBe(false);
});
test("a change says what changes; null takes a text away, not the target", () => {
  expect(billChangeSchema.safeParse({}).success).toBe(false);
  expect(billChangeSchema.parse({ note: null, area: null })).toEqual({ note: null, area: null });
  expect(billChangeSchema.safeParse({ target: null }).success).toBe(false);
  expect(billChangeSchema.safeParse({ number: "B-2" }).success).toBe(false);
});
test("a return needs nothing", () => expect(newReturnSchema.parse({})).toEqual({}));
test("why a parent was kept is a sentence", () => {
  for (const words of Object.values(keptWords)) expect(words).toMatch(/^[A-Z].*\.$/);
});
