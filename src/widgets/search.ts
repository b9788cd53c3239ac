const isTextField = (element: Element | null) => element instanceof HTMLElement && element.matches("input, select, textarea");

/**
 * A scan on the list goes into the search, wherever the focus is: the scanner's first key takes the field, replaces what stood there,
 * and its Enter sends the form.
 */
export function startScanToSearch(field: HTMLInputElement): void {
  field.addEventListener("focus", () => field.select());
  document.addEventListener("keydown", (event) => {
    if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTextField(document.activeElement)) return;
    field.focus();
    field.select();
  });
}
