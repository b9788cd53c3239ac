import { z } from "zod";
import { roleSchema, scopeSchema } from "../domain/role.ts";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import { whoAmI } from "../services/accounts.ts";
import { changeOwnPassword, passwordChangeSchema, signIn, signInSchema } from "../services/sign-in.ts";
import { badgeSignInSchema, pinSignInSchema, signInByBadge, signInByPin } from "../services/stations.ts";
import type { Person } from "../store/people.ts";
import type { SessionRow } from "../store/sessions.ts";
import { arrive, atStation, takeSeat, whereOf } from "./arrive.ts";
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
  badgeMadeAt: z.iso.datetime().nullable().describe("Null: they have no badge."),
  hasPin: z.boolean(),
  hasSecondFactor: z.boolean().describe("They sign in with a code from their phone as well."),
});

const sessionSchema = personSchema.extend({
  scope: scopeSchema.describe("`scan` after a badge or a PIN: scanning and looking, nothing else."),
});

const iso = (moment: string | null) => (moment ? new Date(moment).toISOString() : null);

/** A person as the contract shows them. */
export const personJson = ({ areaId: _, lastSeenAt, badgeMadeAt, ...person }: Person) => ({
  ...person,
  lastSeenAt: iso(lastSeenAt),
  badgeMadeAt: iso(badgeMadeAt),
});

const sessionJson = ({ person, scope }: Pick<SessionRow, "person" | "scope">) => ({ ...personJson(person), scope });

const quickWords =
  "In a browser where somebody signed in by password within 30 days. Ends the session that is here and begins one for scanning and looking, for a shift of 12 hours; whoever signed in by password in this session goes on in it.";

export function sessionEndpoints(rooms: Rooms) {
  const { site, sessions, cookie } = rooms;
  return [
    endpoint({
      method: "post",
      path: "/api/session",
      tag: "Signing in",
      summary: "Sign in",
      description:
        "Sets an HttpOnly cookie. Devices use a token instead: `Authorization: Bearer tt_...`. `code` is the one from the phone or a recovery code. Ten wrong tries, of passwords and codes together, then a wait that grows.",
      action: null,
      body: signInSchema,
      answers: {
        200: { description: "The person who is signed in now.", schema: sessionSchema },
        401: {
          description:
            "Wrong user name or password (`wrong_credentials`). After the right ones, of those who have a second step: `code_needed`, `wrong_code`.",
        },
      },
      handle: async (c, { body }) => {
        const arrived = await signIn(site, body, whereOf(c, rooms));
        await arrive(c, rooms, arrived);
        return c.json(sessionJson(arrived.session));
      },
    }),
    endpoint({
      method: "post",
      path: "/api/session/badge",
      tag: "Signing in",
      summary: "Take over by badge",
      description: `${quickWords} Ten wrong badges at one station, then a wait that grows.`,
      action: null,
      body: badgeSignInSchema,
      answers: {
        200: { description: "The person who is signed in now.", schema: sessionSchema },
        401: { description: "No such badge, or not any more (`wrong_badge`)." },
        403: {
          description: "Nobody signed in here by password yet (`station_unknown`), or they must do so first (`must_change_password`).",
        },
      },
      handle: async (c, { body }) => c.json(sessionJson(await takeSeat(c, rooms, await signInByBadge(atStation(c, rooms), body)))),
    }),
    endpoint({
      method: "post",
      path: "/api/session/pin",
      tag: "Signing in",
      summary: "Take over by user name and PIN",
      description: `${quickWords} Wrong PINs count like wrong passwords.`,
      action: null,
      body: pinSignInSchema,
      answers: {
        200: { description: "The person who is signed in now.", schema: sessionSchema },
        401: { description: "Wrong user name or PIN (`wrong_pin`)." },
        403: {
          description: "Nobody signed in here by password yet (`station_unknown`), or they must do so first (`must_change_password`).",
        },
      },
      handle: async (c, { body }) => c.json(sessionJson(await takeSeat(c, rooms, await signInByPin(atStation(c, rooms), body)))),
    }),
    endpoint({
      method: "get",
      path: "/api/session",
      tag: "Signing in",
      summary: "Who is signed in",
      action: "see_own_account",
      answers: { 200: { description: "The person.", schema: sessionSchema } },
      handle: async (c) => {
        const context = actingContext(c, site, sessions);
        return c.json(sessionJson({ person: await whoAmI(context), scope: context.actor.scope }));
      },
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
