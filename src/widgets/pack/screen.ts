import { withoutBadge } from "../../domain/card.ts";
import { stationWords } from "../../domain/outcome.ts";
import type { Sound } from "../sound.ts";
import type { Station } from "../station.ts";
import type { Voice } from "../voice.ts";
import type { Wedge } from "../wedge/wedge.ts";
import { type Desk, setUpDesk } from "./desk.ts";
import { fits } from "./fits.ts";
import { chipsPart, countPart, listPart, panelPart, type Seen } from "./screen-parts.ts";
import { firstState, type PackStart } from "./start.ts";
import { halfWords, noEnterWords } from "./words.ts";

const tickMs = 15_000;

export type ScreenOptions = {
  start: PackStart;
  wedge: Wedge;
  sound: Sound;
  voice: Voice;
  station: Station;
  storage: Storage | null;
  desk: Partial<Desk>;
};

/** What Alpine adds to a part, as far as it is used here. */
type Magic = { $watch(name: string, changed: (value: string) => void): void };

const packPath = (parent: string): string => (parent ? `/pack?parent=${encodeURIComponent(parent)}` : "/pack");

/** What Alpine shows of the pack page. Every expression of the page is a name or a call in here (content security policy). */
export function packScreen(options: ScreenOptions) {
  const { start, wedge, sound, voice, station, storage, desk } = options;
  let self: Seen;
  const seen = () => self;

  const page = {
    state: firstState(start),
    spoken: { polite: "", urgent: "" },
    listening: true,
    partial: "",
    place: stationWords(station.name()),
    soundOn: sound.isOn(),
    soundBlocked: false,
    isDurable: true,
    now: Date.now(),
    timeZone: start.timeZone,

    async init() {
      // From here on through Alpine's eyes, so that what changes is drawn.
      self = this;
      this.watchWorld();
      const made = await setUpDesk({ start, state: this.state, spoken: this.spoken, sound, voice, station, storage, wedge, onLock });
      Object.assign(desk, made);
      this.isDurable = made.isDurable;
      wedge.listen({
        catcher: document.getElementById("catcher") as HTMLInputElement,
        fits: (text) => fits(text, start),
        onScan: (heard) => made.pack.scan(heard),
        onPartial: eachFrame((text) => {
          this.partial = withoutBadge(text);
        }),
        onNoEnter: (text) => made.show.panel(noEnterWords(withoutBadge(text)), "dup"),
        onHalf: (text) => made.show.panel(halfWords(withoutBadge(text)), "bad"),
        onListening: (here) => {
          this.listening = here;
        },
      });
      if (made.shift.isLocked()) made.lock();
    },

    watchWorld() {
      sound.onReady((ready) => {
        this.soundBlocked = !ready;
      });
      setInterval(() => {
        this.now = Date.now();
      }, tickMs);
      window.addEventListener("station", () => {
        this.place = stationWords(station.name());
      });
      window.addEventListener("keydown", undoByKeys);
      // Opened again, by F5 or after an accident, the page has the parent that was in hand.
      (this as unknown as Magic).$watch("parentCode", (code) => history.replaceState(null, "", packPath(code)));
    },

    undo: () => desk.pack?.undo("typed"),
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
      if (self.state.parent && countPart(seen).isShort && self.state.parent.status !== "closed") openDialog("finish-dialog");
      else desk.pack?.finish(null);
    },
    openDialog: (event: Event) => openDialog((event.currentTarget as HTMLElement).dataset.opens ?? ""),
  };

  const onLock = () => openDialog("sign-in-dialog");

  /** As everywhere else; in a text field it is the field's own. */
  function undoByKeys(event: KeyboardEvent) {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
    const { activeElement } = document;
    if (!isUndo || event.repeat || document.querySelector("dialog[open]")) return;
    if (activeElement instanceof HTMLInputElement && activeElement.id !== "catcher") return;
    event.preventDefault();
    desk.pack?.undo("typed");
  }

  const parts = [panelPart(seen), countPart(seen), listPart(seen), chipsPart(seen)].map(Object.getOwnPropertyDescriptors);
  return Object.defineProperties(page, Object.assign({}, ...parts));
}

/** Scanners press faster than screens draw: only the last of what came is shown. */
function eachFrame(show: (text: string) => void): (text: string) => void {
  let latest: string | null = null;
  return (text) => {
    if (latest === null) {
      requestAnimationFrame(() => {
        show(latest ?? "");
        latest = null;
      });
    }
    latest = text;
  };
}

/** Opens the page's dialog with this id, and lets its widget get ready. */
export function openDialog(id: string) {
  const dialog = document.getElementById(id) as HTMLDialogElement | null;
  if (!dialog || dialog.open) return;
  dialog.dispatchEvent(new Event("opening"));
  dialog.showModal();
}
