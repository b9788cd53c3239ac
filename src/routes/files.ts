import { join } from "node:path";
import type { Context, Hono } from "hono";
import { accepts } from "hono/accepts";
import type { Assets } from "../assets.ts";
import type { Environment } from "../http/environment.ts";

const publicFolder = join(import.meta.dir, "../../public");
const types: Record<string, string> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  woff2: "font/woff2",
  svg: "image/svg+xml",
  png: "image/png",
  txt: "text/plain; charset=utf-8",
};

/** One plain name with a known ending: nothing leads out of the folder. Names carry a hash of their content, or never change. */
async function file(c: Context, folder: string): Promise<Response> {
  const name = c.req.param("name") ?? "";
  const type = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,100}$/.test(name) ? types[name.slice(name.lastIndexOf(".") + 1)] : undefined;
  if (!type) return c.notFound();
  const headers = { "Content-Type": type, "Cache-Control": "public, max-age=31536000, immutable", Vary: "Accept-Encoding" };
  const path = join(publicFolder, folder, name);
  const { encoding, ending } = packingFor(c);
  const packed = Bun.file(path + ending);
  if (ending && (await packed.exists())) return new Response(packed, { headers: { ...headers, "Content-Encoding": encoding } });
  const whole = Bun.file(path);
  return (await whole.exists()) ? new Response(whole, { headers }) : c.notFound();
}

/** Packed when they were built (`assets.ts`): the smallest that this browser takes. */
const packings = [
  { encoding: "br", ending: ".br" },
  { encoding: "gzip", ending: ".gz" },
  { encoding: "identity", ending: "" },
];
type Packing = (typeof packings)[number];

const packingFor = (c: Context): Packing => {
  const encoding = accepts(c, {
    header: "Accept-Encoding",
    supports: packings.map((packing) => packing.encoding),
    default: "identity",
    match: (taken, { supports }) => supports.find((one) => taken.some(({ type, q }) => type === one && q > 0)) ?? "identity",
  });
  return packings.find((packing) => packing.encoding === encoding) as Packing;
};

/** The service worker has one name for ever, or browsers would not find its next version; another build is another text. */
async function worker(c: Context, assets: Assets): Promise<Response> {
  const script = await Bun.file(join(publicFolder, assets.path("worker.js"))).text();
  return c.body(`const version = ${JSON.stringify(assets.version)};\n${script}`, 200, {
    "Content-Type": types.js as string,
    "Cache-Control": "no-cache",
  });
}

/** Scripts, style sheet, fonts and pictures: the same for everybody, kept by browsers for a year. */
export function mountFiles(app: Hono<Environment>, assets: Assets): void {
  app.get("/assets/:name", (c) => file(c, "assets"));
  app.get("/fonts/:name", (c) => file(c, "fonts"));
  app.get("/sw.js", (c) => worker(c, assets));
  app.get(
    "/favicon.svg",
    async () =>
      new Response(Bun.file(join(publicFolder, "favicon.svg")), {
        headers: { "Content-Type": "image/svg+xml", "Cache-Control": "public, max-age=86400" },
      }),
  );
}
