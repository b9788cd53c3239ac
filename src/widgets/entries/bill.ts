import Alpine from "@alpinejs/csp";
import type { BillDesk } from "../bill/desk.ts";
import { billScreen, watchScreen } from "../bill/screen.ts";
import type { BillStart } from "../bill/start.ts";
import { takeOutDialog } from "../bill/take-out-dialog.ts";
import { helpDialog } from "../desk/help-dialog.ts";
import { signInDialog } from "../desk/sign-in-dialog.ts";
import { readStart } from "../desk/start.ts";
import { layTools } from "../desk/tools.ts";
import { typeDialog } from "../desk/type-dialog.ts";

const start = readStart<BillStart>("bill-state");

if (start.canScan) scanHere();
else Alpine.data("billPage", () => watchScreen(start));
Alpine.start();

/** Before anything is drawn: what is scanned from here on is kept until the page is ready. */
function scanHere() {
  const tools = layTools();
  /** Filled when the page starts; the dialogs lie on the same desk. */
  const desk: Partial<BillDesk> = {};
  Alpine.data("billPage", () => billScreen(start, tools, desk));
  Alpine.data("typeDialog", () => typeDialog(start, desk));
  Alpine.data("takeOutDialog", () => takeOutDialog(desk));
  Alpine.data("helpDialog", () => helpDialog(tools, desk));
  Alpine.data("signInDialog", () => signInDialog(start, desk));
}
