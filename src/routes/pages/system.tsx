import type { Hono } from "hono";
import { can } from "../../domain/role.ts";
import type { ProcessFacts } from "../../domain/system-facts.ts";
import { systemState } from "../../domain/system-state.ts";
import type { Environment } from "../../http/environment.ts";
import { askCheck } from "../../services/checking.ts";
import { machineFacts, storedFacts } from "../../services/system.ts";
import { SystemPage } from "../../views/system.tsx";
import { processFacts } from "../process-facts.ts";
import { frameOf, type PageContext, type PageRooms, show, visitor } from "./visit.ts";

const asked = { tone: "ok", text: "The check has begun. Look again in a minute; scanning goes on meanwhile." } as const;

/** What all parts of the system say, each within its time. */
async function lookAtAll(c: PageContext, rooms: PageRooms, isRedisUp: () => Promise<boolean | null>) {
  const context = visitor(c, rooms);
  const [stored, machine, redis, said] = await Promise.all([
    storedFacts(context),
    machineFacts(rooms.config.dataDir),
    isRedisUp(),
    rooms.crew.ask<ProcessFacts>("process"),
  ]);
  const processes = said.map(({ value }) => value);
  return {
    ...stored,
    processes,
    person: context.actor.person,
    scope: context.actor.scope,
    state: systemState({ ...stored, machine, isRedisUp: redis, processes }),
  };
}

async function systemPage(c: PageContext, rooms: PageRooms, isRedisUp: () => Promise<boolean | null>) {
  const { person, scope, runs, ...found } = await lookAtAll(c, rooms, isRedisUp);
  const newest = runs?.[0];
  const isAsked = c.req.query("done") === "asked" && newest?.state !== "running";
  return show(
    c,
    <SystemPage
      {...frameOf(c, rooms)}
      {...found}
      person={person}
      runs={runs}
      canCheck={can(person.role, "run_checks", scope)}
      notice={isAsked && newest?.state !== "done" ? asked : null}
    />,
  );
}

/** How the system is, whether its figures are true, and having them checked. */
export function mountSystem(app: Hono<Environment>, rooms: PageRooms, isRedisUp: () => Promise<boolean | null>): void {
  rooms.crew.answer("process", () => processFacts(rooms, rooms.assets.version));
  app.get("/system", (c) => systemPage(c, rooms, isRedisUp));
  app.post("/system/checks", async (c) => {
    await askCheck(visitor(c, rooms));
    return c.redirect("/system", 303);
  });
}
