import { startServerDialog } from "../dialog.ts";

startServerDialog();
