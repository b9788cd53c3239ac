import { calm } from "../calm.ts";
import type { Desk } from "../desk/desk.ts";
import { openDialog } from "../desk/screen.ts";
import type { BillStart, BillState } from "./start.ts";
import { finishedWords, finishWords, mayNotFinishWords, stillSendingWords, toBeSentWords } from "./words.ts";

/** The form of the finish dialog, once it is open. */
const openForm = () =>
  document.querySelector<HTMLFormElement>('dialog[open] form[action$="/complete"], dialog[open] form[action$="/finish"]');

/**
 * The dialog's own button waits for the same: what is still on its way would be refused by a finished bill, and that page sends nothing
 * any more.
 */
export function finishAfterSending(waiting: () => number): void {
  function onSubmit(event: SubmitEvent) {
    const form = event.target;
    const count = waiting();
    if (count === 0 || !(form instanceof HTMLFormElement) || !/\/(?:complete|finish)$/.test(form.action)) return;
    event.preventDefault();
    event.stopPropagation();
    const notice = form.querySelector('[role="alert"]') ?? document.createElement("p");
    notice.className = "notice notice--dup";
    notice.setAttribute("role", "alert");
    notice.textContent = `${toBeSentWords(count)} Then finish it.`;
    form.prepend(notice);
  }
  document.addEventListener("submit", onSubmit, true);
}

type ByCard = { start: BillStart; state: BillState; show: Desk["show"]; waiting: () => number };

/** The card opens the page's question, and once more says yes to it; what it asks for has to be written first. */
export function finishByCard({ start, state, show, waiting }: ByCard) {
  if (state.closedWords !== "" || !start.isOpen) return show.panel(finishedWords(start), "dup");
  // What is still on its way would be refused by a finished bill.
  const count = waiting();
  if (count > 0) return show.panel(stillSendingWords(count), "dup");
  const form = openForm();
  if (form) {
    if (form.reportValidity()) form.requestSubmit();
    return;
  }
  // Who may not finish it has no button for it either.
  if (!document.querySelector('a[href*="open=finish"], #finish-bill')) return show.panel(mayNotFinishWords(start), "bad");
  openDialog("finish-bill");
  if (document.getElementById("finish-bill")) return;
  show.panel(finishWords(start), "parent");
  void calm().then(() => location.assign(`${location.pathname}?open=finish`));
}
