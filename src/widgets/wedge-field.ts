/** Is this a field that people write in, so that a scan must not stay in it? */
export function isTextField(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !/^(?:button|submit|reset|checkbox|radio|range|file|color|image)$/.test(target.type);
}

/** A text field as it was before the first key of a scan. */
export type FieldBefore = { field: HTMLInputElement | HTMLTextAreaElement; value: string };

/** Puts the field back as it was; one that is made for codes is emptied, so that the next code has room. Gives what the scan had left there. */
export function restoreField({ field, value }: FieldBefore): string {
  const left = field.value.startsWith(value) ? field.value.slice(value.length) : field.value;
  field.value = field.hasAttribute("data-code-field") ? "" : value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return left;
}

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
