import { showableText } from "../../domain/code.ts";
import type { Tone } from "../../domain/outcome.ts";
import type { Line } from "../scan-door.ts";

/** Names of the panel's looks in the style sheet; `idle` is also the start. */
export type PanelState = "idle" | "sending" | "ok" | "full" | "dup" | "bad" | "wait" | "replay" | "out" | "ask" | "undo" | "away";

export type Panel = { state: PanelState; verb: string; code: string; detail: string };

export const panelStates: Record<Tone, PanelState> = {
  parent: "ok",
  ok: "ok",
  full: "full",
  dup: "dup",
  bad: "bad",
  undo: "undo",
  note: "dup",
};

export const panel = (state: PanelState, verb: string, code: string, detail: string): Panel => ({ state, verb, code, detail });

/** Before the page knows what it is for. */
export const startPanel: Panel = panel("idle", "One moment", "", "Getting ready.");

/** 1 scan, 3 scans. */
export const scans = (count: number, one: string, many: string) => (count === 1 ? `1 ${one}` : `${count} ${many}`);

const safe = (count: number) => scans(count, "scan is safe on this device.", "scans are safe on this device.");

const shownCodeLength = 18;

/** A code as wide as the panel is; long ones lose their beginning, because what people compare is the end. */
export function shownCode(text: string): string {
  const code = showableText(text);
  return code.length > shownCodeLength ? `…${code.slice(1 - shownCodeLength)}` : code;
}

export const sendingWords = (code: string): Panel => panel("sending", "Checking", code, "You can scan the next bag now.");

const lineWords: Record<Line, string> = {
  online: "Sending.",
  offline: "No Wi-Fi.",
  busy: "The system is busy.",
  out: "Signed out.",
  other: "Somebody else is signed in.",
};

export const savedWords = (code: string, count: number, line: Line): Panel =>
  panel("wait", "Saved", code, `${lineWords[line]} ${safe(count)} Keep scanning.`);

export const replayWords = (done: number, total: number): Panel =>
  panel("replay", "Back again", "", `Sending saved scans: ${done} of ${total}.`);

export const allSentWords = (count: number): Panel =>
  panel("ok", "All sent", "", `${scans(count, "saved scan is", "saved scans are")} in. Scan the next bag.`);

export const needYouWords = (refused: number, total: number): Panel =>
  panel(
    "bad",
    refused === 1 ? "1 needs you" : `${refused} need you`,
    "",
    `${total - refused} of ${total} saved scans went in. Look at the list below.`,
  );

export const outWords = (count: number): Panel =>
  panel("out", "Signed out", "", `${count > 0 ? `${safe(count)} ` : ""}Sign in to carry on.`);

export const otherWords = (count: number): Panel =>
  panel(
    "out",
    "Somebody else",
    "",
    `They signed in here. ${count > 0 ? scans(count, "scan is safe. ", "scans are safe. ") : ""}Sign in to carry on.`,
  );

/** Loud: the one case in which closing the page would lose something. */
export const unsafeWords = (code: string, count: number): Panel =>
  panel(
    "bad",
    "Not saved",
    code,
    `This device is full. Keep this page open: ${scans(count, "scan is", "scans are")} only in it. Tell an admin.`,
  );

export const doubtWords = (code: string): Panel =>
  panel("bad", "Not sure", code, "Y and Z may be the wrong way round. Open Help, then Check my scanner.");

export const halfWords = (text: string): Panel => panel("bad", "Scan it again", shownCode(text), "Only part of the code came through.");

/** Who is here, where, and what they did so far. */
export const whoWords = (name: string, place: string, more: string): Panel =>
  panel("idle", name.length > shownCodeLength ? `${name.slice(0, shownCodeLength - 1)}…` : name, "", `At ${place}. ${more}`);

export const lockedWords = (count: number): Panel =>
  panel("out", "Locked", "", `${count > 0 ? `${safe(count)} ` : ""}Scan your badge, or enter your PIN.`);

export const badgeWords = (): Panel => panel("sending", "Your badge", "", "One moment.");

export const badgeRefusedWords = (why: string): Panel => panel("bad", "Badge not taken", "", why);

export const noEnterWords = (text: string): Panel =>
  panel("dup", "Press Enter", shownCode(text), "The scanner did not. Press it, or open Help, then Check my scanner.");

export const notTakenWords = (code: string, why: string): Panel => panel("bad", "Not taken", code, why);

export const awayWords = (): Panel => panel("away", "Not listening", "", "Tap here, then scan.");

/** Just now, 2 minutes ago, 3 hours ago. */
export function agoWords(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1000);
  if (seconds < 45) return "just now";
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return minutes === 1 ? "1 minute ago" : `${minutes} minutes ago`;
  const hours = Math.round(minutes / 60);
  return hours === 1 ? "1 hour ago" : `${hours} hours ago`;
}
