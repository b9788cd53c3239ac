import { outcomes, type Tone } from "../../domain/outcome.ts";
import type { Line, QueuedScan, ScanResult } from "../scan-door.ts";
import { type Panel, startPanel } from "./words.ts";

export type RowTone = "ok" | "dup" | "bad" | "wait" | "undo";

/** A line of "Recent scans". `n` is the place in the bag, "" when it has none; `note` is how it came, or whose it is. */
export type Row = { key: string; n: number | ""; code: string; tone: RowTone; word: string; note: string; at: number };

/** A bag that was refused and lies beside the table. `bag` is what was scanned, `code` as much of it as is shown. */
export type Aside = { key: string; bag: string; code: string; why: string };

/** What every page that scans shows, whatever its scans do. */
export type DeskState = {
  panel: Panel;
  /** Turns with every outcome, so that the sign springs once. */
  pulse: boolean;
  rows: Row[];
  aside: Aside[];
  /** Scans on this device that were shown and have no answer. */
  waiting: number;
  /** Who else left scans on this device: they wait until this person signs in again. */
  others: string[];
  /** Scans that this device could not keep: only this page has them. */
  unsafe: number;
  /** The keyboard of this computer is not the scanner's; the codes were put right. */
  isMended: boolean;
  line: Line;
  /** Saved scans on their way after the line came back. */
  replay: { done: number; total: number; refused: number } | null;
  today: { scans: number; finished: number; refused: number };
  lastAt: number | null;
};

/** A desk before its first scan. */
export const firstDeskState = (): DeskState => ({
  panel: startPanel,
  pulse: false,
  rows: [],
  aside: [],
  waiting: 0,
  others: [],
  unsafe: 0,
  isMended: false,
  line: "online",
  replay: null,
  today: { scans: 0, finished: 0, refused: 0 },
  lastAt: null,
});

export const rowsMax = 60;

export const rowTones: Record<Tone, RowTone> = { parent: "ok", ok: "ok", full: "ok", dup: "dup", bad: "bad", undo: "undo", note: "dup" };

/** Puts a line on top; the line of the same scan changes where it stands. */
export function putRow(state: DeskState, row: Row) {
  const place = state.rows.findIndex(({ key }) => key === row.key);
  if (place !== -1) state.rows[place] = row;
  else state.rows.unshift(row);
  if (state.rows.length > rowsMax) state.rows.length = rowsMax;
}

/** One line for each bag: what was last said about it. */
export function putAside(state: DeskState, entry: Aside) {
  state.aside = [entry, ...state.aside.filter(({ bag }) => bag !== entry.bag)];
}

export function takeFromAside(state: DeskState, bag: string) {
  if (state.aside.some((entry) => entry.bag === bag)) state.aside = state.aside.filter((entry) => entry.bag !== bag);
}

/** The code that a scan is about. */
export const codeOf = (scan: QueuedScan, result?: ScanResult): string => scan.child ?? scan.parent ?? result?.undid?.code ?? "";

/** The bag that a person has in their hands when they scan so: refused, it has to go somewhere. */
export function bagInHand({ do: what, parent, child }: QueuedScan): string | null {
  if (what === "pack" || what === "move") return child ?? null;
  return what === "link" || what === "return" ? (parent ?? null) : null;
}

/** Tone and words of an outcome; one that a newer server made up is told by its result. */
export function looksOf(result: Pick<ScanResult, "outcome" | "result">): { tone: Tone; verb: string } {
  const known: { tone: Tone; verb: string } | undefined = outcomes[result.outcome];
  if (known) return known;
  return result.result === "refused" ? { tone: "bad", verb: "Not taken" } : { tone: result.result === "good" ? "ok" : "dup", verb: "Done" };
}
