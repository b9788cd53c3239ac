const keptTimes = 1000;

/** How long the last ones took, in milliseconds. */
export function recentTimes() {
  const kept = new Float64Array(keptTimes);
  let count = 0;
  return {
    add: (ms: number) => {
      kept[count++ % keptTimes] = ms;
    },
    /** Null before the first. */
    summary: (): { count: number; p50Ms: number; p95Ms: number } | null => {
      if (count === 0) return null;
      const sorted = kept.slice(0, Math.min(count, keptTimes)).sort();
      const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] as number;
      return { count, p50Ms: at(0.5), p95Ms: at(0.95) };
    },
  };
}
