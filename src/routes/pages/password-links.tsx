import type { Hono } from "hono";
import { z } from "zod";
import { Problem } from "../../domain/error.ts";
import type { Environment } from "../../http/environment.ts";
import { findPasswordLink, makePasswordLink, usePasswordLink } from "../../services/password-links.ts";
import { passwordSchema } from "../../services/passwords.ts";
import { MadeLinkPage, NewPasswordPage } from "../../views/password-link.tsx";
import { linkParams } from "../api-password-links.ts";
import { arriveOrAsk, whereOf } from "../arrive.ts";
import { differ } from "./account.tsx";
import { peoplePage } from "./office.tsx";
import {
  attempt,
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

const formSchema = z.object({ password: passwordSchema });

/** The link as somebody can open it: an address where the server knows its own, else the path on it. */
const addressOf = ({ config }: PageRooms, path: string): string => (config.publicUrl ? new URL(path, config.publicUrl).href : path);

async function newPasswordPage(c: PageContext, rooms: PageRooms, problem: FormProblem | null) {
  const { token } = tokenOf(c);
  const owner = await findPasswordLink(rooms.site, token);
  return show(
    c,
    <NewPasswordPage {...frameOf(c, rooms)} owner={owner} path={`/password/${token}`} problem={problem} />,
    problem ? 422 : 200,
  );
}

/** Throws `link_over` for what was never a link. */
function tokenOf(c: PageContext): { token: string } {
  const read = linkParams.safeParse({ token: c.req.param("token") });
  if (!read.success) throw new Problem("unknown", "link_over", "This is no link of ours. Copy all of it, or ask an admin for a new one.");
  return read.data;
}

/** A link for somebody who forgot their password: an admin makes it, they choose a new one. */
export function mountPasswordLinks(app: Hono<Environment>, rooms: PageRooms): void {
  app.post("/people/:id/password-link", async (c) => {
    const context = visitor(c, rooms);
    const fields = await formFields(c);
    let made: Awaited<ReturnType<typeof makePasswordLink>> | null = null;
    const problem = await attempt(c.req.param("id"), {}, async () => {
      made = await makePasswordLink(context, idOf(c));
    });
    if (!made) return peoplePage(c, rooms, problem);
    const { path, expiresAt } = made as Awaited<ReturnType<typeof makePasswordLink>>;
    const shown = { owner: fields.owner?.slice(0, 80) || "this person", address: addressOf(rooms, path), expiresAt };
    return show(c, <MadeLinkPage {...frameOf(c, rooms)} person={context.actor.person} {...shown} />);
  });

  app.get("/password/:token", (c) => newPasswordPage(c, rooms, null));

  app.post("/password/:token", async (c) => {
    const fields = await formFields(c);
    let path = "/";
    const problem =
      differ("password", fields, "password", "The two new passwords differ. Type the new one twice.") ??
      (await attempt("password", fields, async () => {
        const { password } = readForm(formSchema, fields);
        const come = await usePasswordLink(rooms.site, tokenOf(c).token, password, whereOf(c, rooms));
        path = await arriveOrAsk(c, rooms, come, "/");
      }));
    return problem ? newPasswordPage(c, rooms, problem) : c.redirect(path, 303);
  });
}
