import { statsSchema } from "../domain/stats.ts";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import { findStats } from "../services/stats.ts";
import type { Rooms } from "./rooms.ts";

export const statsEndpoints = ({ site, sessions }: Rooms) => [
  endpoint({
    method: "get",
    path: "/api/stats",
    tag: "Live",
    summary: "Today's figures",
    description:
      "All of one moment, `asOf`, beside the same day last week up to the same clock time. A dispatcher who belongs to an area sees the scans of that area's dispatchers and its bills. `GET /api/live?watch=stats` tells them each time that they are new.",
    action: "see_stats",
    answers: { 200: { description: "The figures.", schema: statsSchema } },
    handle: async (c) => c.json(await findStats(actingContext(c, site, sessions))),
  }),
];
