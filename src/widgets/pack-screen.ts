import { clockWords } from "../domain/day.ts";
import { stationWords } from "../domain/outcome.ts";
import { leftIn, leftWords, trayCells } from "./pack-count.ts";
import { type Desk, listen, setUpDesk } from "./pack-desk.ts";
import { firstState, type PackStart } from "./pack-start.ts";
import type { Row } from "./pack-state.ts";
import { agoWords, awayWords, type Panel } from "./pack-words.ts";
import type { Sound } from "./sound.ts";
import type { Station } from "./station.ts";
import type { Wedge } from "./wedge.ts";

const rowsShown = 8;
const tailLength = 4;
const rowCodeLength = 14;
const phoneCodeLength = 12;
const tickMs = 15_000;

const netWords = { online: "Connected", offline: "No Wi-Fi", busy: "System is busy", out: "Signed out" } as const;

export type ScreenOptions = { start: PackStart; wedge: Wedge; sound: Sound; station: Station; desk: Partial<Desk> };

/** What Alpine adds to a part, as far as it is used here. */
type Magic = { $watch(name: string, changed: (value: string) => void): void };

const packPath = (parent: string): string => (parent ? `/pack?parent=${encodeURIComponent(parent)}` : "/pack");

const headOf = (code: string, lengthMax: number): string =>
  code.length > lengthMax ? `…${code.slice(1 - lengthMax, -tailLength)}` : code.slice(0, -tailLength);

/** What Alpine shows of the pack page. Every expression of the page is a name or a call in here (content security policy). */
export function packScreen({ start, wedge, sound, station, desk }: ScreenOptions) {
  return {
    state: firstState(start),
    spoken: { polite: "", urgent: "" },
    listening: true,
    partial: "",
    place: stationWords(station.name()),
    soundOn: sound.isOn(),
    soundBlocked: false,
    now: Date.now(),

    init() {
      const made = setUpDesk({ start, state: this.state, spoken: this.spoken, sound, station, wedge });
      Object.assign(desk, made);
      listen(wedge, made.pack, {
        catcher: document.getElementById("catcher") as HTMLInputElement,
        onPartial: (text) => {
          this.partial = text;
        },
        onListening: (here) => {
          this.listening = here;
        },
      });
      sound.onReady((ready) => {
        this.soundBlocked = !ready;
      });
      setInterval(() => {
        this.now = Date.now();
      }, tickMs);
      window.addEventListener("station", () => {
        this.place = stationWords(station.name());
      });
      // Opened again, by F5 or after an accident, the page has the parent that was in hand.
      (this as unknown as Magic).$watch("parentCode", (code) => history.replaceState(null, "", packPath(code)));
    },

    get shown(): Panel {
      return this.listening || this.state.panel.state === "out" ? this.state.panel : awayWords();
    },
    get codeHead() {
      return this.shown.code.slice(0, -tailLength);
    },
    get codeHeadOnPhone() {
      return headOf(this.shown.code, phoneCodeLength);
    },
    get codeTail() {
      return this.shown.code.slice(-tailLength);
    },
    get isSwitch() {
      return this.shown.state === "ask";
    },
    get isMove() {
      return this.state.question?.is === "move" && this.shown.state === "bad";
    },
    get isOut() {
      return this.shown.state === "out";
    },
    get isAway() {
      return this.shown.state === "away";
    },
    get isReplay() {
      return this.shown.state === "replay" && this.state.replay !== null;
    },
    get replayDone() {
      return this.state.replay?.done ?? 0;
    },
    get replayTotal() {
      return this.state.replay?.total ?? 1;
    },

    get title() {
      return this.state.parent ? "Packing" : "No bag open";
    },
    get parentCode() {
      return this.state.parent?.code ?? "";
    },
    get parentHref() {
      return this.state.parent ? `/bags/${encodeURIComponent(this.state.parent.code)}` : "/bags";
    },
    get count() {
      // Unknown until the server has answered: no number rather than a wrong one.
      return this.state.parent ? (this.state.parent.count ?? "\u00a0") : 0;
    },
    get capacity() {
      return this.state.parent?.capacity ?? "";
    },
    get left() {
      return leftIn(this.state);
    },
    get leftWord() {
      return leftWords(this.state);
    },
    get isShort() {
      return this.left !== 0;
    },
    get cells() {
      return trayCells(this.state);
    },

    get rows(): Row[] {
      return this.state.rows.slice(0, rowsShown);
    },
    /** Long codes lose their beginning: what people compare is the end. */
    head: (code: string) => headOf(code, rowCodeLength),
    tail: (code: string) => code.slice(-tailLength),
    clock: (row: Row) => clockWords(new Date(row.at), start.timeZone),

    get net() {
      return this.state.line === "busy" ? "offline" : this.state.line;
    },
    get netWord() {
      return netWords[this.state.line];
    },
    get savedWord() {
      return this.state.line !== "online" && this.state.waiting > 0 ? ` ${this.state.waiting} saved` : "";
    },
    get waitWord() {
      return this.state.waiting > 0 ? `${this.state.waiting} waiting to be sent` : "";
    },
    get soundWord() {
      if (!this.soundOn) return "Sound off";
      return this.soundBlocked ? "Tap for sound" : "Sound on";
    },
    get listenWord() {
      return this.partial || (this.listening ? "Listening for the scanner" : "Another window is in front");
    },
    get lastWord() {
      return this.state.lastAt === null ? "" : `Last scan ${agoWords(this.state.lastAt, Math.max(this.now, this.state.lastAt))}`;
    },

    undo: () => desk.pack?.undo(),
    switchParent: () => desk.pack?.switchParent(),
    stay: () => desk.pack?.stay(),
    moveHere: () => desk.pack?.moveHere(),
    leaveAside: () => desk.pack?.leaveAside(),
    settleAside: () => desk.pack?.settleAside(),
    toggleSound() {
      // The tap itself lets a blocked sound through; then it stays on.
      this.soundOn = !this.soundOn || this.soundBlocked;
      sound.turn(this.soundOn);
      if (this.soundOn) sound.play("ok");
    },
    wake() {
      window.focus();
      this.listening = true;
    },
    /** A full bag closes without a word; only a short one has to say why. */
    openFinish() {
      if (this.state.parent && this.isShort && this.state.parent.status !== "closed") openDialog("finish-dialog");
      else desk.pack?.finish(null);
    },
    openDialog: (event: Event) => openDialog((event.currentTarget as HTMLElement).dataset.opens ?? ""),
  };
}

/** Opens the page's dialog with this id, and lets its widget get ready. */
export function openDialog(id: string) {
  const dialog = document.getElementById(id) as HTMLDialogElement | null;
  if (!dialog || dialog.open) return;
  dialog.dispatchEvent(new Event("opening"));
  dialog.showModal();
}
