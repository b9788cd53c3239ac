/** A row that is not as it must be: what the system says of it, and what a recount says. */
export type WrongRow = { name: string; kept: unknown; counted: unknown };

/** A rule that does not hold. */
export type CheckProblem = {
  /** One name for ever, such as `parent_count`. */
  name: string;
  /** What is wrong, in words for people. */
  says: string;
  /** What its rows are called by, so that a page can lead there. */
  of: "bag" | "bill" | "return" | "upload" | "event" | "other";
  /** All that are wrong; the first of them are told. */
  count: number;
  first: WrongRow[];
};

/** One recount of everything. */
export type CheckRun = {
  id: number;
  startedAt: string;
  seconds: number | null;
  /** How many were looked at. */
  rows: number | null;
  /** Null until it is done. */
  problems: CheckProblem[] | null;
  how: "nightly" | "asked" | "cli";
  askedBy: string | null;
  fault: string | null;
  /** `broken`: it came to no end. */
  state: "running" | "done" | "broken";
};

/** How many rows are wrong, all rules together. */
export const problemCount = (problems: readonly CheckProblem[]): number => problems.reduce((sum, { count }) => sum + count, 0);
