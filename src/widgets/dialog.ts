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
}

/** Closes a dialog of the page by its id. */
export const closeDialog = (id: string): void => (document.getElementById(id) as HTMLDialogElement | null)?.close();
