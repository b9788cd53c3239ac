import { z } from "zod";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import { codeNeeded } from "../services/door-problems.ts";
import { makePasswordLink, usePasswordLink } from "../services/password-links.ts";
import { passwordSchema } from "../services/passwords.ts";
import { personJson, personSchema } from "./api-session.ts";
import { arrive, whereOf } from "./arrive.ts";
import { idParams } from "./parameters.ts";
import type { Rooms } from "./rooms.ts";

export const linkParams = z.strictObject({ token: z.string().regex(/^[A-Za-z0-9_-]{43}$/, "This is no link of ours.") });

const linkSchema = z.object({
  path: z.string().describe("On this server; shown only here."),
  expiresAt: z.iso.datetime(),
});

/** Links by which somebody who forgot their password chooses a new one. */
export const passwordLinkEndpoints = (rooms: Rooms) => [
  endpoint({
    method: "post",
    path: "/api/users/:id/password-link",
    tag: "People",
    summary: "Make a link by which somebody chooses a new password",
    description: "Good once and for a day. The links before it are over.",
    action: "manage_people",
    params: idParams,
    answers: {
      201: { description: "The link.", schema: linkSchema },
      404: { description: "No such person, or switched off (`unknown_person`)." },
    },
    handle: async (c, { params }) => c.json(await makePasswordLink(actingContext(c, rooms.site, rooms.sessions), params.id), 201),
  }),
  endpoint({
    method: "post",
    path: "/api/password/:token",
    tag: "Signing in",
    summary: "Choose a new password by a link, and sign in",
    description: "Every session of this person ends.",
    action: null,
    params: linkParams,
    body: z.strictObject({ password: passwordSchema }),
    answers: {
      200: { description: "The person who is signed in now.", schema: personSchema },
      401: { description: "The password is set; signing in needs the code as well (`code_needed`)." },
      404: { description: "Used, too old, or none (`link_over`)." },
    },
    handle: async (c, { params, body }) => {
      const arrived = await usePasswordLink(rooms.site, params.token, body.password, whereOf(c, rooms));
      if (!arrived.session) throw codeNeeded("Your new password is set. Sign in with it and with the code from your phone.");
      await arrive(c, rooms, arrived);
      return c.json(personJson(arrived.session.person));
    },
  }),
];
