import type { ImportRow, ImportSheet } from "../domain/import-row.ts";

/**
 * What the rows of a file become before they leave the reader's process, so that whoever waits for them has nothing left to do with them.
 * What these give goes out as JSON, in its order; `found` goes out at the end.
 */
export type Shaping = {
  /** Ends the sheet before it. */
  open: (sheet: ImportSheet) => readonly unknown[];
  push: (row: ImportRow) => readonly unknown[];
  end: () => readonly unknown[];
  found: () => unknown;
};
