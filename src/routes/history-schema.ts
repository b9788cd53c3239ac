import { z } from "zod";

/** What every line of a history tells, a bag's or a bill's. */
export const historyLineSchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  what: z.string(),
  outcome: z.string(),
  result: z.enum(["good", "repeat", "refused"]),
  message: z.string(),
  code: z.string().nullable(),
  bag: z.string().nullable(),
  by: z.int().nullable(),
  byName: z.string().nullable(),
  station: z.string().nullable(),
  how: z.enum(["scanner", "typed", "api"]).nullable(),
  reason: z.string().nullable(),
});
