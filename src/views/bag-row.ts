import type { Sort } from "../domain/kind.ts";

/** One bag in a list. */
export type BagRow = {
  code: string;
  /** The kind's name, such as "Mustard sack". */
  kind: string;
  sort: Sort;
  /** Parent: open, closed, billed, dispatched, returned. Child: free, packed. */
  status: string;
  count: number | null;
  capacity: number | null;
  /** Codes and numbers, null where there is none. */
  parent: string | null;
  bill: string | null;
  updatedAt: string;
};
