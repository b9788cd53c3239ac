import { type Panel, panel, scans } from "../desk/words.ts";

export const startWords = (): Panel => panel("idle", "Scan a parent bag", "", "Scan the code on the big bag to begin.");

export const readyWords = (parent: string, left: number | null): Panel =>
  panel("idle", "Ready", "", left === null ? `Scan a child bag for ${parent}.` : `Scan a child bag for ${parent}. ${left} to go.`);

/** The panel when nothing has happened yet. */
export const restWords = (parent: { code: string } | null, left: number | null): Panel =>
  parent ? readyWords(parent.code, left) : startWords();

export const closeShortWords = (parent: string, left: number | null): Panel =>
  panel(
    "dup",
    "Close it short?",
    parent,
    `${left === null ? "It is not full" : `${left} still to go`}. To close it now, scan the card once more.`,
  );

export const nextWords = (): Panel => panel("idle", "Next bag", "", "Scan the next parent bag.");

export const dayWords = (scanned: number, finished: number): string =>
  `Today ${scans(scanned, "scan", "scans")}, ${scans(finished, "bag", "bags")} finished.`;

export const noBillWords = (): Panel => panel("dup", "No bill here", "", "This card finishes a bill. Open the bill first.");

export const askWords = (code: string, parent: string, left: number | null): Panel =>
  panel("ask", "New bag?", code, `${parent} ${left === null ? "is not full" : `still needs ${left}`}. To switch, scan the new bag again.`);

export const chooseFirstWords = (code: string, held: number): Panel =>
  panel("ask", "Choose first", code, `${scans(held, "scan waits.", "scans wait.")} To switch, scan this bag again. Or tap Stay.`);

export const asideWords = (code: string): Panel => panel("idle", "Put it aside", code, "Then scan the next one.");

export const noParentWords = (): Panel => panel("dup", "No bag open", "", "Scan a parent bag first.");

export const parentFirstWords = (code: string, sentence: string): Panel => panel("bad", "Parent bag first", code, sentence);
