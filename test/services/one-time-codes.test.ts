import { describe, expect, test } from "bun:test";
import { decodeBase32IgnorePadding } from "@oslojs/encoding";
import { generateHOTP } from "@oslojs/otp";
import { isOneTimeCode, newSecret, secretUri, secretWords, stepOfCode } from "../../src/services/one-time-codes.ts";

const secret = new TextEncoder().encode("12345678901234567890");
const stepAt = (seconds: number) => Math.floor(seconds / 30);

describe("RFC 6238, appendix B", () => {
  // The 8 digits of the RFC for SHA-1; ours are the last six of them.
  for (const [seconds, eight] of [
    [59, "94287082"],
    [1_111_111_109, "07081804"],
    [1_111_111_111, "14050471"],
    [1_234_567_890, "89005924"],
    [2_000_000_000, "69279037"],
    [20_000_000_000, "65353130"],
  ] as const)
    test(`at ${seconds} s`, () => {
      expect(generateHOTP(secret, BigInt(stepAt(seconds)), 8)).toBe(eight);
      expect(stepOfCode(secret, eight.slice(2), { step: stepAt(seconds), lastStep: 0 })).toBe(stepAt(seconds));
    });
});

describe("RFC 4226, appendix D", () => {
  const codes = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
  test("the first ten", () => expect(codes.map((_, count) => generateHOTP(secret, BigInt(count), 6))).toEqual(codes));
});

describe("a code", () => {
  const step = 50_000_000;
  const at = (when: number) => generateHOTP(secret, BigInt(when), 6);
  test("is good for one step before and one after, and not for two", () => {
    const found = [-2, -1, 0, 1, 2].map((away) => stepOfCode(secret, at(step + away), { step, lastStep: 0 }));
    expect(found).toEqual([null, step - 1, step, step + 1, null]);
  });
  test("of a step that was used, or an older one, is over", () => {
    expect(stepOfCode(secret, at(step), { step, lastStep: step })).toBeNull();
    expect(stepOfCode(secret, at(step - 1), { step, lastStep: step })).toBeNull();
    expect(stepOfCode(secret, at(step + 1), { step, lastStep: step })).toBe(step + 1);
  });
  test("is six digits and nothing else", () => {
    expect(["123456", "000000"].map(isOneTimeCode)).toEqual([true, true]);
    expect(["12345", "1234567", "12345a", "١٢٣٤٥٦", "", "123456\n"].map(isOneTimeCode)).toEqual(Array(6).fill(false));
  });
});

test("a secret has 160 bits, is shown in groups of four, and its address says what apps want to know", () => {
  const fresh = newSecret();
  expect(fresh.length).toBe(20);
  expect(newSecret()).not.toEqual(fresh);
  expect(secretWords(fresh)).toMatch(/^(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  expect(decodeBase32IgnorePadding(secretWords(fresh).replaceAll(" ", ""))).toEqual(fresh);
  const uri = new URL(secretUri(fresh, "a person"));
  expect(uri.href).toStartWith("otpauth://totp/TraceTrack:a%20person?");
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    issuer: "TraceTrack",
    algorithm: "SHA1",
    secret: secretWords(fresh).replaceAll(" ", ""),
    period: "30",
    digits: "6",
  });
});
