import { z } from "zod";
import { billChangeSchema, billReason, newBillSchema } from "../domain/bill.ts";
import { plainText } from "../domain/text.ts";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import { dayAnchor } from "../services/anchors.ts";
import * as billing from "../services/billing.ts";
import { instant } from "../services/instant.ts";
import {
  beforeEvent,
  billHistorySchema,
  billParams,
  billSchema,
  dayParams,
  daySchema,
  totalsSchema,
  versionParams,
  wholeBillSchema,
} from "./bill-schemas.ts";
import { wholeNumber } from "./parameters.ts";
import type { Rooms } from "./rooms.ts";

const yesOrNo = z.enum(["true", "false"]).transform((word) => word === "true");

export const billQuerySchema = z.strictObject({
  search: plainText(80).optional().describe("Any part of a number, a destination or a vehicle."),
  status: z.enum(["open", "completed"]).optional(),
  area: plainText(60).optional(),
  person: plainText(60).optional().describe("The user name of who made it."),
  from: instant.optional().describe("Made at this time or later."),
  to: instant.optional().describe("Made before this time."),
  short: yesOrNo.optional().describe("true: with parents on it that are not full."),
  below: yesOrNo.optional().describe("true: fewer parents than its target."),
  over: yesOrNo.optional().describe("true: more parents than its target. The rules allow none."),
  sort: z.enum(["newest", "oldest", "number"]).default("newest"),
  limit: wholeNumber(200).default(50),
  cursor: z.string().max(300).optional().describe("`next` of the page before."),
});

const noBill = { 404: { description: "No such bill (`unknown_bill`)." } };
const aBill = (description: string) => ({ 200: { description, schema: billSchema }, ...noBill });

export const billEndpoints = (rooms: Rooms) => [...billReading(rooms), ...billChanging(rooms)];

const billReading = ({ site, sessions }: Rooms) => [
  endpoint({
    method: "get",
    path: "/api/bills",
    tag: "Bills",
    summary: "List and search bills",
    action: "see_bills",
    query: billQuerySchema,
    answers: {
      200: {
        description: "One page, and the totals of all that the filter finds; `next` is null on the last.",
        schema: z.object({ items: z.array(billSchema), totals: totalsSchema, next: z.string().nullable() }),
      },
    },
    handle: async (c, { query }) => c.json(await billing.listBills(actingContext(c, site, sessions), query)),
  }),
  endpoint({
    method: "get",
    path: "/api/bills/:number",
    tag: "Bills",
    summary: "One bill with every parent on it",
    action: "see_bills",
    params: billParams,
    answers: {
      200: { description: "The bill, what came back from it, and the versions of its document.", schema: wholeBillSchema },
      ...noBill,
    },
    handle: async (c, { params }) => c.json(await billing.findBill(actingContext(c, site, sessions), params.number)),
  }),
  endpoint({
    method: "get",
    path: "/api/bills/:number/history",
    tag: "Bills",
    summary: "What happened to a bill, newest first",
    action: "see_bills",
    params: billParams,
    query: z.strictObject({ before: beforeEvent, limit: wholeNumber(200).default(billing.billHistoryRows) }),
    answers: { 200: { description: "Its events, refused scans too.", schema: billHistorySchema }, ...noBill },
    handle: async (c, { params, query }) =>
      c.json(await billing.billHistory(actingContext(c, site, sessions), params.number, query.before ?? null, query.limit)),
  }),
  endpoint({
    method: "get",
    path: "/api/bills/:number/versions/:version",
    tag: "Bills",
    summary: "A frozen document of a bill",
    description:
      "`hash` is the SHA-256 (hexadecimal) of the UTF-8 bytes of `document` as canonical JSON by RFC 8785: keys sorted, nothing between the parts.",
    action: "see_bills",
    params: versionParams,
    answers: {
      200: {
        description: "The document as it was frozen, whatever happened to the bags afterwards.",
        schema: z.object({ version: z.int(), hash: z.string(), document: z.looseObject({ number: z.string(), rule: z.int() }) }),
      },
      404: { description: "No such bill or no such version (`unknown_version`)." },
    },
    handle: async (c, { params }) => c.json(await billing.billDocument(actingContext(c, site, sessions), params.number, params.version)),
  }),
  endpoint({
    method: "get",
    path: "/api/days/:day",
    tag: "Bills",
    summary: "A business day by biller and area",
    action: "see_bills",
    params: dayParams,
    answers: { 200: { description: "What was finished on it, and how many bills made on it are still open.", schema: daySchema } },
    handle: async (c, { params }) => {
      const context = actingContext(c, site, sessions);
      return c.json({ ...(await billing.daySummary(context, params.day)), anchor: await dayAnchor(context, params.day) });
    },
  }),
];

const billChanging = ({ site, sessions }: Rooms) => [
  endpoint({
    method: "post",
    path: "/api/bills",
    tag: "Bills",
    summary: "Make a bill",
    action: "change_bills",
    body: newBillSchema,
    answers: {
      201: { description: "The bill.", schema: billSchema },
      404: { description: "No such area (`unknown_area`)." },
      409: { description: "There is a bill with this number (`number_taken`)." },
    },
    handle: async (c, { body }) => c.json(await billing.makeBill(actingContext(c, site, sessions), body), 201),
  }),
  endpoint({
    method: "patch",
    path: "/api/bills/:number",
    tag: "Bills",
    summary: "Change a bill",
    action: "change_bills",
    params: billParams,
    body: billChangeSchema,
    answers: {
      ...aBill("The bill."),
      409: { description: "It is completed (`bill_completed`), or has more parents than this target (`target_below_count`)." },
    },
    handle: async (c, { params, body }) => c.json(await billing.changeBill(actingContext(c, site, sessions), params.number, body)),
  }),
  endpoint({
    method: "delete",
    path: "/api/bills/:number",
    tag: "Bills",
    summary: "Delete a bill that is empty, open and was never completed",
    action: "delete_bills",
    params: billParams,
    answers: {
      204: { description: "It is gone; its events stay." },
      ...noBill,
      409: { description: "`bill_completed`, `bill_not_empty` or `bill_was_completed`." },
    },
    handle: async (c, { params }) => {
      await billing.deleteBill(actingContext(c, site, sessions), params.number);
      return c.body(null, 204);
    },
  }),
  endpoint({
    method: "post",
    path: "/api/bills/:number/complete",
    tag: "Bills",
    summary: "Complete a bill: it is locked, and its document frozen",
    action: "change_bills",
    params: billParams,
    body: z.strictObject({ reason: billReason.optional().describe("Needed below the target.") }),
    answers: { ...aBill("The bill."), 409: { description: "`bill_completed` already, or `bill_empty`." } },
    handle: async (c, { params, body }) => c.json(await billing.completeBill(actingContext(c, site, sessions), params.number, body.reason)),
  }),
  endpoint({
    method: "post",
    path: "/api/bills/:number/reopen",
    tag: "Bills",
    summary: "Open a completed bill again",
    action: "change_bills",
    params: billParams,
    body: z.strictObject({ reason: billReason }),
    answers: { ...aBill("The bill."), 409: { description: "It is open (`bill_open`)." } },
    handle: async (c, { params, body }) => c.json(await billing.reopenBill(actingContext(c, site, sessions), params.number, body.reason)),
  }),
];
