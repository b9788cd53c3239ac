import { CsvOverflow, CsvRecords } from "./csv-records.ts";

const candidates = [",", ";", "\t", "|"];
const recordsMax = 100;

export type CsvShape = { delimiter: string /** Signs at the start that only name the delimiter (`sep=;`). */; skip: number };

/** How well a delimiter cuts the first records into equally many fields; 0 when it cuts nothing. */
function fitness(sample: string, delimiter: string): number {
  let records: string[][];
  try {
    records = new CsvRecords(delimiter, sample.length).push(sample).slice(0, recordsMax);
  } catch (error) {
    if (error instanceof CsvOverflow) return 0;
    throw error;
  }
  const counts = records.filter((record) => record.some((field) => field !== "")).map((record) => record.length);
  const times = new Map<number, number>();
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1);
  const [usual, often] = [...times].filter(([count]) => count > 1).reduce((best, each) => (each[1] > best[1] ? each : best), [0, 0]);
  const cutsFirst = counts[0] === usual ? 50 : 0; // the heading, or what comes nearest to one
  return often === 0 ? 0 : (often / counts.length) * 100 + cutsFirst + Math.min(usual, 50) / 100;
}

/** `sample` is the beginning of the file; a last line that isn't complete is passed over when there are others. */
export function csvShape(sample: string): CsvShape {
  const named = /^sep=(.)(?:\r\n|\n|\r)/i.exec(sample);
  if (named) return { delimiter: named[1] as string, skip: named[0].length };
  const lines = /[\r\n]/.test(sample) ? sample : `${sample}\n`;
  const fits = candidates.map((delimiter) => ({ delimiter, fit: fitness(lines, delimiter) }));
  const best = fits.reduce((one, other) => (other.fit > one.fit ? other : one));
  return { delimiter: best.fit > 0 ? best.delimiter : ",", skip: 0 };
}
