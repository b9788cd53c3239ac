import { z } from "zod";
import { Problem } from "../domain/error.ts";
import { fileTypes } from "../http/attachment.ts";
import { endpoint } from "../http/endpoint.ts";
import { problemResponse } from "../http/errors.ts";
import { actingContext } from "../http/session.ts";
import { headOnly, keepQuiet, streamed } from "../http/streaming.ts";
import { exportImport, importReportName } from "../services/exporting.ts";
import * as importing from "../services/importing.ts";
import type { ImportPolicy } from "../store/imports.ts";
import { importOrderEndpoints } from "./api-import-orders.ts";
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
import { receiveForm, uploadFormSchema } from "./upload-form.ts";

const action = "upload_bags";
const tag = "Uploads";
const pageRows = 50;
const unknown = { 404: { description: "No such upload (`unknown_import`)." } };

const policyOf = ({ knownParents, childrenElsewhere }: z.output<typeof importChangeSchema>): Partial<ImportPolicy> => ({
  ...(knownParents ? { knownParents } : {}),
  ...(childrenElsewhere ? { childrenElsewhere } : {}),
});

const statusOf: Record<string, 413 | 415> = { file_too_big: 413, wrong_type: 415 };

const uploadEndpoint = ({ site, sessions }: Rooms) =>
  endpoint({
    method: "post",
    path: "/api/imports",
    tag,
    summary: "Upload a file of bags",
    description:
      "Excel, LibreOffice or CSV, at most 50 MB. It is read and checked in the background; look at it with `GET /api/imports/{id}`, then commit it.",
    action,
    form: uploadFormSchema,
    answers: {
      202: { description: "Taken; it waits for its turn.", schema: z.object({ id: z.int() }) },
      413: { description: "Larger than 50 MB (`file_too_big`)." },
      415: { description: "No form (`wrong_type`)." },
    },
    handle: async (c) => {
      const context = actingContext(c, site, sessions);
      try {
        const { file, fileName, fields } = await receiveForm(c, site.imports.files);
        const upload = { fileName, layout: fields.layout, policy: policyOf(fields) };
        const begun = importing.beginImport(context, file, upload).catch(async (error) => {
          await site.imports.files.drop(file.part);
          throw error;
        });
        return c.json(await begun, 202);
      } catch (error) {
        const status = error instanceof Problem ? statusOf[error.code] : undefined;
        if (!status) throw error;
        const { code, message, more } = error as Problem;
        return problemResponse(status, code, message, more);
      }
    },
  });

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
    uploadEndpoint(rooms),
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
        const change = { layout: body.layout, policy: policyOf(body) };
        return c.json(await importing.changeImport(actingContext(c, site, sessions), params.id, change));
      },
    }),
    ...importOrderEndpoints(rooms),
  ];
};
