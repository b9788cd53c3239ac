import Alpine from "@alpinejs/csp";
import type { Desk } from "../pack-desk.ts";
import { finishDialog, helpDialog, signInDialog, typeDialog } from "../pack-dialogs.ts";
import { packScreen } from "../pack-screen.ts";
import { readPackStart } from "../pack-start.ts";
import { createSound } from "../sound.ts";
import { createStation, deviceStorage } from "../station.ts";
import { hearScanner } from "../wedge.ts";

// First of all: what is scanned from here on is kept until the page is ready.
const wedge = hearScanner();
const start = readPackStart();
const storage = deviceStorage();
const station = createStation(storage);
const sound = createSound(storage);
/** Filled when the page starts; the dialogs lie on the same desk. */
const desk: Partial<Desk> = {};

Alpine.data("packPage", () => packScreen({ start, wedge, sound, station, desk }));
Alpine.data("typeDialog", () => typeDialog(start, desk));
Alpine.data("finishDialog", () => finishDialog(desk));
Alpine.data("helpDialog", () => helpDialog(sound, station));
Alpine.data("signInDialog", () => signInDialog(start, desk));
Alpine.start();
