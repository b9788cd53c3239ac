import { z } from "zod";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import { giveBadge, takeBadge } from "../services/badges.ts";
import { personJson, personSchema } from "./api-session.ts";
import { idParams } from "./parameters.ts";
import type { Rooms } from "./rooms.ts";

const personParams = z.strictObject({ person: idParams.shape.id });

export const badgeEndpoints = ({ site, sessions }: Rooms) => [
  endpoint({
    method: "post",
    path: "/api/badges/:person",
    tag: "People",
    summary: "Make a new badge for a person",
    description: "The badge is shown in this answer and never again. The one that they had stops at once.",
    action: "manage_people",
    params: personParams,
    answers: {
      201: { description: "The person, with the text of the badge's code.", schema: personSchema.extend({ badge: z.string() }) },
      404: { description: "No such person." },
    },
    handle: async (c, { params }) => {
      const { person, badge } = await giveBadge(actingContext(c, site, sessions), params.person);
      return c.json({ ...personJson(person), badge }, 201);
    },
  }),
  endpoint({
    method: "delete",
    path: "/api/badges/:person",
    tag: "People",
    summary: "Take a person's badge away",
    description: "Who came in by it is out at once. Harmless when there is none.",
    action: "manage_people",
    params: personParams,
    answers: { 200: { description: "The person.", schema: personSchema }, 404: { description: "No such person." } },
    handle: async (c, { params }) => c.json(personJson(await takeBadge(actingContext(c, site, sessions), params.person))),
  }),
];
