import { startServerDialog } from "../dialog.ts";
import { startScanToSearch } from "../search.ts";

// Lists of bills and returns, and the page of one: the dialog that the server opened, and the search that a scan goes into.
const field = document.querySelector<HTMLInputElement>("#search");
if (field) startScanToSearch(field);
startServerDialog();
