import type { Kind } from "../domain/kind.ts";
import { restWords } from "./pack.ts";
import { childRows } from "./pack-answers.ts";
import type { PackState } from "./pack-state.ts";
import { startWords } from "./pack-words.ts";

/** What the server puts into the page for this widget. */
export type PackStart = {
  username: string;
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
};

/** Reads the page's own JSON. */
export const readPackStart = (): PackStart => JSON.parse(document.getElementById("pack-state")?.textContent ?? "null") as PackStart;

/** The page before its first scan. */
export function firstState({ parent, today }: PackStart): PackState {
  const state: PackState = {
    parent: parent && { code: parent.code, kind: parent.kind, count: parent.count, capacity: parent.capacity, status: parent.status },
    panel: startWords(),
    pulse: false,
    question: null,
    held: [],
    rows: parent ? childRows(parent.children, parent.code) : [],
    aside: [],
    knownParents: [],
    waiting: 0,
    pending: 0,
    line: "online",
    replay: null,
    today: { ...today },
    lastAt: null,
  };
  return { ...state, panel: restWords(state) };
}
