import type { Kind } from "../../domain/kind.ts";
import type { Leftovers } from "../outbox/leftovers.ts";
import type { KeptScan, Scanner } from "../outbox/records.ts";
import { asideOf, rowOf } from "./answers.ts";
import { codeOf, type DeskState, putAside, putRow, rowsMax } from "./state.ts";
import { shownCode } from "./words.ts";

/** What the server puts into every page that scans. */
export type DeskStart = {
  person: Scanner & { name: string };
  /** All kinds: the browser parses codes by the same rules as the server. */
  kinds: Kind[];
  timeZone: string;
  ownHosts: string[];
  /** The build that the page is of. */
  version: string;
  /** The page was kept on this device: its figures are older than what the device remembers. */
  fromDevice: boolean;
};

/** Reads the page's own JSON, in the element with this id. */
export const readStart = <Start extends DeskStart>(id: string): Start =>
  JSON.parse(document.getElementById(id)?.textContent ?? "null") as Start;

/** What an earlier page of this person left, oldest first. */
export const ownOf = ({ scans, orphans }: Leftovers, { id }: Scanner): KeptScan[] =>
  scans.filter(({ key, person }) => orphans.has(key) && person === id);

/** Takes up the lists where an earlier page stopped: what waits, and what lies aside. */
export function takeUpLists(state: DeskState, person: Scanner, left: Leftovers): void {
  for (const record of left.asides) putAside(state, asideOf(record));
  for (const { scan } of ownOf(left, person).slice(-rowsMax)) putRow(state, rowOf(scan, shownCode(codeOf(scan)) || "Undo"));
}
