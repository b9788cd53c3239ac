import { z } from "zod";
import { scopeSchema } from "../domain/role.ts";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import { listSessions, signOutThere } from "../services/accounts.ts";
import type { OwnSession } from "../store/sessions.ts";
import { idParams } from "./parameters.ts";
import type { Rooms } from "./rooms.ts";

const ownSessionSchema = z.object({
  id: z.int(),
  agent: z.string().nullable().describe("The browser in words; null when it didn't say."),
  scope: scopeSchema,
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  isThis: z.boolean().describe("The browser that asks."),
});

const ownSessionJson = ({ createdAt, lastSeenAt, ...session }: OwnSession) => ({
  ...session,
  createdAt: new Date(createdAt).toISOString(),
  lastSeenAt: new Date(lastSeenAt).toISOString(),
});

/** Where one is signed in, and signing out there. */
export const ownSessionEndpoints = ({ site, sessions }: Rooms) => [
  endpoint({
    method: "get",
    path: "/api/sessions",
    tag: "Signing in",
    summary: "The browsers where one is signed in",
    action: "see_own_account",
    answers: { 200: { description: "The latest used first.", schema: z.object({ items: z.array(ownSessionSchema) }) } },
    handle: async (c) => c.json({ items: (await listSessions(actingContext(c, site, sessions))).map(ownSessionJson) }),
  }),
  endpoint({
    method: "delete",
    path: "/api/sessions/:id",
    tag: "Signing in",
    summary: "Sign out in another browser",
    action: "use_own_account",
    params: idParams,
    answers: { 204: { description: "Signed out there." }, 404: { description: "Not signed in there any more (`unknown_session`)." } },
    handle: async (c, { params }) => {
      await signOutThere(actingContext(c, site, sessions), params.id);
      return c.body(null, 204);
    },
  }),
];
