import { type Kind, kindOf } from "../../domain/kind.ts";
import { type DeskStart, ownOf } from "../desk/start.ts";
import { firstDeskState } from "../desk/state.ts";
import type { Leftovers } from "../outbox/leftovers.ts";
import type { KeptScan } from "../outbox/records.ts";
import { childRows } from "./answers.ts";
import { leftIn } from "./count.ts";
import type { PackState, ParentInHand } from "./state.ts";
import { restWords } from "./words.ts";

/** What the server puts into the page for this widget. */
export type PackStart = DeskStart & {
  parent: null | {
    code: string;
    kind: string;
    count: number;
    capacity: number;
    status: string;
    children: { code: string; packedAt: string }[];
  };
  today: { scans: number; finished: number; refused: number };
};

/** The page before its first scan. */
export function firstState({ parent, today }: PackStart): PackState {
  const state: PackState = {
    ...firstDeskState(),
    parent: parent && { code: parent.code, kind: parent.kind, count: parent.count, capacity: parent.capacity, status: parent.status },
    question: null,
    held: [],
    movable: [],
    knownParents: [],
    opening: null,
    pending: 0,
    rows: parent ? childRows(parent.children, parent.code) : [],
    today: { ...today },
  };
  return { ...state, panel: restWords(state.parent, leftIn(state)) };
}

/** What the device remembers of the page, for an opening without network. */
export type KeptPage = Pick<PackState, "parent" | "rows" | "today" | "lastAt">;

export const keptPageOf = ({ parent, rows, today, lastAt }: PackState): KeptPage =>
  JSON.parse(JSON.stringify({ parent, rows, today, lastAt })) as KeptPage;

/** What the device remembers, where the page itself comes from the device. */
export function takeUpKept(state: PackState, start: PackStart, kept: KeptPage | undefined): void {
  if (start.fromDevice && kept) Object.assign(state, ofThisTab(kept, start));
}

/** Takes up the parent of the last scan that an earlier page left. */
export function takeUpParent(state: PackState, start: PackStart, left: Leftovers): void {
  reopen(state, start, ownOf(left, start.person));
  state.panel = restWords(state.parent, leftIn(state));
}

/** The server does not know yet which parent was opened last. */
function reopen(state: PackState, { kinds }: PackStart, own: KeptScan[]) {
  const last = own.findLast(({ scan }) => scan.do === "open" || scan.do === "pack" || scan.do === "move")?.scan;
  if (!last?.parent || last.parent === state.parent?.code) return;
  const parent = uncounted(last.parent, kinds);
  if (parent) state.parent = parent;
  else state.opening = own.findLast(({ scan }) => scan.do === "open" && scan.parent === last.parent)?.key ?? null;
}

/** Another tab may have been the last to keep the page: which parent this one had in hand stands in its address. */
function ofThisTab(kept: KeptPage, { kinds }: PackStart): KeptPage {
  const code = new URLSearchParams(location.search).get("parent");
  return !code || code === kept.parent?.code ? kept : { ...kept, parent: uncounted(code, kinds), rows: [] };
}

/** A parent of which only the code is known here; null when it can't be one. */
function uncounted(code: string, kinds: readonly Kind[]): ParentInHand | null {
  const kind = kindOf(code, kinds);
  return kind?.sort === "parent" ? { code, kind: kind.name, count: null, capacity: kind.capacity, status: null } : null;
}
