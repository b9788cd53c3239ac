import { z } from "zod";
import { fileTypes } from "../http/attachment.ts";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import { headOnly, keepQuiet, streamed } from "../http/streaming.ts";
import { exportImport, importReportName } from "../services/exporting.ts";
import * as importing from "../services/importing.ts";
import { importOrderEndpoints } from "./api-import-orders.ts";
import { importUploadEndpoint } from "./api-import-upload.ts";
import {
  importChangeSchema,
  importPageSchema,
  importRowSchema,
  importRowsSchema,
  importSchema,
  wholeImportSchema,
} from "./import-schemas.ts";
import { idParams } from "./parameters.ts";
import type { Rooms } from "./rooms.ts";
import { stated } from "./upload-form.ts";

const action = "upload_bags";
const tag = "Uploads";
const pageRows = 50;
const unknown = { 404: { description: "No such upload (`unknown_import`)." } };

const reportEndpoint = ({ site, sessions, log }: Rooms) =>
  endpoint({
    method: "get",
    path: "/api/imports/:id/report.xlsx",
    tag,
    summary: "The rows of an upload as an Excel workbook, each with its result and what to correct",
    description: "What needs somebody first, then the rest; streamed. Every text stays text.",
    action,
    params: idParams,
    answers: {
      200: { description: "The workbook.", type: fileTypes.xlsx },
      ...unknown,
      503: { description: "Other downloads are being made (`too_many_exports`); `Retry-After` says when to ask again." },
    },
    handle: async (c, { params }) => {
      const context = actingContext(c, site, sessions);
      if (c.req.method === "HEAD") return headOnly(importReportName(params.id), "xlsx");
      keepQuiet(c);
      return streamed(c, await exportImport(context, params.id), "xlsx", log);
    },
  });

const readEndpoints = ({ site, sessions }: Rooms) => [
  endpoint({
    method: "get",
    path: "/api/imports",
    tag,
    summary: "List uploads, newest first",
    action,
    query: importPageSchema,
    answers: { 200: { description: "One page.", schema: z.object({ items: z.array(importSchema), next: z.string().nullable() }) } },
    handle: async (c, { query }) =>
      c.json(await importing.listImports(actingContext(c, site, sessions), { ...query, limit: query.limit ?? pageRows })),
  }),
  endpoint({
    method: "get",
    path: "/api/imports/:id/rows",
    tag,
    summary: "The rows of an upload, in the order of its file",
    action,
    params: idParams,
    query: importRowsSchema,
    answers: {
      200: { description: "One page.", schema: z.object({ items: z.array(importRowSchema), next: z.string().nullable() }) },
      ...unknown,
    },
    handle: async (c, { params, query }) =>
      c.json(await importing.listImportRows(actingContext(c, site, sessions), params.id, { ...query, limit: query.limit ?? pageRows })),
  }),
  endpoint({
    method: "get",
    path: "/api/imports/:id",
    tag,
    summary: "One upload: how far it is, how it was read, what is wrong in it",
    action,
    params: idParams,
    answers: { 200: { description: "The upload.", schema: wholeImportSchema }, ...unknown },
    handle: async (c, { params }) => c.json(await importing.findImport(actingContext(c, site, sessions), params.id)),
  }),
];

export const importEndpoints = (rooms: Rooms) => {
  const { site, sessions } = rooms;
  return [
    importUploadEndpoint(rooms),
    reportEndpoint(rooms),
    ...readEndpoints(rooms),
    endpoint({
      method: "patch",
      path: "/api/imports/:id",
      tag,
      summary: "Read an upload otherwise",
      description: "Another layout or other policies: it is read and checked again. With nothing in it, it is checked again as it is.",
      action,
      params: idParams,
      body: importChangeSchema,
      answers: {
        200: { description: "The upload.", schema: importSchema },
        ...unknown,
        409: { description: "Done already (`import_over`)." },
      },
      handle: async (c, { params, body }) => {
        const { layout, ...policy } = body;
        const change = { layout, policy: stated(policy) };
        return c.json(await importing.changeImport(actingContext(c, site, sessions), params.id, change));
      },
    }),
    ...importOrderEndpoints(rooms),
  ];
};
