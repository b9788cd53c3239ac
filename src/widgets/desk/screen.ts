import { withoutBadge } from "../../domain/card.ts";
import { stationWords } from "../../domain/outcome.ts";
import type { Acts, Desk, DeskOptions } from "./desk.ts";
import { fits } from "./fits.ts";
import { chipsPart, listPart, panelPart, type Seen } from "./screen-parts.ts";
import type { DeskStart } from "./start.ts";
import type { DeskState } from "./state.ts";
import type { Tools } from "./tools.ts";
import { halfWords, noEnterWords } from "./words.ts";

const tickMs = 15_000;

/** What Alpine adds to a part, as far as it is used here. */
export type Magic = { $watch(name: string, changed: (value: string) => void): void };

export type ScreenOptions<Start extends DeskStart, State extends DeskState, Made extends Desk & Acts> = {
  start: Start;
  state: State;
  tools: Tools;
  /** Filled when the page is ready; the dialogs lie on the same desk. */
  desk: Partial<Made>;
  setUp(options: DeskOptions<Start, State>): Promise<Made>;
  /** What this desk shows beside the others; `seen` is the page as it is drawn. */
  parts(seen: () => Seen<State>): object[];
  begin?(magic: Magic): void;
};

/** What Alpine shows of a page that scans. Every expression of the page is a name or a call in here (content security policy). */
export function deskScreen<Start extends DeskStart, State extends DeskState, Made extends Desk & Acts>(
  options: ScreenOptions<Start, State, Made>,
) {
  const { start, tools, desk, setUp, parts, begin } = options;
  const { wedge, sound, station } = tools;
  let self: Seen<State>;
  const seen = () => self;

  const page = {
    state: options.state,
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
      begin?.(this as unknown as Magic);
      const made = await setUp({ start, state: this.state, spoken: this.spoken, tools, onLock });
      Object.assign(desk, made);
      this.isDurable = made.isDurable;
      this.hear(made);
      if (made.shift.isLocked()) made.lock();
    },

    hear(made: Made) {
      wedge.listen({
        catcher: document.getElementById("catcher") as HTMLInputElement,
        fits: (text) => fits(text, start),
        onScan: made.scan,
        onPartial: eachFrame((text) => {
          this.partial = withoutBadge(text);
        }),
        onNoEnter: (text) => made.show.panel(noEnterWords(withoutBadge(text)), "dup"),
        onHalf: (text) => made.show.panel(halfWords(withoutBadge(text)), "bad"),
        onListening: (here) => {
          this.listening = here;
        },
      });
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
    },

    undo: () => desk.undo?.("typed"),
    settleAside: () => desk.settleAside?.(),
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
    desk.undo?.("typed");
  }

  const all = [panelPart(seen), listPart(seen), chipsPart(seen), ...parts(seen)].map(Object.getOwnPropertyDescriptors);
  return Object.defineProperties(page, Object.assign({}, ...all));
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
