/** Codes that are there: numbered, as the seed makes them, or a list that was read from a system. */
export type Codes = { prefix: string; digits: number; count: number } | { list: string[] };

export const codeAt = (codes: Codes, place: number): string =>
  "list" in codes
    ? (codes.list[place % codes.list.length] as string)
    : codes.prefix + String(1 + (place % codes.count)).padStart(codes.digits, "0");

const countOf = (codes: Codes) => ("list" in codes ? codes.list.length : codes.count);

/** Any of them, each as often as another. */
export const anyCode = (codes: Codes) => () => codeAt(codes, Math.floor(Math.random() * countOf(codes)));

/** How often the first of the hot codes stands in the hat. */
const hotShares = 1000;

/** So many of them, the n-th 1/n times as often as the first: what is asked for in a hall at one time (Zipf). */
export function hotCode(codes: Codes, howMany: number) {
  const step = Math.max(1, Math.floor(countOf(codes) / howMany));
  const hat = Array.from({ length: howMany }, (_, n) => Array<string>(Math.ceil(hotShares / (n + 1))).fill(codeAt(codes, n * step))).flat();
  return () => hat[Math.floor(Math.random() * hat.length)] as string;
}
