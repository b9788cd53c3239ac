import type { Ask } from "../driver/player.ts";
import type { Answer } from "../driver/wire.ts";

export type SentScan = { do: string; parent?: string; child?: string; bill?: string };

/** Scans that were sent, by their keys, and what was answered: to be compared with the log afterwards. */
export type Ledger = { scans: [key: string, outcome: string][] };

const outcomeMark = Buffer.from('"outcome":"');
const quote = 34;

/** The outcomes of an answer, in their order, without reading the rest of it. */
export function outcomesOf(body: Buffer): string[] {
  const found: string[] = [];
  for (let at = body.indexOf(outcomeMark); at !== -1; at = body.indexOf(outcomeMark, at + 1)) {
    const from = at + outcomeMark.length;
    found.push(body.toString("latin1", from, body.indexOf(quote, from)));
  }
  return found;
}

/** A request with these scans; every outcome must be one of `right`. */
export function scansAsk(
  ledger: Ledger,
  name: string,
  station: string,
  scans: readonly SentScan[],
  right: readonly string[],
  post: (path: string, body: string) => string,
): Ask {
  const keys = scans.map(() => crypto.randomUUID());
  const list = scans.map((scan, place) => ({ key: keys[place], station, how: "scanner", ...scan }));
  return {
    name,
    request: post("/api/scans", JSON.stringify({ scans: list })),
    check: ({ status, body }: Answer) => {
      const outcomes = status === 200 ? outcomesOf(body) : [];
      for (const [place, outcome] of outcomes.entries()) ledger.scans.push([keys[place] as string, outcome]);
      const isRight = outcomes.length === scans.length && outcomes.every((outcome) => right.includes(outcome));
      return isRight ? null : `${status} ${body.toString("utf8").slice(0, 200)}`;
    },
  };
}
