import type { Hono } from "hono";
import { z } from "zod";
import { dayAfter } from "../../domain/day.ts";
import type { Environment } from "../../http/environment.ts";
import { addToken, endToken, listPeople, listTokens, newTokenSchema } from "../../services/accounts.ts";
import { calendarDay } from "../../services/instant.ts";
import { MadeTokenPage } from "../../views/device-token.tsx";
import { DevicesPage } from "../../views/devices.tsx";
import {
  attempt,
  attemptFor,
  type FormProblem,
  formFields,
  frameOf,
  idOf,
  type PageContext,
  type PageRooms,
  readForm,
  show,
  visitor,
} from "./visit.ts";

const notices: Record<string, string> = { ended: "The device is ended. Its token opens nothing any more." };

/** As the API's, but with a last day where that has a moment. */
const formSchema = newTokenSchema.omit({ expiresAt: true }).extend({
  person: z.preprocess((id) => (id ? Number(id) : undefined), z.int("Choose a person.").positive("Choose a person.")),
  until: calendarDay,
});

async function devicesPage(c: PageContext, rooms: PageRooms, problem: FormProblem | null) {
  const context = visitor(c, rooms);
  const [devices, people] = await Promise.all([listTokens(context), listPeople(context)]);
  const text = problem ? undefined : notices[c.req.query("done") ?? ""];
  const view = (
    <DevicesPage
      {...frameOf(c, rooms)}
      person={context.actor.person}
      devices={devices}
      owners={people.filter(({ active }) => active)}
      open={c.req.query("open") ?? null}
      notice={text ? { tone: "ok", text } : null}
      problem={problem}
    />
  );
  return show(c, view, problem ? 422 : 200);
}

/** Tokens of handhelds and programs, for admins: who has which, a new one, and the end of one. */
export function mountDevices(app: Hono<Environment>, rooms: PageRooms): void {
  app.get("/devices", (c) => devicesPage(c, rooms, null));

  app.post("/devices", async (c) => {
    const context = visitor(c, rooms);
    const { name = "", person = "", scope = "", until = "" } = await formFields(c);
    const typed = { name, person, scope, until };
    const { answer, problem } = await attemptFor("new", typed, async () => {
      const { until: lastDay, ...rest } = readForm(formSchema, typed);
      return addToken(context, { ...rest, expiresAt: dayAfter(lastDay) }); // its first moment, in the site's time zone
    });
    if (!answer) return devicesPage(c, rooms, problem);
    return show(c, <MadeTokenPage {...frameOf(c, rooms)} {...answer} person={context.actor.person} />);
  });

  app.post("/devices/:id/end", async (c) => {
    const context = visitor(c, rooms);
    const problem = await attempt("end", {}, () => endToken(context, idOf(c)));
    return problem ? devicesPage(c, rooms, problem) : c.redirect("/devices?done=ended", 303);
  });
}
