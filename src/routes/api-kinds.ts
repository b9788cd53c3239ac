import { z } from "zod";
import { areaChangeSchema, newAreaSchema } from "../domain/area.ts";
import type { Kind } from "../domain/kind.ts";
import { kindChangeSchema, newKindSchema, sortSchema } from "../domain/kind-schema.ts";
import { kilogramsOf } from "../domain/weight.ts";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import { addArea, addKind, changeArea, changeKind, listAreas, listKinds } from "../services/kinds.ts";
import { idParams } from "./parameters.ts";
import type { Rooms } from "./rooms.ts";

const kindSchema = z.object({
  id: z.int(),
  name: z.string(),
  sort: sortSchema,
  pattern: z.string().describe("# one digit, @ one letter, * one letter or digit, the rest as it stands; or “4 to 20 letters or digits”."),
  capacity: z.int().nullable(),
  unitWeightKg: z.number().nullable(),
  tareKg: z.number().nullable(),
  active: z.boolean(),
});

const kindJson = ({ unitGrams, tareGrams, ...kind }: Kind) => ({
  ...kind,
  unitWeightKg: unitGrams === null ? null : kilogramsOf(unitGrams),
  tareKg: tareGrams === null ? null : kilogramsOf(tareGrams),
});

const areaSchema = z.object({ id: z.int(), name: z.string(), active: z.boolean() });
export const kindEndpoints = ({ site, sessions }: Rooms) => [
  endpoint({
    method: "get",
    path: "/api/kinds",
    tag: "Kinds and areas",
    summary: "List kinds",
    action: "see_kinds",
    answers: { 200: { description: "All kinds.", schema: z.object({ items: z.array(kindSchema), next: z.null() }) } },
    handle: async (c) => c.json({ items: (await listKinds(actingContext(c, site, sessions))).map(kindJson), next: null }),
  }),
  endpoint({
    method: "post",
    path: "/api/kinds",
    tag: "Kinds and areas",
    summary: "Add a kind",
    action: "change_kinds",
    body: newKindSchema,
    answers: { 201: { description: "The kind.", schema: kindSchema }, 409: { description: "The name is taken." } },
    handle: async (c, { body }) => c.json(kindJson(await addKind(actingContext(c, site, sessions), body)), 201),
  }),
  endpoint({
    method: "patch",
    path: "/api/kinds/:id",
    tag: "Kinds and areas",
    summary: "Change a kind",
    description:
      "A new capacity reaches the parents that are still being packed and have room by it; weights are for bags made from now on.",
    action: "change_kinds",
    params: idParams,
    body: kindChangeSchema,
    answers: {
      200: { description: "The kind.", schema: kindSchema },
      404: { description: "No such kind." },
      409: { description: "The name is taken." },
    },
    handle: async (c, { params, body }) => c.json(kindJson(await changeKind(actingContext(c, site, sessions), params.id, body))),
  }),
  endpoint({
    method: "get",
    path: "/api/areas",
    tag: "Kinds and areas",
    summary: "List areas",
    action: "see_areas",
    answers: { 200: { description: "All areas.", schema: z.object({ items: z.array(areaSchema), next: z.null() }) } },
    handle: async (c) => c.json({ items: await listAreas(actingContext(c, site, sessions)), next: null }),
  }),
  endpoint({
    method: "post",
    path: "/api/areas",
    tag: "Kinds and areas",
    summary: "Add an area",
    action: "change_areas",
    body: newAreaSchema,
    answers: { 201: { description: "The area.", schema: areaSchema }, 409: { description: "The name is taken." } },
    handle: async (c, { body }) => c.json(await addArea(actingContext(c, site, sessions), body.name), 201),
  }),
  endpoint({
    method: "patch",
    path: "/api/areas/:id",
    tag: "Kinds and areas",
    summary: "Change an area",
    action: "change_areas",
    params: idParams,
    body: areaChangeSchema,
    answers: {
      200: { description: "The area.", schema: areaSchema },
      404: { description: "No such area." },
      409: { description: "The name is taken." },
    },
    handle: async (c, { params, body }) => c.json(await changeArea(actingContext(c, site, sessions), params.id, body)),
  }),
];
