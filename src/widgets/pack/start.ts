import { type Kind, kindOf } from "../../domain/kind.ts";
import type { Leftovers } from "../outbox/leftovers.ts";
import type { KeptScan, Scanner } from "../outbox/records.ts";
import { asideOf, childRows, rowOf } from "./answers.ts";
import { leftIn } from "./count.ts";
import { codeOf, looksOf, type PackState, type ParentInHand, putAside, putRow, rowsMax } from "./state.ts";
import { restWords, shownCode } from "./words.ts";

/** What the server puts into the page for this widget. */
export type PackStart = {
  person: Scanner & { name: string };
  kinds: Kind[];
  parent: null | {
    code: string;
    kind: string;
    count: number;
    capacity: number;
    status: string;
    children: { code: string; packedAt: string }[];
  };
  today: { scans: number; finished: number; refused: number };
  timeZone: string;
  ownHosts: string[];
  /** The build that the page is of. */
  version: string;
  /** The page was kept on this device: its figures are older than what the device remembers. */
  fromDevice: boolean;
};

/** Reads the page's own JSON. */
export const readPackStart = (): PackStart => JSON.parse(document.getElementById("pack-state")?.textContent ?? "null") as PackStart;

/** The page before its first scan. */
export function firstState({ parent, today }: PackStart): PackState {
  const state: Omit<PackState, "panel"> = {
    parent: parent && { code: parent.code, kind: parent.kind, count: parent.count, capacity: parent.capacity, status: parent.status },
    pulse: false,
    question: null,
    held: [],
    rows: parent ? childRows(parent.children, parent.code) : [],
    aside: [],
    knownParents: [],
    opening: null,
    waiting: 0,
    pending: 0,
    others: [],
    unsafe: 0,
    isMended: false,
    line: "online",
    replay: null,
    today: { ...today },
    lastAt: null,
  };
  return { ...state, panel: restWords(state.parent, leftIn(state)) };
}

/** What the device remembers of the page, for an opening without network. */
export type KeptPage = Pick<PackState, "parent" | "rows" | "today" | "lastAt">;

export const keptPageOf = ({ parent, rows, today, lastAt }: PackState): KeptPage =>
  JSON.parse(JSON.stringify({ parent, rows, today, lastAt })) as KeptPage;

/** Takes up where an earlier page stopped: the parent of its last scan, what waits, and what lies aside. */
export function takeUp(state: PackState, start: PackStart, left: Leftovers, kept: KeptPage | undefined): void {
  if (start.fromDevice && kept) Object.assign(state, ofThisTab(kept, start));
  for (const record of left.asides) putAside(state, asideOf(record, record.result ? looksOf(record.result).verb : "Not taken", 0));
  const own = ownOf(left, start.person);
  for (const { scan } of own.slice(-rowsMax)) putRow(state, rowOf(scan, shownCode(codeOf(scan)) || "Undo"));
  takeUpParent(state, start, own);
  state.panel = restWords(state.parent, leftIn(state));
}

/** What an earlier page of this person left, oldest first. */
export const ownOf = ({ scans, orphans }: Leftovers, { id }: Scanner): KeptScan[] =>
  scans.filter(({ key, person }) => orphans.has(key) && person === id);

/** The server does not know yet which parent was opened last. */
function takeUpParent(state: PackState, { kinds }: PackStart, own: KeptScan[]) {
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
