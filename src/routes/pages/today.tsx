import type { Context } from "../../services/context.ts";
import { findStats } from "../../services/stats.ts";
import { findMorning } from "../../services/system.ts";
import { TodayPage } from "../../views/today.tsx";
import { frameOf, type PageContext, type PageRooms, show } from "./visit.ts";

/** Where an admin's day starts. */
export async function todayPage(c: PageContext, rooms: PageRooms, context: Context) {
  const [stats, morning] = await Promise.all([findStats(context), findMorning(context)]);
  const { person } = context.actor;
  return show(c, <TodayPage {...frameOf(c, rooms)} {...{ person, stats, ...morning }} />);
}
