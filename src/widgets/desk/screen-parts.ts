import { clockWords } from "../../domain/day.ts";
import type { DeskState, Row } from "./state.ts";
import { agoWords, awayWords, type Panel } from "./words.ts";

/** What the parts below look at; the page's own, and changing. */
export type Seen<State extends DeskState = DeskState> = {
  state: State;
  listening: boolean;
  partial: string;
  soundOn: boolean;
  soundBlocked: boolean;
  isDurable: boolean;
  now: number;
  timeZone: string;
};

const rowsShown = 8;
const tailLength = 4;
const rowCodeLength = 14;
const phoneCodeLength = 12;

const netWords = { online: "Connected", offline: "No Wi-Fi", busy: "System is busy", out: "Signed out", other: "Somebody else" } as const;

const headOf = (code: string, lengthMax: number): string =>
  code.length > lengthMax ? `…${code.slice(1 - lengthMax, -tailLength)}` : code.slice(0, -tailLength);

export const shownPanel = ({ state, listening }: Seen): Panel => (listening || state.panel.state === "out" ? state.panel : awayWords());

/** The big panel. */
export const panelPart = (seen: () => Seen) => ({
  get shown() {
    return shownPanel(seen());
  },
  get codeHead() {
    return shownPanel(seen()).code.slice(0, -tailLength);
  },
  get codeHeadOnPhone() {
    return headOf(shownPanel(seen()).code, phoneCodeLength);
  },
  get codeTail() {
    return shownPanel(seen()).code.slice(-tailLength);
  },
  get isOut() {
    return shownPanel(seen()).state === "out";
  },
  get isAway() {
    return shownPanel(seen()).state === "away";
  },
  get isReplay() {
    return shownPanel(seen()).state === "replay" && seen().state.replay !== null;
  },
  get replayDone() {
    return seen().state.replay?.done ?? 0;
  },
  get replayTotal() {
    return seen().state.replay?.total ?? 1;
  },
  get listenWord() {
    const { partial, listening, state } = seen();
    if (partial) return partial;
    if (!listening) return "Another window is in front";
    return state.isMended ? "Listening. Keyboard put right" : "Listening for the scanner";
  },
  get lastWord() {
    const { state, now } = seen();
    return state.lastAt === null ? "" : `Last scan ${agoWords(state.lastAt, Math.max(now, state.lastAt))}`;
  },
});

/** The list of the newest scans. Long codes lose their beginning: what people compare is the end. */
export const listPart = (seen: () => Seen) => ({
  get rows(): Row[] {
    return seen().state.rows.slice(0, rowsShown);
  },
  head: (code: string) => headOf(code, rowCodeLength),
  tail: (code: string) => code.slice(-tailLength),
  clock: (row: Row) => clockWords(new Date(row.at), seen().timeZone),
});

/** The chips: line, sound, and what lies on this device. */
export const chipsPart = (seen: () => Seen) => ({
  get net() {
    const { line } = seen().state;
    if (line === "busy") return "offline";
    return line === "other" ? "out" : line;
  },
  get netWord() {
    return netWords[seen().state.line];
  },
  get savedWord() {
    const { line, waiting } = seen().state;
    return line !== "online" && waiting > 0 ? ` ${waiting} saved` : "";
  },
  get waitWord() {
    const { waiting } = seen().state;
    return waiting > 0 ? `${waiting} waiting to be sent` : "";
  },
  get deviceNotice() {
    const { state, isDurable } = seen();
    if (state.unsafe > 0) return "This device is full. Keep this page open until all scans are sent.";
    if (!isDurable) return "This browser keeps nothing. Keep this page open until all scans are sent.";
    if (state.waiting >= manyWaiting) return "Many scans are waiting. Find Wi-Fi.";
    return state.others.length > 0 ? `Scans of ${state.others.join(", ")} wait on this device until they sign in here.` : "";
  },
  get noticeLook() {
    const { state, isDurable } = seen();
    return state.unsafe > 0 || !isDurable || state.waiting >= manyWaiting ? "notice--bad" : "notice--dup";
  },
  get soundWord() {
    const { soundOn, soundBlocked } = seen();
    if (!soundOn) return "Sound off";
    return soundBlocked ? "Tap for sound" : "Sound on";
  },
});

const manyWaiting = 500;
