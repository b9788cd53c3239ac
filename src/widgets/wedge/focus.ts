import { isTextField } from "./field.ts";

/**
 * Keeps the focus in the catcher, where a scan lands best: at the start, when the window or tab comes back, when a dialog closes, after a
 * tap, and when the focus falls to nothing. Never after a key on a button, so that people who use Tab keep their place; never under a dialog.
 */
export function keepFocus(catcher: () => HTMLInputElement | null, onPresence: (here: boolean) => void): () => void {
  function refocus() {
    if (!document.hasFocus() || document.querySelector("dialog[open]") || isOtherField(document.activeElement)) return;
    catcher()?.focus({ preventScroll: true });
  }
  const isOtherField = (target: EventTarget | null) => isTextField(target) && target !== catcher();
  const soon = () => requestAnimationFrame(refocus);
  function presence() {
    const here = document.hasFocus() && document.visibilityState === "visible";
    if (here) soon();
    onPresence(here);
  }
  window.addEventListener("pointerup", (event) => void (isOtherField(event.target) || soon()), true);
  window.addEventListener("focusout", (event) => void (event.relatedTarget || soon()), true);
  window.addEventListener("close", soon, true);
  for (const name of ["focus", "blur"]) window.addEventListener(name, (event) => void (event.target === window && presence()));
  document.addEventListener("visibilitychange", presence);
  return presence;
}
