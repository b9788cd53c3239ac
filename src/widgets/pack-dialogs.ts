import { codeProblemWords, parseCode } from "../domain/code.ts";
import { codeMaxLength } from "../domain/kind.ts";
import type { Desk } from "./pack-desk.ts";
import type { PackStart } from "./pack-start.ts";
import type { Sound, SoundName } from "./sound.ts";
import { isStationName, type Station } from "./station.ts";

const closeDialog = (id: string) => (document.getElementById(id) as HTMLDialogElement | null)?.close();

/** Typing a code with gloves, or on any keyboard. */
export function typeDialog({ kinds, ownHosts }: PackStart, desk: Partial<Desk>) {
  return {
    typed: "",
    /** The keypad has digits; letters come from the device's own keyboard, which stays away until it is asked for. */
    letters: false,
    get reading() {
      return parseCode(this.typed, { kinds, ownHosts });
    },
    get isUsable() {
      return this.reading.code !== null;
    },
    get mode() {
      return this.letters ? "text" : "none";
    },
    get hint() {
      if (this.typed === "") return "Digits and letters, as they stand on the label.";
      if (this.reading.ok) return this.reading.kind.name;
      return codeProblemWords[this.reading.problem];
    },
    opening() {
      this.typed = "";
      this.letters = false;
    },
    typing(event: Event) {
      this.typed = (event.currentTarget as HTMLInputElement).value.toUpperCase();
    },
    press(event: Event) {
      const { sign = "" } = (event.currentTarget as HTMLElement).dataset;
      if (this.typed.length + sign.length <= codeMaxLength) this.typed += sign;
    },
    begin(event: Event) {
      this.typed = (event.currentTarget as HTMLElement).dataset.sign ?? "";
    },
    erase() {
      this.typed = this.typed.slice(0, -1);
    },
    toggleLetters() {
      this.letters = !this.letters;
      requestAnimationFrame(() => document.getElementById("typed")?.focus());
    },
    close: () => closeDialog("type-dialog"),
    send(event: Event) {
      event.preventDefault();
      if (!this.isUsable) return;
      const text = this.typed;
      this.close();
      desk.pack?.scan({ text, how: "typed", at: Date.now() });
    },
  };
}

/** Closing a parent; a short one says why. */
export function finishDialog(desk: Partial<Desk>) {
  return {
    reason: "",
    isMissing: false,
    opening() {
      this.reason = "";
      this.isMissing = false;
    },
    choose(event: Event) {
      this.reason = (event.currentTarget as HTMLElement).dataset.reason ?? "";
    },
    writing(event: Event) {
      this.reason = (event.currentTarget as HTMLInputElement).value;
    },
    close: () => closeDialog("finish-dialog"),
    finish(isShort: boolean) {
      const reason = this.reason.trim();
      this.isMissing = isShort && reason === "";
      if (this.isMissing) return;
      this.close();
      desk.pack?.finish(isShort ? reason : null);
    },
  };
}

/** Help: the sounds, and the name of this table. */
export function helpDialog(sound: Sound, station: Station) {
  return {
    name: station.name(),
    note: "",
    opening() {
      this.name = station.name();
      this.note = "";
    },
    naming(event: Event) {
      this.name = (event.currentTarget as HTMLInputElement).value;
      this.note = isStationName(this.name.trim()) ? "" : "Use 1 to 40 letters, digits and hyphens, such as table-4.";
    },
    rename(event: Event) {
      event.preventDefault();
      if (!station.rename(this.name.trim())) return;
      this.note = "Saved.";
      window.dispatchEvent(new Event("station"));
    },
    hear: (event: Event) => sound.play((event.currentTarget as HTMLElement).dataset.sound as SoundName),
    close: () => closeDialog("help-dialog"),
  };
}

/** Signing in again without leaving the page: the scans that wait stay where they are. Only for the same person. */
export function signInDialog({ username }: PackStart, desk: Partial<Desk>) {
  return {
    problem: "",
    busy: false,
    opening() {
      this.problem = "";
    },
    close: () => closeDialog("sign-in-dialog"),
    async signIn(event: Event) {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      const password = String(new FormData(form).get("password") ?? "");
      this.busy = true;
      this.problem = await signInAgain(username, password);
      this.busy = false;
      if (this.problem) return;
      form.reset();
      this.close();
      desk.queue?.wake();
    },
  };
}

/** Gives why it did not work, "" when it did. */
async function signInAgain(username: string, password: string): Promise<string> {
  try {
    const headers = { "content-type": "application/json", accept: "application/json" };
    const response = await fetch("/api/session", { method: "POST", headers, body: JSON.stringify({ username, password }) });
    if (response.ok) return "";
    const { detail } = (await response.json()) as { detail?: string };
    return detail ?? "That did not work. Try again.";
  } catch {
    return "No answer from the system. Try again.";
  }
}
