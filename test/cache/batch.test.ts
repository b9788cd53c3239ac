import { expect, test } from "bun:test";
import { everything, Pending } from "../../src/cache/batch.ts";

const taken = (...topics: string[]) => {
  const pending = new Pending();
  for (const topic of topics) pending.add(topic);
  const batches: string[][] = [];
  while (!pending.isEmpty) batches.push(pending.take());
  return batches;
};
const names = (count: number, more = "") => Array.from({ length: count }, (_, n) => `bill:${more}${n}`);

test("names each topic once, in the order in which they came", () => expect(taken("a", "b", "a")).toEqual([["a", "b"]]));

test("many names go out as several messages, each short enough for NOTIFY, and none is missing", () => {
  const topics = names(1000, "ü".repeat(40));
  const batches = taken(...topics);
  expect(batches.length).toBeGreaterThan(1);
  expect(batches.flat()).toEqual(topics);
  for (const batch of batches) expect(Buffer.byteLength(JSON.stringify([crypto.randomUUID(), 1e12, batch]))).toBeLessThan(8000);
});

test("too many names, or one that is too long, are everything, and then no name is needed", () => {
  expect(taken(...names(5000))).toEqual([[everything]]);
  expect(taken("a", "b".repeat(600), "c")).toEqual([[everything]]);
  expect(taken("a", everything, "c")).toEqual([[everything]]);
});
