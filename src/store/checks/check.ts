import type { CheckProblem } from "../../domain/check-run.ts";

/** One thing that must hold for every row (domain: "Rules that must always hold"), recounted over all of them. */
export type Check = Pick<CheckProblem, "name" | "says" | "of"> & {
  /** A statement that gives `name`, `kept` and `counted` (jsonb) for each row that is wrong, and nothing when all is right. */
  rows: string;
};

/** How many of a check's rows are told; all are counted. */
export const shownRowsMax = 20;
