import { startCopyButtons } from "../copy.ts";
import { startPhoneMenu } from "../menu.ts";
import { startPrintButtons } from "../print.ts";
import { startThemeSwitch } from "../theme.ts";
import { startToasts } from "../toasts.ts";
import { startUploadToasts } from "../upload-toasts.ts";

// On every page, also beside the scripts that bring Alpine: so this one does without.
startThemeSwitch();
startPhoneMenu();
startPrintButtons();
startCopyButtons();
startToasts();
startUploadToasts();
