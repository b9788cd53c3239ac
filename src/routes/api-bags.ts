import { z } from "zod";
import { scannedTextMaxLength } from "../domain/code.ts";
import { sortSchema } from "../domain/kind-schema.ts";
import { plainText } from "../domain/text.ts";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import { instant } from "../services/instant.ts";
import { bagHistory, bagInMemory, bagPageRows, findBag, historyPageRows, listBags } from "../services/tracing.ts";
import { historyLineSchema } from "./history-schema.ts";
import { wholeNumber } from "./parameters.ts";
import type { Rooms } from "./rooms.ts";

const codeParams = z.strictObject({
  code: z.string().max(scannedTextMaxLength).describe("A bag's code; whatever a scanner may send is understood."),
});

const bagSchema = z.object({
  code: z.string(),
  kind: z.string(),
  sort: sortSchema,
  status: z.enum(["open", "closed", "billed", "dispatched", "returned", "free", "packed"]),
  count: z.int().nullable(),
  capacity: z.int().nullable(),
  weightKg: z.number(),
  parent: z.object({ code: z.string() }).nullable(),
  bill: z.object({ number: z.string() }).nullable(),
  area: z.string().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

export const historySchema = z.object({
  items: z.array(
    historyLineSchema.extend({
      scannedAt: z.iso.datetime().nullable(),
      parent: z.string().nullable(),
      from: z.string().nullable(),
    }),
  ),
  next: z.string().nullable(),
});

export const bagQuerySchema = z.strictObject({
  search: z.string().max(80).optional().describe("Any part of a code."),
  kind: plainText(60).optional(),
  sort: sortSchema.optional(),
  status: z.enum(["open", "closed", "billed", "dispatched", "returned", "free", "packed"]).optional(),
  area: plainText(60).optional(),
  bill: plainText(60).optional(),
  from: instant.optional().describe("Made at this time or later."),
  to: instant.optional().describe("Made before this time."),
  sort_by: z.enum(["created", "code"]).default("created").describe("Newest first, or by code."),
  limit: wholeNumber(200).default(bagPageRows),
  cursor: z.string().max(300).optional().describe("`next` of the page before."),
});

type FoundBag = Awaited<ReturnType<typeof findBag>>;

const bagTexts = new WeakMap<FoundBag, string>();

/** A bag's answer. A bag that is asked for often stays the same object, and its text is made once. */
function bagText(found: FoundBag): string {
  let text = bagTexts.get(found);
  if (text === undefined) {
    const { children, packed: _packed, weightGrams: _grams, areaId: _areaId, ...bag } = found;
    text = JSON.stringify({
      ...bag,
      ...(children ? { children: children.map(({ code, packedAt, by }) => ({ code, packedAt, by })) } : {}),
    });
    bagTexts.set(found, text);
  }
  return text;
}

export const bagEndpoints = ({ site, sessions }: Rooms) => [
  endpoint({
    method: "get",
    path: "/api/bag/:code",
    tag: "Bags",
    summary: "One bag with what is in it",
    action: "see_bags",
    params: codeParams,
    answers: {
      200: {
        description: "The bag; for a parent with all its children.",
        schema: bagSchema.extend({
          children: z.array(z.object({ code: z.string(), packedAt: z.iso.datetime(), by: z.int().nullable() })).optional(),
        }),
      },
      404: { description: "No such bag (`unknown_code`)." },
    },
    handle: async (c, { params }) =>
      c.body(bagText(await findBag(actingContext(c, site, sessions), params.code)), 200, { "Content-Type": "application/json" }),
    atOnce(context, code) {
      const found = bagInMemory(context, code);
      return found && bagText(found);
    },
  }),
  endpoint({
    method: "get",
    path: "/api/bag/:code/history",
    tag: "Bags",
    summary: "What happened to a bag, newest first",
    action: "see_bags",
    params: codeParams,
    query: z.strictObject({
      before: z
        .string()
        .regex(/^\d{1,18}$/, "Use the number of an event.")
        .optional()
        .describe("`next` of the page before."),
      limit: wholeNumber(200).default(historyPageRows),
    }),
    answers: { 200: { description: "Its events.", schema: historySchema }, 404: { description: "No such bag (`unknown_code`)." } },
    handle: async (c, { params, query }) =>
      c.json(await bagHistory(actingContext(c, site, sessions), params.code, query.before ?? null, query.limit)),
  }),
  endpoint({
    method: "get",
    path: "/api/bags",
    tag: "Bags",
    summary: "List and search bags",
    action: "see_bags",
    query: bagQuerySchema,
    answers: {
      200: {
        description: "One page; `next` is null on the last.",
        schema: z.object({ items: z.array(bagSchema), next: z.string().nullable() }),
      },
    },
    handle: async (c, { query: { sort_by: sortBy, ...query } }) =>
      c.json(await listBags(actingContext(c, site, sessions), { ...query, sortBy } as Parameters<typeof listBags>[1])),
  }),
];
