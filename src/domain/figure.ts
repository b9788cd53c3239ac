/** 18,402: digits in groups of three. */
export const figure = (count: number): string => count.toLocaleString("en");

/** 1 bag, 12 bags. */
export const countWords = (count: number, one: string, many = `${one}s`): string => `${figure(count)} ${count === 1 ? one : many}`;

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** 4 s, 48 min, 3 h: how long something took or has lasted, in the one unit that matters. */
export function spanWords(ms: number): string {
  if (ms < minuteMs) return `${Math.max(0, Math.floor(ms / 1000))} s`;
  return ms < hourMs ? `${Math.floor(ms / minuteMs)} min` : `${Math.floor(ms / hourMs)} h`;
}
