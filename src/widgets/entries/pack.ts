import Alpine from "@alpinejs/csp";
import type { Desk } from "../pack/desk.ts";
import { finishDialog } from "../pack/finish-dialog.ts";
import { helpDialog } from "../pack/help-dialog.ts";
import { packScreen } from "../pack/screen.ts";
import { signInDialog } from "../pack/sign-in-dialog.ts";
import { readPackStart } from "../pack/start.ts";
import { typeDialog } from "../pack/type-dialog.ts";
import { createSound } from "../sound.ts";
import { createStation, deviceStorage } from "../station.ts";
import { createVoice } from "../voice.ts";
import { hearScanner } from "../wedge/wedge.ts";

// First of all: what is scanned from here on is kept until the page is ready.
const wedge = hearScanner();
const start = readPackStart();
const storage = deviceStorage();
const station = createStation(storage);
const sound = createSound(storage);
const voice = createVoice(storage);
/** Filled when the page starts; the dialogs lie on the same desk. */
const desk: Partial<Desk> = {};

Alpine.data("packPage", () => packScreen({ start, wedge, sound, voice, station, storage, desk }));
Alpine.data("typeDialog", () => typeDialog(start, desk));
Alpine.data("finishDialog", () => finishDialog(desk));
Alpine.data("helpDialog", () => helpDialog({ sound, voice, station, desk }));
Alpine.data("signInDialog", () => signInDialog(start, desk));
Alpine.start();
