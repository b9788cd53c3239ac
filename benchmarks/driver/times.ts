import { build, type Histogram } from "hdr-histogram-js";

/** A summary of many times, in ms; `counts` holds how many there were up to each of `edges`, for pictures. */
export type Times = { count: number; meanMs: number; p50Ms: number; p90Ms: number; p99Ms: number; p999Ms: number; mostMs: number };

const longestUs = 600_000_000;

/** From 1 µs to 10 minutes with three digits. */
export const newHistogram = (): Histogram =>
  build({ lowestDiscernibleValue: 1, highestTrackableValue: longestUs, numberOfSignificantValueDigits: 3 });

export const record = (histogram: Histogram, ms: number): void =>
  histogram.recordValue(Math.min(longestUs, Math.max(1, Math.round(ms * 1000))));

export function summary(histogram: Histogram): Times {
  const at = (percentile: number) => Math.round(histogram.getValueAtPercentile(percentile)) / 1000;
  return {
    count: histogram.totalCount,
    meanMs: Math.round(histogram.mean) / 1000,
    p50Ms: at(50),
    p90Ms: at(90),
    p99Ms: at(99),
    p999Ms: at(99.9),
    mostMs: histogram.totalCount ? histogram.maxValue / 1000 : 0,
  };
}
