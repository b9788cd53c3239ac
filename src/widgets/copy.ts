/** Buttons that copy are hidden where the browser can't: without script, and on pages that came by plain http. */
export function startCopyButtons(): void {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    const field = document.getElementById(button.dataset.copy ?? "");
    const told = document.querySelector(`[data-copied="${button.dataset.copy}"]`);
    if (!(field instanceof HTMLInputElement) || !told) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      told.textContent = await navigator.clipboard.writeText(field.value).then(
        () => "Copied.",
        () => "Copy it by hand: it is marked.",
      );
    });
  }
}
