/** Changes the theme at once, and lets the server remember it. Without an answer the page is still as the person wants it. */
function change(form: HTMLFormElement, button: HTMLButtonElement): void {
  document.documentElement.dataset.theme = button.value;
  const body = new URLSearchParams({ [button.name]: button.value });
  fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {});
  moveFocus(form);
}

/** The button that was pressed is gone; the keyboard stays where it was. */
function moveFocus(form: HTMLFormElement): void {
  const shown = [...form.querySelectorAll("button")].find((button) => button.getClientRects().length > 0);
  shown?.focus({ preventScroll: true });
}

/** Makes every theme switch on the page instant. */
export function startThemeSwitch(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !("themeSwitch" in form.dataset)) return;
    if (!(event.submitter instanceof HTMLButtonElement)) return;
    event.preventDefault();
    change(form, event.submitter);
  });
}
