/** A page may be so long on its way; until then another tap on its button would do the same once more. */
const onceMs = 10_000;

/** A dialog that the server has opened becomes a modal one; closing it goes to the address of the page without it. */
export function startServerDialog(): void {
  const dialog = document.querySelector<HTMLDialogElement>("dialog[data-close-href]");
  if (!dialog) return;
  const href = dialog.dataset.closeHref ?? location.pathname;
  // Not close(): that would tell the listener below that the person closed it.
  dialog.removeAttribute("open");
  dialog.showModal();
  dialog.addEventListener("close", () => location.replace(href));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  let sentMs = Number.NEGATIVE_INFINITY;
  dialog.addEventListener("submit", (event) => {
    if (event.timeStamp - sentMs < onceMs) event.preventDefault();
    else sentMs = event.timeStamp;
  });
}

/** Closes a dialog of the page by its id. */
export const closeDialog = (id: string): void => (document.getElementById(id) as HTMLDialogElement | null)?.close();
