import { expect, test } from "bun:test";
import { Forgotten } from "../../src/cache/forgotten.ts";
import { everything } from "../../src/cache/tags.ts";

test("what was read before one of its tags was forgotten is no good, what was read after is", () => {
  const forgotten = new Forgotten();
  const before = forgotten.moment;
  expect(forgotten.isGood(before, ["bag:A", "bill:1"])).toBe(true);
  forgotten.add(["bill:1"]);
  const after = forgotten.moment;
  expect(forgotten.isGood(before, ["bag:A", "bill:1"])).toBe(false);
  expect(forgotten.isGood(before, ["bag:A"])).toBe(true);
  expect(forgotten.isGood(after, ["bag:A", "bill:1"])).toBe(true);
});

test("everything is everything that was read before", () => {
  const forgotten = new Forgotten();
  const before = forgotten.moment;
  forgotten.add(["bag:A", everything]);
  expect(forgotten.isGood(before, ["bag:B"])).toBe(false);
  expect(forgotten.isGood(before, [])).toBe(false);
  expect(forgotten.isGood(forgotten.moment, ["bag:A", "bag:B"])).toBe(true);
});

test("its own memory is bounded: what it can't remember one by one counts as forgotten, never as good", () => {
  const forgotten = new Forgotten();
  forgotten.add(["bag:first"]);
  const between = forgotten.moment;
  for (let n = 0; n < 60_000; n++) forgotten.add([`bag:${n}`]);
  expect(forgotten.isGood(between, ["bag:never"])).toBe(false);
  expect(forgotten.isGood(forgotten.moment, ["bag:first", "bag:0"])).toBe(true);
  const late = forgotten.moment;
  forgotten.add(["bag:last"]);
  expect(forgotten.isGood(late, ["bag:0"])).toBe(true);
  expect(forgotten.isGood(late, ["bag:last"])).toBe(false);
});
