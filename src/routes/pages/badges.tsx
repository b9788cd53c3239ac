import type { Hono } from "hono";
import { type Command, commandCodes, commands } from "../../domain/card.ts";
import type { Environment } from "../../http/environment.ts";
import { whoAmI } from "../../services/accounts.ts";
import { giveBadge, type NewBadge, takeBadge } from "../../services/badges.ts";
import { qrSvg } from "../../services/labels.ts";
import { BadgePage, CardsPage } from "../../views/cards.tsx";
import { peoplePage } from "./office.tsx";
import { attempt, frameOf, idOf, type PageContext, type PageRooms, show, visitor } from "./visit.ts";

/** The one page that shows a badge, to be printed. */
export function badgePage(c: PageContext, rooms: PageRooms, { person: owner, badge }: NewBadge, backHref: "/account" | "/people") {
  const { person } = visitor(c, rooms).actor;
  return show(c, <BadgePage {...frameOf(c, rooms)} person={person} owner={owner} qrSvg={qrSvg(badge)} backHref={backHref} />);
}

/** What is printed for the table and for the people at it: command cards, and badges by an admin. */
export function mountBadges(app: Hono<Environment>, rooms: PageRooms): void {
  app.get("/cards", async (c) => {
    const context = visitor(c, rooms);
    await whoAmI(context);
    const qrSvgs = Object.fromEntries(commands.map((command) => [command, qrSvg(commandCodes[command])])) as Record<Command, string>;
    return show(c, <CardsPage {...frameOf(c, rooms)} person={context.actor.person} qrSvgs={qrSvgs} />);
  });

  app.post("/people/:id/badge", async (c) => {
    const context = visitor(c, rooms);
    let made: NewBadge | null = null;
    const problem = await attempt(c.req.param("id"), {}, async () => {
      made = await giveBadge(context, idOf(c));
    });
    return made ? badgePage(c, rooms, made, "/people") : peoplePage(c, rooms, problem);
  });

  app.post("/people/:id/badge/take", async (c) => {
    const context = visitor(c, rooms);
    const problem = await attempt(c.req.param("id"), {}, () => takeBadge(context, idOf(c)));
    return problem ? peoplePage(c, rooms, problem) : c.redirect("/people?done=badge", 303);
  });
}
