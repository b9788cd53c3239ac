import Alpine from "@alpinejs/csp";
import { scannerCheck } from "../scanner-check/screen.ts";
import { createScannerSetup } from "../scanner-setup.ts";
import { deviceStorage } from "../station.ts";
import { hearScanner } from "../wedge/wedge.ts";

const setup = createScannerSetup(deviceStorage());
const wedge = hearScanner(setup);

Alpine.data("scannerCheck", () => scannerCheck(wedge, setup));
Alpine.start();
