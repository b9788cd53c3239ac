import { z } from "zod";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import { askCheck, listChecks } from "../services/checking.ts";
import type { Rooms } from "./rooms.ts";

const problemSchema = z.object({
  name: z.string().describe("The rule, such as parent_count. It never changes."),
  says: z.string().describe("What is wrong, in words."),
  of: z.enum(["bag", "bill", "return", "upload", "event", "other"]).describe("What the names below are."),
  count: z.int(),
  first: z
    .array(z.object({ name: z.string(), kept: z.unknown(), counted: z.unknown() }))
    .describe("The first 20: what the system says, and what a recount says."),
});

const runSchema = z.object({
  id: z.int(),
  startedAt: z.string(),
  seconds: z.number().nullable(),
  rows: z.int().nullable().describe("How many were looked at."),
  problems: z.array(problemSchema).nullable().describe("Empty: everything adds up. Null until it is done."),
  how: z.enum(["nightly", "asked", "cli"]),
  askedBy: z.string().nullable(),
  fault: z.string().nullable(),
  state: z.enum(["running", "done", "broken"]),
});

/** The recount of every figure: its newest results, and asking for one. */
export const checkEndpoints = ({ site, sessions }: Rooms) => [
  endpoint({
    method: "get",
    path: "/api/checks",
    tag: "System",
    summary: "List checks, newest first",
    description: "Each night every figure is counted again from the rows and compared with the log. Only the newest are listed.",
    action: "see_system",
    answers: { 200: { description: "The newest runs.", schema: z.object({ items: z.array(runSchema), next: z.null() }) } },
    handle: async (c) => c.json({ items: await listChecks(actingContext(c, site, sessions)), next: null }),
  }),
  endpoint({
    method: "post",
    path: "/api/checks",
    tag: "System",
    summary: "Check now",
    description: "Begins a check, or gives the one that goes on. It runs in the background; look at the list for its result.",
    action: "run_checks",
    answers: { 202: { description: "It runs.", schema: runSchema } },
    handle: async (c) => c.json(await askCheck(actingContext(c, site, sessions)), 202),
  }),
];
