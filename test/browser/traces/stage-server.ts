import { resolve } from "node:path";
import type { Kind } from "../../../src/domain/kind.ts";
import { securityHeaders } from "../../../src/http/security.ts";

const page = (kinds: readonly Kind[]) => `<!doctype html>
<html lang="en"><title>Traces</title>
<script type="application/json" id="stage-state">${JSON.stringify({ kinds })}</script>
<form><label>Code <input id="catcher" inputmode="none" virtualkeyboardpolicy="manual" autocomplete="off"></label></form>
<button type="button" id="button">Press</button>
<form><label>Text <input data-field id="text"></label></form>
<form><label>Area <textarea data-field id="area"></textarea></label></form>
<form><label>Secret <input data-field type="password" id="secret"></label></form>
<form><label>Number <input data-field type="number" id="number"></label></form>
<form><label>Search <input data-field type="search" id="search"></label></form>
<form><label>Bag <input data-field data-code-field id="code"></label></form>
<dialog><form><label>Door <input data-field id="dialog-text"></label></form><button type="button" id="dialog-button">Delete it</button></dialog>
<script type="module" src="/stage.js"></script></html>`;

/** Serves the page of traces with its bundle, under the very headers of the product. */
export async function serveStage(kinds: readonly Kind[]) {
  const built = await Bun.build({ entrypoints: [resolve(import.meta.dir, "stage-page.ts")], target: "browser", minify: true });
  const script = await (built.outputs[0] as Bun.BuildArtifact).text();
  const { Hono } = await import("hono");
  const app = new Hono();
  app.use(securityHeaders(false) as never);
  app.get("/", (c) => c.html(page(kinds)));
  app.get("/stage.js", (c) => c.body(script, 200, { "Content-Type": "text/javascript" }));
  app.get("/favicon.ico", (c) => c.body(null, 204));
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: app.fetch });
  return { origin: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}
