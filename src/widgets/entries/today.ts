import { type TodayStart, watchToday } from "../today/watch.ts";

const root = document.getElementById("today");
const start = document.getElementById("today-state")?.textContent;
if (root && start) watchToday(root, JSON.parse(start) as TodayStart);
