import { closeDialog } from "../dialog.ts";
import type { Pack } from "./pack.ts";

/** Closing a parent; a short one says why. */
export function finishDialog(desk: Partial<Pack>) {
  return {
    reason: "",
    isMissing: false,
    opening() {
      this.reason = "";
      this.isMissing = false;
    },
    choose(event: Event) {
      this.reason = (event.currentTarget as HTMLElement).dataset.reason ?? "";
    },
    writing(event: Event) {
      this.reason = (event.currentTarget as HTMLInputElement).value;
    },
    close: () => closeDialog("finish-dialog"),
    finish(isShort: boolean) {
      const reason = this.reason.trim();
      this.isMissing = isShort && reason === "";
      if (this.isMissing) return;
      this.close();
      desk.finish?.(isShort ? reason : null);
    },
  };
}
