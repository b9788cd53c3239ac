import { startScanToSearch } from "../search.ts";

const field = document.querySelector<HTMLInputElement>("#search");
if (field) startScanToSearch(field);
