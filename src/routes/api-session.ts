import { z } from "zod";
import { roleSchema } from "../domain/role.ts";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import { changeOwnPassword, passwordChangeSchema, signIn, signInSchema, whoAmI } from "../services/accounts.ts";
import type { Person } from "../store/people.ts";
import { leave } from "./leave.ts";
import type { Rooms } from "./rooms.ts";

export const personSchema = z.object({
  id: z.int(),
  username: z.string(),
  name: z.string(),
  role: roleSchema,
  area: z.string().nullable(),
  active: z.boolean(),
  mustChange: z.boolean().describe("They must choose a password of their own before they can do anything else."),
  lastSeenAt: z.iso.datetime().nullable(),
});

/** A person as the contract shows them. */
export const personJson = ({ areaId: _, lastSeenAt, ...person }: Person) => ({
  ...person,
  lastSeenAt: lastSeenAt ? new Date(lastSeenAt).toISOString() : null,
});

export function sessionEndpoints(rooms: Rooms) {
  const { site, sessions, cookie } = rooms;
  return [
    endpoint({
      method: "post",
      path: "/api/session",
      tag: "Signing in",
      summary: "Sign in",
      description: "Sets an HttpOnly cookie. Devices use a token instead: `Authorization: Bearer tt_...`.",
      action: null,
      body: signInSchema,
      answers: {
        200: { description: "The person who is signed in now.", schema: personSchema },
        401: { description: "Wrong user name or password." },
      },
      handle: async (c, { body }) => {
        const { token, session } = await signIn(site, body);
        await leave(c, rooms);
        cookie.write(c, token);
        return c.json(personJson(session.person));
      },
    }),
    endpoint({
      method: "get",
      path: "/api/session",
      tag: "Signing in",
      summary: "Who is signed in",
      action: "see_own_account",
      answers: { 200: { description: "The person.", schema: personSchema } },
      handle: async (c) => c.json(personJson(await whoAmI(actingContext(c, site, sessions)))),
    }),
    endpoint({
      method: "delete",
      path: "/api/session",
      tag: "Signing in",
      summary: "Sign out",
      action: null,
      answers: { 204: { description: "Signed out." } },
      handle: async (c) => {
        await leave(c, rooms);
        cookie.clear(c);
        return c.body(null, 204);
      },
    }),
    endpoint({
      method: "post",
      path: "/api/session/password",
      tag: "Signing in",
      summary: "Change one's own password",
      description: "Every other session of this person ends.",
      action: "use_own_account",
      body: passwordChangeSchema,
      answers: { 200: { description: "The person.", schema: personSchema } },
      handle: async (c, { body }) => c.json(personJson(await changeOwnPassword(actingContext(c, site, sessions), body))),
    }),
  ];
}
