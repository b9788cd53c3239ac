import { isCardText } from "../../../src/domain/card.ts";
import { parseCode } from "../../../src/domain/code.ts";
import type { Kind } from "../../../src/domain/kind.ts";
import { createScannerSetup, type ScannerSetup, usualSetup } from "../../../src/widgets/scanner-setup.ts";
import type { HeardScan } from "../../../src/widgets/wedge/ears.ts";
import type { Proof } from "../../../src/widgets/wedge/reading.ts";
import { hearScanner } from "../../../src/widgets/wedge/wedge.ts";
import { goTo, takeTime } from "./clock.ts";
import type { Place } from "./trace.ts";

/** The page that traces are played on: every sort of field, two buttons and a dialog, and the real wedge. */
takeTime();
const setup = createScannerSetup(null);
const wedge = hearScanner(setup);
const byId = (id: string) => document.getElementById(id) as HTMLInputElement;
const dialog = document.querySelector("dialog") as HTMLDialogElement;
const fields = [...document.querySelectorAll<HTMLInputElement>("[data-field]")];
let heard: HeardScan[] = [];
let presses = 0;

const { kinds } = JSON.parse(document.getElementById("stage-state")?.textContent ?? "") as { kinds: Kind[] };
for (const name of ["click", "submit"]) {
  window.addEventListener(name, (event) => {
    // A form's own sending follows a click that nobody made.
    if (name === "click" || !(event as SubmitEvent).submitter) presses += 1;
    event.preventDefault();
  });
}

const catcher = byId("catcher");
wedge.listen({ catcher, onScan: (scan) => heard.push(scan), fits: (text) => isCardText(text) || parseCode(text, { kinds }).ok });

export type Scene = { place: Place; setup: Partial<ScannerSetup>; proofs: Proof[]; before: Record<string, string> };

const stage = {
  /** Everything as a trace wants to find it; gives the time at which it may begin. */
  begin({ place, setup: own, proofs, before }: Scene): number {
    goTo(performance.now() + 5000);
    setup.write({ ...usualSetup, ...own });
    setup.forgetProofs();
    for (const proof of proofs) setup.prove(proof);
    wedge.forgetPull();
    heard = [];
    presses = 0;
    dialog.close();
    if (place.startsWith("dialog")) dialog.showModal();
    catcher.disabled = false;
    catcher.value = "";
    goTo(performance.now() + 100);
    const target = place === "nothing" ? null : byId(place);
    if (target) target.focus();
    // Nothing has the focus only where there is nothing that could take it.
    else catcher.disabled = true;
    (document.activeElement as HTMLElement | null)?.id !== place && (document.activeElement as HTMLElement | null)?.blur();
    goTo(performance.now() + 100);
    for (const field of fields) field.value = before[field.id] ?? "";
    return Math.ceil(performance.now()) + 1000;
  },
  goTo,
  /** What came of it, after everything that could still happen has happened. */
  end() {
    const atEndMs = performance.now();
    goTo(atEndMs + 3000);
    const values = Object.fromEntries(fields.map((field) => [field.id, field.value]));
    return { heard, presses, catcher: catcher.value, values, isBad: fields.some((field) => field.validity.badInput) };
  },
};
export type Stage = typeof stage;
Object.assign(window, { stage });
