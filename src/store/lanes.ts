/**
 * Classes of statements. Each has connections of its own, so that a hundred reports take nothing from a scan, and limits of its own: how long a
 * request waits for its answer, slot and statement together; how long for the slot; how many may wait; and when the server ends the statement.
 */
export const lanes = {
  /** 503 within 2 s is promised for a scan. */
  scan: { share: 0.4, deadlineMs: 1900, slotMs: 1900, waitingMax: 2000, statementMs: 2000 },
  page: { share: 0.35, deadlineMs: 5000, slotMs: 5000, waitingMax: 2000, statementMs: 5000 },
  /** What doesn't begin within seconds is told to come again: a dashboard that is refused asks sooner than one that hangs. */
  report: { share: 0.2, deadlineMs: 30_000, slotMs: 5000, waitingMax: 64, statementMs: 30_000 },
  upload: { share: 0.05, deadlineMs: 60_000, slotMs: 60_000, waitingMax: 16, statementMs: 60_000 },
} as const;

export type Lane = keyof typeof lanes;
export const laneNames = Object.keys(lanes) as Lane[];

/** How many of a process's connections each class has: at least one; what rounding leaves over is the scans'. */
export function laneSizes(pool: number): Record<Lane, number> {
  const of = (lane: Lane) => Math.max(1, Math.floor(pool * lanes[lane].share));
  const [page, report, upload] = [of("page"), of("report"), of("upload")];
  return { scan: Math.max(1, pool - page - report - upload), page, report, upload };
}

/** `refused`: how many were turned away since the start, because too many waited or their time was over before they began. */
export type LaneFigures = { size: number; running: number; waiting: number; refused: number };
