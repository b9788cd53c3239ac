import { z } from "zod";
import { newReturnSchema } from "../domain/bill.ts";
import { plainText } from "../domain/text.ts";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import * as returning from "../services/returning.ts";
import { billParams } from "./bill-schemas.ts";
import { wholeNumber } from "./parameters.ts";
import type { Rooms } from "./rooms.ts";

const status = z.enum(["open", "finished", "cancelled"]);

const returnSchema = z.object({
  number: z.string(),
  status,
  parents: z.int().describe("How many came back and count."),
  area: z.string().nullable(),
  areaId: z.int().nullable(),
  note: z.string().nullable(),
  madeBy: z.int(),
  madeByName: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

const wholeReturnSchema = returnSchema.extend({
  event: z.string().describe("The newest scan onto it when this was read: what has a smaller number in the log is in it."),
  list: z.array(
    z.object({
      code: z.string(),
      kind: z.string(),
      count: z.int(),
      capacity: z.int(),
      weightKg: z.number(),
      bill: z.string().nullable().describe("The bill that it came from; null when that was deleted."),
      state: z
        .enum(["back", "undone", "put_back", "kept"])
        .describe(
          "back: it came back; undone: that scan was taken back; put_back: on its bill again by cancelling; kept: it could not be.",
        ),
      at: z.iso.datetime(),
      by: z.int(),
      byName: z.string(),
      station: z.string().nullable(),
    }),
  ),
});

const cancelledSchema = returnSchema.extend({
  putBack: z.int().describe("How many are on their bills again."),
  kept: z.array(z.object({ code: z.string(), bill: z.string().nullable(), why: z.string(), message: z.string() })),
});

export const returnQuerySchema = z.strictObject({
  search: plainText(40).optional().describe("Any part of a number."),
  status: status.optional(),
  limit: wholeNumber(200).default(50),
  cursor: z.string().max(300).optional().describe("`next` of the page before."),
});

const noReturn = { 404: { description: "No such return (`unknown_return`)." } };

export const returnEndpoints = ({ site, sessions }: Rooms) => [
  endpoint({
    method: "get",
    path: "/api/returns",
    tag: "Returns",
    summary: "List returns, newest first",
    action: "see_returns",
    query: returnQuerySchema,
    answers: {
      200: {
        description: "One page; `next` is null on the last.",
        schema: z.object({ items: z.array(returnSchema), next: z.string().nullable() }),
      },
    },
    handle: async (c, { query }) => c.json(await returning.listReturns(actingContext(c, site, sessions), query)),
  }),
  endpoint({
    method: "post",
    path: "/api/returns",
    tag: "Returns",
    summary: "Make a return",
    action: "change_bills",
    body: newReturnSchema,
    answers: { 201: { description: "The return.", schema: returnSchema }, 404: { description: "No such area (`unknown_area`)." } },
    handle: async (c, { body }) => c.json(await returning.makeReturn(actingContext(c, site, sessions), body), 201),
  }),
  endpoint({
    method: "get",
    path: "/api/returns/:number",
    tag: "Returns",
    summary: "One return with everything that was scanned onto it",
    action: "see_returns",
    params: billParams,
    answers: { 200: { description: "The return.", schema: wholeReturnSchema }, ...noReturn },
    handle: async (c, { params }) => c.json(await returning.findReturn(actingContext(c, site, sessions), params.number)),
  }),
  endpoint({
    method: "post",
    path: "/api/returns/:number/finish",
    tag: "Returns",
    summary: "Finish a return",
    action: "change_bills",
    params: billParams,
    answers: {
      200: { description: "The return.", schema: returnSchema },
      ...noReturn,
      409: { description: "It is closed (`return_closed`)." },
    },
    handle: async (c, { params }) => c.json(await returning.finishReturn(actingContext(c, site, sessions), params.number)),
  }),
  endpoint({
    method: "post",
    path: "/api/returns/:number/cancel",
    tag: "Returns",
    summary: "Cancel a return: what was not billed again goes back on its bill",
    action: "change_bills",
    params: billParams,
    answers: {
      200: { description: "The return, and what could not be put back, with the reason.", schema: cancelledSchema },
      ...noReturn,
      409: { description: "It is cancelled already (`return_closed`)." },
    },
    handle: async (c, { params }) => c.json(await returning.cancelReturn(actingContext(c, site, sessions), params.number)),
  }),
];
