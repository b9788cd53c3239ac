import Alpine from "@alpinejs/csp";
import { startServerDialog } from "../dialog.ts";
import { newPassword } from "../people.ts";

Alpine.data("newPassword", newPassword);
startServerDialog();
Alpine.start();
