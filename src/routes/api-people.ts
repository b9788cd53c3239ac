import { z } from "zod";
import { scopeSchema } from "../domain/role.ts";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import {
  addPerson,
  addToken,
  changePerson,
  endToken,
  listPeople,
  listTokens,
  newPersonSchema,
  newTokenSchema,
  personChangeSchema,
} from "../services/accounts.ts";
import { personJson, personSchema } from "./api-session.ts";
import { idParams } from "./parameters.ts";
import type { Rooms } from "./rooms.ts";

const tokenSchema = z.object({
  id: z.int(),
  name: z.string(),
  scope: scopeSchema,
  person: z.int(),
  username: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string(),
  expiresAt: z.string(),
  active: z.boolean(),
});

export const peopleEndpoints = ({ site, sessions }: Rooms) => [
  endpoint({
    method: "get",
    path: "/api/users",
    tag: "People",
    summary: "List people",
    action: "manage_people",
    answers: { 200: { description: "Everybody, by user name.", schema: z.object({ items: z.array(personSchema), next: z.null() }) } },
    handle: async (c) => c.json({ items: (await listPeople(actingContext(c, site, sessions))).map(personJson), next: null }),
  }),
  endpoint({
    method: "post",
    path: "/api/users",
    tag: "People",
    summary: "Add a person",
    action: "manage_people",
    body: newPersonSchema,
    answers: {
      201: { description: "The person.", schema: personSchema },
      404: { description: "No such area." },
      409: { description: "The user name is taken." },
    },
    handle: async (c, { body }) => c.json(personJson(await addPerson(actingContext(c, site, sessions), body)), 201),
  }),
  endpoint({
    method: "patch",
    path: "/api/users/:id",
    tag: "People",
    summary: "Change a person",
    description: "Switching somebody off ends their sessions and tokens at once. Nobody is deleted.",
    action: "manage_people",
    params: idParams,
    body: personChangeSchema,
    answers: {
      200: { description: "The person.", schema: personSchema },
      404: { description: "No such person, or no such area." },
      409: { description: "The last admin stays." },
    },
    handle: async (c, { params, body }) => c.json(personJson(await changePerson(actingContext(c, site, sessions), params.id, body))),
  }),
  endpoint({
    method: "get",
    path: "/api/tokens",
    tag: "Device tokens",
    summary: "List device tokens",
    action: "manage_tokens",
    answers: {
      200: {
        description: "All tokens, newest first; never the secret.",
        schema: z.object({ items: z.array(tokenSchema), next: z.null() }),
      },
    },
    handle: async (c) => c.json({ items: await listTokens(actingContext(c, site, sessions)), next: null }),
  }),
  endpoint({
    method: "post",
    path: "/api/tokens",
    tag: "Device tokens",
    summary: "Make a device token",
    description: "The token is shown in this answer and never again.",
    action: "manage_tokens",
    body: newTokenSchema,
    answers: {
      201: { description: "The token.", schema: tokenSchema.extend({ token: z.string() }) },
      404: { description: "No such person, or they are switched off." },
    },
    handle: async (c, { body }) => c.json(await addToken(actingContext(c, site, sessions), body), 201),
  }),
  endpoint({
    method: "patch",
    path: "/api/tokens/:id",
    tag: "Device tokens",
    summary: "Switch a device token off",
    action: "manage_tokens",
    params: idParams,
    body: z.strictObject({ active: z.literal(false) }),
    answers: { 200: { description: "The token.", schema: tokenSchema }, 404: { description: "No such token." } },
    handle: async (c, { params }) => c.json(await endToken(actingContext(c, site, sessions), params.id)),
  }),
];
