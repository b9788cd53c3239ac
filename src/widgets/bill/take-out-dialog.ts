import { closeDialog } from "../dialog.ts";
import type { BillDesk } from "./desk.ts";

const id = "take-out-dialog";

/** Asks before a parent is taken out of the bill. */
export const takeOutDialog = (desk: Partial<BillDesk>) => ({
  code: "",
  opening() {
    this.code = document.getElementById(id)?.dataset.code ?? "";
  },
  close: () => closeDialog(id),
  takeOut() {
    this.close();
    desk.takeOut?.(this.code);
  },
});
