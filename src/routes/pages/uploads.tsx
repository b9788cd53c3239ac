import type { Hono } from "hono";
import { Problem } from "../../domain/error.ts";
import { attachment } from "../../http/attachment.ts";
import type { Environment } from "../../http/environment.ts";
import { exampleFile } from "../../services/import-example.ts";
import { listImports } from "../../services/importing.ts";
import { uploadHref } from "../../views/upload-facts.ts";
import { NewUploadPage } from "../../views/upload-new.tsx";
import { UploadsPage } from "../../views/uploads.tsx";
import { takeForm } from "../upload-form.ts";
import { mountUpload } from "./upload.tsx";
import { frameOf, type PageContext, type PageRooms, show, visitor } from "./visit.ts";

const pageRows = 50;

function newUploadPage(c: PageContext, rooms: PageRooms, problem: string | null) {
  const { actor } = visitor(c, rooms, "upload_bags");
  return show(c, <NewUploadPage {...frameOf(c, rooms)} person={actor.person} problem={problem} />, problem ? 422 : 200);
}

async function uploadsPage(c: PageContext, rooms: PageRooms) {
  const context = visitor(c, rooms);
  const cursor = c.req.query("cursor");
  const { items, next } = await listImports(context, { limit: pageRows, ...(cursor ? { cursor } : {}) });
  const nextHref = next ? `/uploads?${new URLSearchParams({ cursor: next })}` : null;
  return show(c, <UploadsPage {...frameOf(c, rooms)} person={context.actor.person} rows={items} nextHref={nextHref} />);
}

/** Files of bags: the list of them, and sending one. `/uploads/new` beside `/uploads/:id` would cost every scan 11 µs: see `http/endpoint`. */
export function mountUploads(app: Hono<Environment>, rooms: PageRooms): void {
  app.get("/uploads", (c) => uploadsPage(c, rooms));
  app.get("/new-upload", (c) => newUploadPage(c, rooms, null));
  app.get("/example-upload.xlsx", async (c) => attachment(await exampleFile(visitor(c, rooms)), "xlsx"));
  app.post("/uploads", async (c) => {
    const context = visitor(c, rooms, "upload_bags");
    try {
      const { id } = await takeForm(c, context);
      return c.redirect(uploadHref(id), 303);
    } catch (error) {
      if (error instanceof Problem && error.kind === "invalid") return newUploadPage(c, rooms, error.message);
      throw error;
    }
  });
  mountUpload(app, rooms);
}
