import { watchOpenBags } from "../open-bags.ts";

const root = document.getElementById("open-bags");
const start = document.getElementById("open-bags-state")?.textContent;
if (root && start) watchOpenBags(root, (JSON.parse(start) as { timeZone: string }).timeZone);
