import { codeProblemWords, parseCode } from "../../domain/code.ts";
import { codeMaxLength } from "../../domain/kind.ts";
import { closeDialog } from "../dialog.ts";
import type { Acts } from "./desk.ts";
import type { DeskStart } from "./start.ts";

/** Typing a code with gloves, or on any keyboard. */
export function typeDialog({ kinds, ownHosts }: DeskStart, desk: Partial<Acts>) {
  return {
    typed: "",
    /** Which half of the keypad is there. */
    letters: false,
    get reading() {
      return parseCode(this.typed, { kinds, ownHosts });
    },
    get isUsable() {
      return this.reading.code !== null;
    },
    get hint() {
      if (this.typed === "") return "Digits and letters, as they stand on the label.";
      if (this.reading.ok) return this.reading.kind.name;
      // Half a code is no mistake.
      if (this.reading.problem === "no_kind") return "Not a whole code yet.";
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
    },
    close: () => closeDialog("type-dialog"),
    send(event: Event) {
      event.preventDefault();
      if (!this.isUsable) return;
      const text = this.typed;
      this.close();
      desk.scan?.({ text, how: "typed", at: Date.now() });
    },
  };
}
