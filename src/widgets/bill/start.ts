import type { DeskStart } from "../desk/start.ts";
import { type DeskState, firstDeskState } from "../desk/state.ts";
import type { LiveState } from "../live.ts";
import { readyWords, type Where } from "./words.ts";

/** What the server puts into the page of a bill or of a return. */
export type BillStart = DeskStart &
  Where & {
    isOpen: boolean;
    /** The newest event that the page shows: what is older is no news. Of a bill, others' doings are followed from here on. */
    event: string | null;
    /** May this person scan here? Otherwise they only watch. */
    canScan: boolean;
  };

export type BillState = DeskState & {
  /** How live the page is; `liveAt` is when anything was last heard. */
  live: LiveState;
  liveAt: number | null;
  /** It was finished or deleted since the page was opened: what stands around the list is not true any more. */
  closedWords: string;
};

export const firstState = (start: BillStart): BillState => ({
  ...firstDeskState(),
  panel: readyWords(start),
  live: "connecting",
  liveAt: null,
  closedWords: "",
});
