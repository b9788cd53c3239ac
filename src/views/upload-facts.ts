import type { SheetLayout } from "../domain/import-schema.ts";
import type { ImportState } from "../domain/import-states.ts";
import type { BadgeTone } from "./badge.tsx";

export type UploadCounts = { rows: number; new: number; same: number; moved: number; refused: number; changed: number; done: number };

export type UploadProgress = {
  rowsRead: number;
  /** Of the present step, 0 to 1. */
  share: number;
  rowsChecked: number;
  rowsWritten: number;
  /** Rows a second. */
  rate: number;
  secondsLeft: number | null;
};

export type UploadPolicy = {
  knownParents: "reuse" | "refuse";
  childrenElsewhere: "move" | "refuse";
  unknownBills?: "make" | "refuse" | undefined;
};

/** An upload in the server's words. Moments are ISO texts; null where there is nothing to say. */
export type UploadFacts = {
  id: number;
  fileName: string;
  hash: string;
  bytes: number;
  state: ImportState;
  /** Where it stands and what to do now. */
  message: string;
  note: string | null;
  /** What the file has that people should know of. */
  warnings: string[];
  policy: UploadPolicy;
  progress: UploadProgress;
  counts: UploadCounts | null;
  reasons: { reason: string; count: number; message: string }[];
  madeByName: string;
  createdAt: string;
  committedAt: string | null;
  committedByName: string | null;
  revokedAt: string | null;
  revokedByName: string | null;
};

/** A row of the file that somebody should look at. */
export type UploadRow = {
  sheet: string;
  row: number;
  cell: string | null;
  /** What stands in that cell; null when it is empty. */
  text: string | null;
  message: string;
};

/** `same`: the newest upload of the same file that is in. `rows`: the first that can't be done. */
export type WholeUpload = UploadFacts & { same: number | null; sheets: SheetLayout[]; problems: UploadRow[] };

/** The page of one upload, and what lies below it. */
export const uploadHref = (id: number, below = ""): string => `/uploads/${id}${below}`;

/** Someone, or something, is at work on it. */
export const isAtWork = (state: ImportState): boolean => ["waiting", "reading", "checking", "committing", "revoking"].includes(state);

/** A state in a word or two. */
export const uploadStates: Record<ImportState, { words: string; tone: BadgeTone }> = {
  waiting: { words: "Waiting", tone: "wait" },
  reading: { words: "Being read", tone: "wait" },
  checking: { words: "Being checked", tone: "wait" },
  ready: { words: "Your turn", tone: "info" },
  committing: { words: "Being put in", tone: "wait" },
  committed: { words: "In", tone: "ok" },
  revoking: { words: "Being taken back", tone: "wait" },
  revoked: { words: "Taken back", tone: "mute" },
  cancelled: { words: "Cancelled", tone: "mute" },
  failed: { words: "Failed", tone: "bad" },
};
