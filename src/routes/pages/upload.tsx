import type { Hono } from "hono";
import { Problem } from "../../domain/error.ts";
import type { Environment } from "../../http/environment.ts";
import type { Context } from "../../services/context.ts";
import { cancelImport, changeImport, commitImport, findImport, revokeImport } from "../../services/importing.ts";
import { UploadPage } from "../../views/upload.tsx";
import { uploadHref } from "../../views/upload-facts.ts";
import { changedSettings } from "./upload-settings.ts";
import { attempt, type FormProblem, formFields, frameOf, idOf, type PageContext, type PageRooms, show, visitor } from "./visit.ts";

const notices: Record<string, string> = {
  changed: "Checked again with your settings. Look at it, then put it in.",
  stopped: "Stopped. Nothing of it was done.",
};

async function uploadPage(c: PageContext, rooms: PageRooms, problem: FormProblem | null) {
  const context = visitor(c, rooms);
  const upload = await findImport(context, idOf(c));
  const text = notices[c.req.query("done") ?? ""];
  const isRest = upload.state === "ready" || upload.state === "committed";
  const view = (
    <UploadPage
      {...frameOf(c, rooms)}
      person={context.actor.person}
      upload={upload}
      open={c.req.query("open") ?? null}
      notice={text && isRest && !problem ? { tone: "info", text } : null}
      problem={problem}
    />
  );
  return show(c, view, problem ? 422 : 200);
}

/** What is put in is what the page showed: settings that are new are checked first. Gives where to go on. */
async function decide(context: Context, id: number, fields: Record<string, string>): Promise<string> {
  const changed = changedSettings(await findImport(context, id), fields);
  if (changed) {
    await changeImport(context, id, changed);
    return uploadHref(id, "?done=changed");
  }
  if (fields.act === "commit") await commitImport(context, id);
  return uploadHref(id);
}

/** Takes it back. What stands in the way is named, each in a sentence of its own. */
async function revoke(context: Context, id: number): Promise<FormProblem | null> {
  try {
    await revokeImport(context, id);
    return null;
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== "conflict") throw error;
    const fields = Object.fromEntries((error.more.errors ?? []).map(({ path, message }) => [path, message]));
    return { form: "revoke", text: error.message, fields, typed: {} };
  }
}

/** One upload: its page, and what is decided there. */
export function mountUpload(app: Hono<Environment>, rooms: PageRooms): void {
  app.get("/uploads/:id", (c) => uploadPage(c, rooms, null));

  app.post("/uploads/:id/settings", async (c) => {
    const context = visitor(c, rooms);
    const id = idOf(c);
    const fields = await formFields(c);
    let next = uploadHref(id);
    const problem = await attempt("settings", fields, async () => {
      next = await decide(context, id, fields);
    });
    return problem ? uploadPage(c, rooms, problem) : c.redirect(next, 303);
  });

  app.post("/uploads/:id/cancel", async (c) => {
    const context = visitor(c, rooms);
    const id = idOf(c);
    const problem = await attempt("act", {}, () => cancelImport(context, id));
    return problem ? uploadPage(c, rooms, problem) : c.redirect(uploadHref(id, "?done=stopped"), 303);
  });

  app.post("/uploads/:id/revoke", async (c) => {
    const context = visitor(c, rooms);
    const id = idOf(c);
    const problem = await revoke(context, id);
    return problem ? uploadPage(c, rooms, problem) : c.redirect(uploadHref(id), 303);
  });
}
