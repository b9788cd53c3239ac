import { expect, test } from "bun:test";
import { billTopic, createBus } from "../../src/cache/bus.ts";

test("tells those who watch a topic, and nobody else", () => {
  const bus = createBus();
  const told: string[] = [];
  bus.subscribe("a", () => told.push("a1"));
  bus.subscribe("a", () => told.push("a2"));
  bus.subscribe("b", () => told.push("b"));
  bus.publish("a");
  bus.publish("nobody's");
  expect(told).toEqual(["a1", "a2"]);
});

test("forgets who stops, also while it tells, and then the topic", () => {
  const bus = createBus();
  let told = 0;
  const stop = bus.subscribe("a", () => {
    told += 1;
    stop();
  });
  const stopOther = bus.subscribe("a", () => {
    told += 10;
  });
  bus.publish("a");
  bus.publish("a");
  expect(told).toBe(21);
  stopOther();
  stopOther();
  expect(bus.topics()).toEqual([]);
  bus.subscribe("a", () => undefined);
  stopOther();
  expect(bus.topics()).toEqual(["a"]);
});

test("knows a bill by its number in any letter case", () => expect(billTopic("b-1a")).toBe(billTopic("B-1A")));
