import { type KeptSetup, type ScannerSetup, usualSetup } from "../scanner-setup.ts";
import type { Wedge } from "../wedge/ears.ts";
import { afterSetting, type Check, firstCheck, fixOf, judge, type Panel } from "./check.ts";
import { collectPulls } from "./pulls.ts";
import { codePart, listPart, nextWords, panelPart } from "./screen-parts.ts";

/** What Alpine shows of the page. Every expression of the page is a name or a call in here (content security policy). */
export function scannerCheck(wedge: Wedge, kept: KeptSetup) {
  let self: typeof page;
  const pulls = collectPulls((pull) => {
    clearCatcher();
    self.isHearing = false;
    self.take(judge(self.check, pull, self.setup));
  });

  const page = {
    check: firstCheck(),
    setup: kept.read(),
    listening: true,
    isHearing: false,
    pulse: false,
    said: "",

    init() {
      // From here on through Alpine's eyes, so that what changes is drawn.
      self = this;
      wedge.listen({
        catcher: catcher(),
        // The wedge takes the codes out of the way; what they say is read from the keys.
        onScan: () => {},
        onPress: (press) => {
          pulls.add(press);
          this.isHearing = pulls.isHearing();
        },
        onListening: (here) => {
          this.listening = here;
        },
      });
    },

    take(check: Check) {
      this.check = check;
      this.pulse = !this.pulse;
      const { verb, detail } = check.panel;
      const words = `${verb}. ${detail} ${nextWords(check)}`.trim();
      // The same words again are told again: a blank makes them new.
      this.said = words === this.said ? `${words}\u00a0` : words;
    },
    putRight() {
      const fix = fixOf(this.check.results, this.setup);
      if (fix) this.set({ ...this.setup, ...fix }, "Put right here");
    },
    backToUsual() {
      kept.forgetProofs();
      this.set(usualSetup, "Back to the usual");
    },
    set(setup: ScannerSetup, verb: string) {
      const isKept = kept.write(setup);
      this.setup = kept.read();
      const after = afterSetting(this.check, verb);
      this.take(isKept ? after : { ...after, panel: forgetfulPanel });
    },
    startAgain() {
      this.take(firstCheck());
    },
    wake() {
      window.focus();
      this.listening = true;
    },
  };

  const parts = [panelPart, listPart, codePart].map((part) => Object.getOwnPropertyDescriptors(part(() => self)));
  return Object.defineProperties(page, Object.assign({}, ...parts));
}

const forgetfulPanel: Panel = {
  state: "bad",
  verb: "Not kept",
  detail: "This browser keeps nothing, so it can't be set. Set the scanner instead.",
};

const catcher = () => document.getElementById("catcher") as HTMLInputElement;
/** A code without its end would stay there. */
function clearCatcher() {
  catcher().value = "";
}
