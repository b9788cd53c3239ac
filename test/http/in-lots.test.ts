import { expect, test } from "bun:test";
import { inLots } from "../../src/http/in-lots.ts";

test("every value gets to its observer once, whenever it is written down", () => {
  const got = new Map<string, number[]>();
  const asked: string[] = [];
  const lots = inLots((key) => {
    asked.push(key);
    return { observe: (value) => void got.set(key, [...(got.get(key) ?? []), value]) };
  });
  for (let n = 0; n < 700; n++) lots.note(n % 2 ? "odd" : "even", n);
  lots.writeDown();
  lots.writeDown();
  expect(got.get("odd")).toEqual(Array.from({ length: 350 }, (_, n) => 2 * n + 1));
  expect(got.get("even")).toEqual(Array.from({ length: 350 }, (_, n) => 2 * n));
  expect(asked).toEqual(["even", "odd"]);
});
