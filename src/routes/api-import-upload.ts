import { z } from "zod";
import { Problem } from "../domain/error.ts";
import { endpoint } from "../http/endpoint.ts";
import { problemResponse } from "../http/errors.ts";
import { actingContext } from "../http/session.ts";
import type { Rooms } from "./rooms.ts";
import { takeForm, uploadFormSchema } from "./upload-form.ts";

/** What is wrong with the sending itself; other faults of a form have the status of their sort. */
const statusOf: Record<string, 413 | 415> = { file_too_big: 413, wrong_type: 415 };

/** Takes a file; the rest is done in the background. */
export const importUploadEndpoint = ({ site, sessions }: Rooms) =>
  endpoint({
    method: "post",
    path: "/api/imports",
    tag: "Uploads",
    summary: "Upload a file of bags or bills",
    description:
      "Excel, LibreOffice or CSV, at most 50 MB. It is read and checked in the background; look at it with `GET /api/imports/{id}`, then commit it.",
    action: "upload_bags",
    form: uploadFormSchema,
    answers: {
      202: { description: "Taken; it waits for its turn.", schema: z.object({ id: z.int() }) },
      413: { description: "Larger than 50 MB (`file_too_big`)." },
      415: { description: "No form (`wrong_type`)." },
      503: { description: "The server's disk is full (`disk_full`); nothing of the file is kept." },
    },
    handle: async (c) => {
      try {
        return c.json(await takeForm(c, actingContext(c, site, sessions)), 202);
      } catch (error) {
        const status = error instanceof Problem ? statusOf[error.code] : undefined;
        if (!status) throw error;
        const { code, message, more } = error as Problem;
        return problemResponse(status, code, message, more);
      }
    },
  });
