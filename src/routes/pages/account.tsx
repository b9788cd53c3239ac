import type { Hono } from "hono";
import { Problem } from "../../domain/error.ts";
import type { Environment } from "../../http/environment.ts";
import { listSessions, signOutThere, whoAmI } from "../../services/accounts.ts";
import { dropOwnBadge, dropOwnPin, makeOwnBadge, type NewBadge, ownBadgeSchema, ownPinSchema, setOwnPin } from "../../services/badges.ts";
import { changeOwnPassword, passwordChangeSchema } from "../../services/sign-in.ts";
import { AccountPage } from "../../views/account.tsx";
import { badgePage } from "./badges.tsx";
import {
  attempt,
  type FormProblem,
  formFields,
  formProblem,
  frameOf,
  idOf,
  type PageContext,
  type PageRooms,
  readForm,
  show,
  visitor,
} from "./visit.ts";

const notices: Record<string, string> = {
  password: "Your password is changed. Other devices are signed out.",
  "badge-taken": "Your badge is taken away. Who came in by it is out.",
  pin: "Your PIN is set.",
  "pin-taken": "Your PIN is taken away.",
  "signed-out": "You are signed out there.",
};

const sessionRow = ({ createdAt, lastSeenAt, ...session }: Awaited<ReturnType<typeof listSessions>>[number]) => ({
  ...session,
  createdAt: new Date(createdAt).toISOString(),
  lastSeenAt: new Date(lastSeenAt).toISOString(),
});

async function accountPage(c: PageContext, rooms: PageRooms, problem: FormProblem | null) {
  const context = visitor(c, rooms);
  const person = await whoAmI(context);
  const text = problem ? undefined : notices[c.req.query("done") ?? ""];
  const view = (
    <AccountPage
      {...frameOf(c, rooms)}
      person={context.actor.person}
      hasBadge={person.badgeMadeAt !== null}
      hasPin={person.hasPin}
      hasSecondStep={person.hasSecondFactor}
      mustChange={person.mustChange}
      sessions={(await listSessions(context)).map(sessionRow)}
      notice={text ? { tone: "ok", text } : null}
      problem={problem}
    />
  );
  return show(c, view, problem ? 422 : 200);
}

/** What was typed twice to be sure. */
export function differ(form: string, fields: Record<string, string>, first: string, message: string): FormProblem | null {
  if (fields[first] === fields.again) return null;
  return formProblem(form, new Problem("invalid", "texts_differ", message, { errors: [{ path: "again", message }] }), fields);
}

/** One's own password, badge and PIN. */
export function mountAccount(app: Hono<Environment>, rooms: PageRooms): void {
  app.get("/account", (c) => accountPage(c, rooms, null));

  app.post("/account/password", async (c) => {
    const context = visitor(c, rooms);
    const fields = await formFields(c);
    const { current, password } = fields;
    const problem =
      differ("password", fields, "password", "The two new passwords differ. Type the new one twice.") ??
      (await attempt("password", fields, () => changeOwnPassword(context, readForm(passwordChangeSchema, { current, password }))));
    return problem ? accountPage(c, rooms, problem) : c.redirect("/account?done=password", 303);
  });

  app.post("/account/sessions/:id/end", async (c) => {
    const context = visitor(c, rooms);
    const problem = await attempt("sessions", {}, () => signOutThere(context, idOf(c)));
    return problem ? accountPage(c, rooms, problem) : c.redirect("/account?done=signed-out", 303);
  });

  app.post("/account/badge", async (c) => {
    const context = visitor(c, rooms);
    const fields = await formFields(c);
    let made: NewBadge | null = null;
    const problem = await attempt("badge", fields, async () => {
      made = await makeOwnBadge(context, readForm(ownBadgeSchema, { current: fields.current }));
    });
    return made ? badgePage(c, rooms, made, "/account") : accountPage(c, rooms, problem);
  });

  app.post("/account/badge/drop", async (c) => {
    await dropOwnBadge(visitor(c, rooms));
    return c.redirect("/account?done=badge-taken", 303);
  });

  app.post("/account/pin", async (c) => {
    const context = visitor(c, rooms);
    const fields = await formFields(c);
    const { current, pin } = fields;
    const problem =
      differ("pin", fields, "pin", "The two PINs differ. Type the new one twice.") ??
      (await attempt("pin", fields, () => setOwnPin(context, readForm(ownPinSchema, { current, pin }))));
    return problem ? accountPage(c, rooms, problem) : c.redirect("/account?done=pin", 303);
  });

  app.post("/account/pin/drop", async (c) => {
    await dropOwnPin(visitor(c, rooms));
    return c.redirect("/account?done=pin-taken", 303);
  });
}
