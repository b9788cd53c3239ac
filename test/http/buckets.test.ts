import { expect, test } from "bun:test";
import { AggregatorRegistry, Histogram, Registry } from "prom-client";
import { Buckets } from "../../src/http/buckets.ts";

const bounds = [0.01, 0.1, 1];
const values = [0.001, 0.01, 0.0100001, 0.1, 0.5, 1, 1.5, 700, 0];
const of = (registers: Registry[]) => ({ name: "took", help: "How long.", labelNames: ["method", "route"], buckets: bounds, registers });

/** The same values in ours and in the library's own. */
function both() {
  const [ours, theirs] = [new Registry(), new Registry()];
  const buckets = new Buckets(of([ours]));
  const histogram = new Histogram(of([theirs]));
  for (const [place, value] of values.entries()) {
    const route = place % 3 ? "/api/bag/:code" : '/"odd"\\';
    buckets.add(`GET ${route}`, value);
    histogram.labels("GET", route).observe(value);
  }
  return { ours, theirs };
}

const lines = async (registry: Pick<Registry, "metrics">) => (await registry.metrics()).split("\n").sort();

test("says word for word what the library's own histogram says", async () => {
  const { ours, theirs } = both();
  expect(await lines(ours)).toEqual(await lines(theirs));
});

test("of several processes adds up like the library's own", async () => {
  const { ours, theirs } = both();
  const twice = async (registry: Registry) => {
    const json = await registry.getMetricsAsJSON();
    return lines(AggregatorRegistry.aggregate([json, structuredClone(json)]));
  };
  expect(await twice(ours)).toEqual(await twice(theirs));
});

test("without labels is there before its first value, like the library's own", async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const plain = (registers: Registry[]) => ({ ...of(registers), labelNames: [] });
  const [buckets, histogram] = [new Buckets(plain([ours])), new Histogram(plain([theirs]))];
  expect(await lines(ours)).toEqual(await lines(theirs));
  buckets.add("", 0.5);
  histogram.observe(0.5);
  expect(await lines(ours)).toEqual(await lines(theirs));
});
