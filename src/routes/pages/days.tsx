import type { Hono } from "hono";
import { businessDay, dayWords } from "../../domain/day.ts";
import { Problem } from "../../domain/error.ts";
import { can } from "../../domain/role.ts";
import type { Environment } from "../../http/environment.ts";
import { dayAnchor } from "../../services/anchors.ts";
import { daySummary } from "../../services/billing.ts";
import { DayPage } from "../../views/day.tsx";
import { weekdayAndDay } from "../../views/moment.tsx";
import { dayParams } from "../bill-schemas.ts";
import { type FormProblem, formProblem, frameOf, type PageContext, type PageRooms, readForm, show, visitor } from "./visit.ts";

async function dayPage(c: PageContext, rooms: PageRooms, day: string, problem: FormProblem | null) {
  const context = visitor(c, rooms);
  const [{ rows, totals }, anchor] = await Promise.all([daySummary(context, day), dayAnchor(context, day)]);
  const { person } = context.actor;
  const { now, timeZone, ...frame } = frameOf(c, rooms);
  const isToday = day === businessDay(now, timeZone);
  const noon = new Date(`${day}T12:00:00Z`); // a day of the calendar: no zone may turn it into another
  const view = (
    <DayPage
      {...frame}
      person={person}
      day={day}
      words={isToday ? `Today, ${dayWords(noon, "UTC", now)}` : weekdayAndDay(noon, { now, timeZone: "UTC" })}
      isToday={isToday}
      rows={rows}
      totals={totals}
      anchor={anchor}
      now={now}
      timeZone={timeZone}
      canExport={can(person.role, "export_bills", person.scope)}
      problem={problem}
    />
  );
  return show(c, view, problem ? 422 : 200);
}

/** The summary of a business day. */
export function mountDays(app: Hono<Environment>, rooms: PageRooms): void {
  const today = () => businessDay(rooms.site.now(), rooms.site.timeZone);

  app.get("/days", async (c) => {
    const day = c.req.query("day") ?? "";
    if (day === "") return dayPage(c, rooms, today(), null);
    try {
      return c.redirect(`/days/${readForm(dayParams, { day }).day}`, 303);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return dayPage(c, rooms, today(), formProblem("day", error, { day }));
    }
  });

  app.get("/days/:day", (c) => {
    visitor(c, rooms);
    const read = dayParams.safeParse({ day: c.req.param("day") });
    if (!read.success) throw new Problem("unknown", "unknown_day", "There is no such day. Write it like 2026-11-22.");
    return dayPage(c, rooms, read.data.day, null);
  });
}
