import Alpine from "@alpinejs/csp";
import { helpDialog } from "../desk/help-dialog.ts";
import { signInDialog } from "../desk/sign-in-dialog.ts";
import { readStart } from "../desk/start.ts";
import { layTools } from "../desk/tools.ts";
import { typeDialog } from "../desk/type-dialog.ts";
import type { PackDesk } from "../pack/desk.ts";
import { finishDialog } from "../pack/finish-dialog.ts";
import { packScreen } from "../pack/screen.ts";
import type { PackStart } from "../pack/start.ts";

// First of all: what is scanned from here on is kept until the page is ready.
const tools = layTools();
const start = readStart<PackStart>("pack-state");
/** Filled when the page starts; the dialogs lie on the same desk. */
const desk: Partial<PackDesk> = {};

Alpine.data("packPage", () => packScreen(start, tools, desk));
Alpine.data("typeDialog", () => typeDialog(start, desk));
Alpine.data("finishDialog", () => finishDialog(desk));
Alpine.data("helpDialog", () => helpDialog(tools, desk));
Alpine.data("signInDialog", () => signInDialog(start, desk));
Alpine.start();
