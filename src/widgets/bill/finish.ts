import { calm } from "../calm.ts";
import type { Desk } from "../desk/desk.ts";
import { openDialog } from "../desk/screen.ts";
import type { BillStart, BillState } from "./start.ts";
import { finishedWords, finishWords, mayNotFinishWords, stillSendingWords } from "./words.ts";

/** The form of the finish dialog, once it is open. */
const openForm = () =>
  document.querySelector<HTMLFormElement>('dialog[open] form[action$="/complete"], dialog[open] form[action$="/finish"]');

/** The card opens the page's question, and once more says yes to it; what it asks for has to be written first. */
export function finishByCard({ start, state, show }: { start: BillStart; state: BillState; show: Desk["show"] }) {
  if (state.closedWords !== "" || !start.isOpen) return show.panel(finishedWords(start), "dup");
  // What is still on its way would be refused by a finished bill.
  if (state.waiting > 0) return show.panel(stillSendingWords(state.waiting), "dup");
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
