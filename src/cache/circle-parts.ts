import type { Lines } from "./lines.ts";

/** Another process as the database knows it. `serves`: it believes its memory; what it says itself. `beats`: its newest turn. */
export type Member = { id: string; serves: boolean; beats: number };

/** Where the members of a site are written down: in the database, because who can write there must know all who may remember. */
export type Registry = {
  /** Says that we live, and gives the others. `turn` grows by one each time; one that comes late undoes nothing. `isEvicted`: somebody could not reach us, so we must stop believing. */
  beat(id: string, serves: boolean, turn: number): Promise<{ others: Member[]; isEvicted: boolean }>;
  evict(ids: readonly string[]): Promise<void>;
  leave(id: string): Promise<void>;
};

export type CircleOptions = {
  /** So often each member says that it lives. */
  beatMs: number;
  /** From a beat on a member may believe its memory for so long. */
  leaseMs: number;
  /** Who writes knows the members as they were at most so long ago. */
  viewMs: number;
  /** Who joins waits so long before it believes anything: longer than `viewMs`, so that everybody who writes knows it by then. */
  joinMs: number;
  /** No answer for so long: said again, on every line. */
  againMs: number;
  /** No answer for so long: that member is asked through the database to stop. */
  patienceMs: number;
  /** Then nobody knows; the write is not acknowledged. */
  giveUpMs: number;
};

export const circleOptions: CircleOptions = {
  ...{ beatMs: 400, leaseMs: 1500, viewMs: 1000, joinMs: 1300 },
  ...{ againMs: 150, patienceMs: 500, giveUpMs: 6000 },
};

export type CircleParts = {
  lines: Lines;
  registry: Registry;
  /** Takes what must be forgotten; done when it returns. */
  forget: (tags: readonly string[]) => void;
};
