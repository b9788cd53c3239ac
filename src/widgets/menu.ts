/** The phone's menu opens and closes without script; this closes it as people expect: by Escape and by a tap beside it. */
export function startPhoneMenu(): void {
  const menu = document.querySelector<HTMLDetailsElement>("details.menu");
  if (!menu) return;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  document.addEventListener("click", (event) => {
    if (menu.open && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
  // A page that comes back by the Back button would come back with its menu open.
  window.addEventListener("pagehide", () => {
    menu.open = false;
  });
}
